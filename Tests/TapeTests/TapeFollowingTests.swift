import Synchronization
import TestTape
import Testing

@testable import Tape

/// A tape whose events are numbered elsewhere, compared with an array.
@Suite struct TapeFollowingTests {
    private static func event(_ sequence: UInt64, job: String? = "j") -> StoredEvent {
        StoredEvent(
            sequence: sequence,
            job: job,
            event: "tick",
            role: .result,
            time: Timestamp(milliseconds: 0),
            bytes: Array("id: k-\(sequence)\nevent: tick\ndata: \(sequence)\n\n".utf8),
            value: nil
        )
    }

    /// What is retained and what is gone after such sequences.
    private struct Model {
        let capacity: Int
        var end: UInt64 = 1
        var retained: [UInt64] = []
        /// The highest sequence that is gone.
        var gone: UInt64 = 0

        mutating func commit(_ sequence: UInt64) {
            guard sequence >= end else { return }
            if sequence > end { (retained, gone) = ([], sequence - 1) }
            retained.append(sequence)
            end = sequence + 1
            if retained.count > capacity { gone = retained.removeFirst() }
        }
    }

    private func check(_ tape: Tape, _ model: Model, _ comment: Comment) {
        #expect(tape.end == model.end, comment)
        #expect(tape.next == model.end, comment)
        #expect(tape.oldest == model.retained.first ?? model.end, comment)
        #expect(tape.retained.bytes == model.retained.reduce(0) { $0 + Self.event($1).bytes.count }, comment)
        #expect(tape.latestResult(of: "j")?.sequence == model.retained.last, comment)
        for position in 0...model.end + 1 {
            let result = tape.events(from: position)
            let start = min(max(position, tape.oldest), model.end)
            #expect(result.events.map(\.sequence) == model.retained.filter { $0 >= position }, comment)
            #expect(result.missed == (start > position ? start - position : 0), comment)
            #expect(result.end == model.end, comment)
            let isGone = tape.read(passing: Filter(jobs: ["j"])) { tape.hasDropped(after: position, passing: $0) }
            #expect(isGone == (model.gone > position), comment)
        }
    }

    @Test(arguments: 1...3)
    func `in all orders, with all holes, rising events are taken once and the others left out`(capacity: Int) {
        for order in sequences(of: Array(1...5) as [UInt64], upTo: 4) {
            let (single, batch) = (
                Tape(epoch: "k", capacity: .init(events: capacity)), Tape(epoch: "k", capacity: .init(events: capacity))
            )
            var model = Model(capacity: capacity)
            for sequence in order {
                single.commit([Self.event(sequence)])
                model.commit(sequence)
            }
            batch.commit(order.map { Self.event($0) })
            check(single, model, "\(order), one by one")
            check(batch, model, "\(order), at once")
            #expect(single.events(from: 0).events.map(\.sequence) == model.retained, "\(order)")
            #expect(batch.events(from: 0).events.map(\.sequence) == model.retained, "\(order)")
        }
    }

    @Test func `a reader sees each event once, and every sequence it does not see is told as missed`() {
        for order in sequences(of: Array(1...6) as [UInt64], upTo: 4) {
            let tape = Tape(epoch: "k", capacity: .init(events: 2))
            var (position, seen, missed): (UInt64, [UInt64], UInt64) = (1, [], 0)
            for sequence in order {
                tape.commit([Self.event(sequence)])
                let result = tape.events(from: position)
                seen += result.events.map(\.sequence)
                missed += result.missed
                position = result.end
            }
            #expect(seen == Array(Set(seen)).sorted(), "\(order)")
            #expect(UInt64(seen.count) + missed == tape.end - 1, "\(order)")
        }
    }

    @Test func `own events and those of others go on from each other`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 9))
        let series = tape.series(job: "j", event: "tick", role: .result)
        tape.commit([Self.event(1), Self.event(2)])
        #expect(tape.append(.text("3"), to: series, at: Timestamp(milliseconds: 0)).sequence == 3)
        tape.commit([Self.event(3), Self.event(4)])
        #expect(tape.events(from: 1).events.map(\.text) == ["1", "2", "3", "4"])
        #expect(tape.events(from: 1).events.allSatisfy { $0.key == series.key })
    }

    @Test func `readers and waiters are woken once by what is new, and not by duplicates`() async {
        let tape = Tape(epoch: "k", capacity: .init(events: 9))
        let ends = Mutex<[UInt64]>([])
        tape.addObserver { [weak tape] in ends.withLock { $0.append(tape?.end ?? 0) } }
        tape.commit([])
        tape.commit([Self.event(1), Self.event(2)])
        tape.commit([Self.event(2), Self.event(1)])
        // The third never comes, and the wait for it ends.
        async let third: Void = tape.waitUntilCommitted(3)
        tape.commit([Self.event(7)])
        await third
        #expect(ends.withLock { $0 } == [3, 8])
    }

    @Test func `who waits for an event behind a leap is told when that is shown, as is who waits for one that is lost`()
    {
        let tape = Tape(epoch: "k", capacity: .init(events: 9), outbox: Outbox())
        let told = Mutex<[UInt64]>([])
        func wait(for sequence: UInt64, _ epoch: String = "k") {
            tape.whenShown(EventID(epoch: epoch, sequence: sequence)) { told.withLock { $0.append(sequence) } }
        }
        tape.commit([Self.event(1)])
        // Of what is there, or of another history, at once.
        wait(for: 1)
        wait(for: 40, "l")
        #expect(told.withLock { $0 } == [1, 40])
        wait(for: 3)
        wait(for: 5_000_001)
        tape.leap(to: 5_000_000)
        #expect(told.withLock { $0 } == [1, 40])
        tape.commit([Self.event(5_000_000)])
        #expect(told.withLock { $0 } == [1, 40, 3])
        tape.commit([Self.event(5_000_001)])
        #expect(told.withLock { $0 } == [1, 40, 3, 5_000_001])
        wait(for: 5_000_002)
        tape.turn(to: "l", next: 1)
        #expect(told.withLock { $0 }.last == 5_000_002)
    }

    @Test func `an answer that is told again behind a leap is told at once`() async {
        let tape = Tape(epoch: "k", capacity: .init(events: 9), outbox: Outbox())
        tape.leap(to: 5_000_000)
        tape.commit([Self.event(5_000_000)])
        let id = EventID(epoch: "k", sequence: 5_000_000)
        #expect(await tape.settlement(of: .numbered(id)) == .shown(id))
    }

    @Test func `what an archive has is not gone, but for what was never numbered`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 1), archive: NoArchive())
        func isGone(after sequence: UInt64) -> Bool {
            tape.read(passing: .all) { tape.hasDropped(after: sequence, passing: $0) }
        }
        tape.commit((1...3).map { Self.event($0) })
        #expect(!isGone(after: 0))
        tape.commit([Self.event(9), Self.event(10)])
        #expect(isGone(after: 7))
        #expect(!isGone(after: 8))
    }

    @Test(arguments: [1, 2])
    func `jobs that come and go leave the tables small, with holes and without`(step: Int) {
        let tape = Tape(epoch: "k", capacity: .init(events: 3))
        for sequence in stride(from: UInt64(1), through: 1000, by: step) {
            tape.commit([Self.event(sequence, job: "job \(sequence)")])
            tape.forget(job: "job \(sequence)")
            let passing = tape.read(passing: Filter(jobs: ["job \(sequence)"])) { tape.newest(9, passing: $0) }
            #expect(passing.map(\.sequence) == [sequence])
        }
        #expect(tape.jobNames.count <= 1 + 3 + 1)
    }

    @Test func `no sequence is too high or too low`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 3))
        tape.commit([Self.event(.max - 1), Self.event(.max), Self.event(0)])
        #expect(tape.events(from: 0).events.map(\.sequence) == [.max - 1])
        #expect(tape.end == .max)
    }

    @Test func `a tape that numbers its own events takes no numbers of others`() async {
        await #expect(processExitsWith: .failure) {
            let tape = Tape(epoch: "k", capacity: .init(events: 1))
            _ = tape.beginRecording(from: 1) {}
            tape.commit([])
        }
    }
}
