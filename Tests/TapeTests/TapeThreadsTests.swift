import Synchronization
import Testing

@testable import Tape

@Suite struct TapeThreadsTests {
    private static let writers = 4
    private static let share = 500

    /// Has all writers append their share.
    private static func write(to tape: Tape, in group: inout TaskGroup<Void>) {
        for _ in 0..<writers {
            group.addTask {
                let series = tape.series(job: "j", event: "tick", role: .result)
                for _ in 0..<share { tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0)) }
            }
        }
    }

    @Test func `appends from many threads get every sequence once, and each thread's in order`() async {
        let tape = Tape(epoch: "k", capacity: .init(events: Self.writers * Self.share))
        let given = await withTaskGroup { group in
            for writer in 0..<Self.writers {
                group.addTask {
                    let series = tape.series(job: "j\(writer)", event: "tick", role: .result)
                    return (0..<Self.share).map { number in
                        let text = Payload.text("\(writer) \(number)")
                        return tape.append(text, to: series, at: Timestamp(milliseconds: 0)).sequence
                    }
                }
            }
            return await group.reduce(into: [[UInt64]]()) { $0.append($1) }
        }
        #expect(given.allSatisfy { $0 == $0.sorted() })
        #expect(given.joined().sorted() == Array(1...UInt64(Self.writers * Self.share)))

        let events = tape.events(from: 0).events
        #expect(events.map(\.sequence) == Array(1...UInt64(Self.writers * Self.share)))
        for writer in 0..<Self.writers {
            let texts = events.map(\.text).filter { $0.hasPrefix("\(writer) ") }
            #expect(texts == (0..<Self.share).map { "\(writer) \($0)" })
        }
    }

    @Test func `a reader beside the writers sees no hole and nothing twice`() async {
        let tape = Tape(epoch: "k", capacity: .init(events: 50))
        let last = UInt64(Self.writers * Self.share)
        await withTaskGroup { group in
            Self.write(to: tape, in: &group)
            group.addTask {
                var position: UInt64 = 1
                while position <= last {
                    let result = tape.events(from: position, upTo: 200)
                    let expected = (0..<UInt64(result.events.count)).map { position + result.missed + $0 }
                    #expect(result.events.map(\.sequence) == expected)
                    #expect(result.end == position + result.missed + UInt64(result.events.count))
                    position = result.end
                    await Task.yield()
                }
            }
        }
        #expect(tape.end == last + 1)
    }

    @Test func `how far ahead of the end an id is can be asked while the end goes past it`() async {
        let tape = Tape(epoch: "k", capacity: .init(events: 50))
        let last = UInt64(Self.writers * Self.share)
        await withTaskGroup { group in
            Self.write(to: tape, in: &group)
            group.addTask {
                var number: UInt64 = 1
                while number <= last {
                    // An end that lay behind the id once is never so far behind it again.
                    var least = UInt64.max
                    while let lead = tape.lead(of: EventID(epoch: "k", sequence: number)) {
                        #expect(lead <= least)
                        least = lead
                        await Task.yield()
                    }
                    #expect(tape.end > number)
                    number += 1
                }
            }
        }
        #expect(tape.lead(of: EventID(epoch: "k", sequence: last)) == nil)
        #expect(tape.lead(of: EventID(epoch: "k", sequence: last + 1)) == 0)
        #expect(tape.lead(of: EventID(epoch: "k", sequence: last + 4)) == 3)
        #expect(tape.lead(of: EventID(epoch: "other", sequence: last + 4)) == nil)
    }

    /// The newest event of a writer, for a reader beside it.
    private final class Newest: Sendable { let number = Atomic(0) }

    @Test func `the latest of a job is never that of another one which got its number meanwhile`() async {
        let tape = Tape(epoch: "k", capacity: .init(events: 1))
        let newest = Newest()
        await withTaskGroup { group in
            group.addTask {
                for number in 0..<20_000 {
                    let job = "j\(number % 7)"
                    tape.append(
                        .text(job),
                        to: tape.series(job: job, event: "e", role: .result),
                        at: .init(milliseconds: 0)
                    )
                    tape.forget(job: job)
                    newest.number.store(number, ordering: .relaxed)
                }
            }
            group.addTask {
                while case let number = newest.number.load(ordering: .relaxed), number < 19_999 {
                    for job in ["j\(number % 7)", "j\((number + 1) % 7)"] {
                        if let result = tape.latestResult(of: job) { #expect(result.text == job) }
                    }
                }
            }
        }
    }

    @Test func `every observer is called once behind each append, when the event can be read, until it is removed`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 1))
        let series = tape.series(job: nil, event: "tick", role: .info)
        let calls = Calls()
        tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0))
        #expect(calls.all == [])
        let first = tape.addObserver { [weak tape] in calls.note("first sees \(tape?.end ?? 0)") }
        tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0))
        tape.addObserver { [weak tape] in calls.note("second sees \(tape?.end ?? 0)") }
        tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0))
        #expect(calls.all == ["first sees 3", "first sees 4", "second sees 4"])
        tape.forget(job: "j")
        #expect(calls.all.count == 3)
        tape.removeObserver(first)
        tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0))
        #expect(calls.all.dropFirst(3) == ["second sees 5"])
    }

    @Test func `many appends can wake the observers once`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 1))
        let series = tape.series(job: nil, event: "tick", role: .info)
        let calls = Calls()
        tape.addObserver { [weak tape] in calls.note("sees \(tape?.end ?? 0)") }
        for _ in 0..<3 { tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0), wakesReaders: false) }
        #expect(calls.all == [])
        tape.wakeReaders()
        #expect(calls.all == ["sees 4"])
    }
}

/// What was called, in order.
private final class Calls: Sendable {
    private let names = Mutex<[String]>([])

    var all: [String] { names.withLock { $0 } }

    func note(_ name: String) { names.withLock { $0.append(name) } }
}
