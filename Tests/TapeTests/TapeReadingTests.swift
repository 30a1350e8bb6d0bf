import Testing

@testable import Tape

/// What readers get, compared with an array that keeps everything.
@Suite struct TapeReadingTests {
    /// The block of the event with this sequence; their lengths differ.
    private static func block(_ sequence: Int) -> [UInt8] {
        Array("id: k-\(sequence)\nevent: tick\ndata: \(text(sequence))\n\n".utf8)
    }

    private static func text(_ sequence: Int) -> String { String(repeating: "x", count: 1 + sequence * 7 % 5) }

    private static func tape(capacity: Int, written: Int) -> Tape {
        let tape = Tape(epoch: "k", capacity: .init(events: capacity))
        let series = tape.series(job: "j", event: "tick", role: .result)
        for sequence in 1..<written + 1 {
            tape.append(.text(text(sequence)), to: series, at: Timestamp(milliseconds: 0))
        }
        return tape
    }

    @Test(arguments: 1...5, 0...12)
    func `a reader gets what is left and is told what it missed`(capacity: Int, written: Int) {
        let tape = Self.tape(capacity: capacity, written: written)
        let held = Array((1..<written + 1).suffix(capacity))
        let end = written + 1
        for position in 0...written + 3 {
            let left = held.filter { $0 >= position }
            let start = left.first ?? end
            for limit in Self.limits(of: left) {
                let result = tape.events(from: UInt64(position), upTo: limit)
                let taken = Self.fitting(left, in: limit)
                #expect(result.events.map(\.bytes) == taken.map(Self.block))
                #expect(result.events.map(\.sequence) == taken.map(UInt64.init))
                #expect(result.missed == UInt64(max(0, start - position)))
                #expect(result.end == UInt64(start + taken.count))
            }
        }
    }

    /// As many as fit, but one at least.
    private static func fitting(_ sequences: [Int], in limit: Int) -> [Int] {
        var size = 0
        return sequences.enumerated().prefix { index, sequence in
            size += block(sequence).count
            return size <= limit || index == 0
        }.map(\.element)
    }

    /// Every limit at which the answer changes, and its neighbours.
    private static func limits(of sequences: [Int]) -> [Int] {
        var size = 0
        let sums = sequences.map { sequence in
            size += block(sequence).count
            return size
        }
        return [.min, -1, 0, 1, .max] + sums.flatMap { [$0 - 1, $0, $0 + 1] }
    }

    @Test(arguments: 1...3, 0...4)
    func `a reader beyond the end waits there`(capacity: Int, written: Int) {
        let tape = Self.tape(capacity: capacity, written: written)
        for position in [UInt64(written + 1), 100, UInt64(Int64.max), .max - 1, .max] {
            let result = tape.events(from: position)
            #expect(result.events.isEmpty)
            #expect(result.missed == 0)
            #expect(result.end == UInt64(written + 1))
        }
    }

    @Test(arguments: 1...5, 0...12)
    func `a reader that goes on where it stopped gets everything held once`(capacity: Int, written: Int) {
        let tape = Self.tape(capacity: capacity, written: written)
        for limit in [1, 40, 100, .max] {
            var position: UInt64 = 0
            var read: [UInt64] = []
            while position < tape.end {
                let result = tape.events(from: position, upTo: limit)
                read += result.events.map(\.sequence)
                position = result.end
            }
            let newest = Array(1..<UInt64(written) + 1).suffix(capacity)
            #expect(read[...] == newest)
        }
    }

    @Test(arguments: 1...5, 0...12)
    func `a snapshot tells where the tape begins and ends`(capacity: Int, written: Int) {
        let tape = Self.tape(capacity: capacity, written: written)
        let snapshot = tape.view(passing: CompiledFilter(.all, jobs: tape.jobNames, events: tape.eventTypes))
        #expect(snapshot.oldest == UInt64(max(1, written - capacity + 1)))
        #expect(snapshot.end == UInt64(written + 1))
        #expect(snapshot.end == tape.end)
        #expect(tape.lastEventID == EventID(epoch: "k", sequence: UInt64(written)))
    }

    @Test func `ids rise by one over all jobs`() {
        let tape = Tape(epoch: "k3", capacity: .init(events: 2))
        let allSeries = ["a", "b", nil].map { tape.series(job: $0, event: "tick", role: .info) }
        for sequence in 1...9 {
            let id = tape.append(.text(""), to: allSeries[sequence % 3], at: Timestamp(milliseconds: 0))
            #expect(id.description == "k3-\(sequence)")
        }
    }

    @Test func `series of the same job or type share their numbers`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 1))
        let allSeries = [("a", "x"), ("b", "x"), ("a", "y"), (nil, "y"), ("a", "x")].map { job, event in
            tape.series(job: job, event: event, role: .result)
        }
        #expect(allSeries.map(\.key.job) == [1, 2, 1, EventKey.noJob, 1])
        #expect(allSeries.map(\.key.event) == [0, 0, 1, 1, 0])
    }

    @Test func `a tape without room, or with a name that can't stand in an id, is refused at once`() async {
        await #expect(processExitsWith: .failure) { _ = Tape(epoch: "k", capacity: .init(events: 0)) }
        await #expect(processExitsWith: .failure) { _ = Tape(epoch: "K", capacity: .init(events: 1)) }
    }
}
