import Randomness
import Testing

@testable import Tape

/// What the tape no longer has and what it had last, compared with arrays.
@Suite struct TapeHistoryTests {
    private struct Entry {
        let sequence: UInt64
        let job: String
        let event: String
        let time: Int64
    }

    private static let filters: [Filter] = [
        .all, Filter(jobs: ["a"]), Filter(jobs: ["b", "zz"]), Filter(jobs: []), Filter(events: ["x"]),
        Filter(jobs: ["a"], events: ["y"]), Filter(jobs: ["*"], events: []),
    ]

    /// A tape with random events, and all of them.
    private static func random(seed: Int, capacity: Int) -> (tape: Tape, all: [Entry]) {
        var generator = SplitMix64(seed: UInt64(seed))
        let tape = Tape(epoch: "k", capacity: .init(events: capacity))
        // As long as there is a series of a job and type, none of their numbers goes to another.
        var allSeries: [EventSeries] = []
        let all = (1...UInt64.random(in: 1...12, using: &generator)).map { sequence in
            let job = ["a", "b", ""][Int.random(in: 0..<3, using: &generator)]
            let event = ["x", "y"][Int.random(in: 0..<2, using: &generator)]
            // The clock of a machine may be set back.
            let entry = Entry(
                sequence: sequence,
                job: job,
                event: event,
                time: Int64.random(in: 0..<6, using: &generator)
            )
            let series = tape.series(job: job.isEmpty ? nil : job, event: event, role: .info)
            allSeries.append(series)
            tape.append(.text(""), to: series, at: Timestamp(milliseconds: entry.time))
            return entry
        }
        return (tape, all)
    }

    private static func passes(_ entry: Entry, _ filter: Filter) -> Bool {
        (entry.job.isEmpty || filter.includes(job: entry.job)) && filter.events?.contains(entry.event) ?? true
    }

    @Test(arguments: 1...4, 1...50)
    func `a reader learns whether it lost an event it wants`(capacity: Int, seed: Int) {
        let (tape, all) = Self.random(seed: seed, capacity: capacity)
        for filter in Self.filters {
            let compiled = CompiledFilter(filter, jobs: tape.jobNames, events: tape.eventTypes)
            for position in 0...UInt64(all.count) + 1 {
                let lost = all.dropLast(capacity).contains { $0.sequence > position && Self.passes($0, filter) }
                #expect(tape.hasDropped(after: position, passing: compiled) == lost)
            }
            #expect(!tape.hasDropped(after: .max, passing: compiled))
        }
    }

    @Test(arguments: 0...6)
    func `the newest are as many as fit in so many bytes, one at least`(fitting: Int) throws {
        let (tape, all) = Self.random(seed: 7, capacity: 100)
        let events = tape.events(from: 1).events
        let bytes = events.suffix(fitting).reduce(0) { $0 + $1.bytes.count }
        let filter = CompiledFilter(.all, jobs: tape.jobNames, events: tape.eventTypes)
        let newest = tape.newest(all.count, passing: filter, upTo: bytes)
        #expect(newest.map(\.sequence) == events.suffix(max(1, fitting)).map(\.sequence))
    }

    @Test func `forgetting a job does not hide that its events are gone`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 1))
        for job in ["a", "b"] {
            let series = tape.series(job: job, event: "x", role: .result)
            tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0))
        }
        tape.forget(job: "a")
        let filter = CompiledFilter(Filter(jobs: ["a"]), jobs: tape.jobNames, events: tape.eventTypes)
        #expect(tape.hasDropped(after: 0, passing: filter))
        #expect(!tape.hasDropped(after: 1, passing: filter))
    }

    @Test(arguments: [1, 3, 100], 1...30)
    func `the newest that pass are the last of those held, oldest first`(capacity: Int, seed: Int) {
        let (tape, all) = Self.random(seed: seed, capacity: capacity)
        for filter in Self.filters {
            let compiled = CompiledFilter(filter, jobs: tape.jobNames, events: tape.eventTypes)
            for since in [nil, -1, 0, 2, 5, 6] as [Int64?] {
                let wanted = all.suffix(capacity)
                    .filter { Self.passes($0, filter) && $0.time >= since ?? .min }
                    .map(\.sequence)
                for limit in [.min, -1, 0, 1, 2, 5, .max] {
                    let time = since.map { Timestamp(milliseconds: $0) }
                    let newest = tape.newest(limit, passing: compiled, since: time)
                    #expect(newest.map(\.sequence) == wanted.suffix(max(0, limit)))
                }
            }
        }
    }
}
