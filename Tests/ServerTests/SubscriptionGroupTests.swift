import Tape
import Testing

@testable import EventStreams
@testable import Server

@Suite struct SubscriptionGroupTests {
    private func tape(_ jobs: [String], size: Int = 10, capacity: Int = 100) -> Tape {
        let tape = Tape(epoch: "k", capacity: .init(events: capacity))
        for job in jobs {
            let channel = tape.series(job: job, event: "e", role: .result)
            tape.append(.text(String(repeating: "x", count: size)), to: channel, at: .now)
        }
        return tape
    }

    private func audience(_ jobs: Set<String>?, of tape: Tape) -> SubscriptionGroup {
        SubscriptionGroup(CompiledFilter(Filter(jobs: jobs), jobs: tape.jobNames, events: tape.eventTypes))
    }

    private func bytes(_ batch: Batch?) -> [UInt8] {
        guard let batch else { return [] }
        return unsafe batch.withBytes(isChunked: false, from: 0) { unsafe Array($0) }
    }

    /// Reads as a stream that is behind does, until it has everything below `end`.
    private func readAll(_ audience: SubscriptionGroup, from position: UInt64, to end: UInt64, of tape: Tape)
        -> [UInt8]?
    {
        var (position, all) = (position, [UInt8]())
        while position < end {
            guard let replay = audience.replay(from: position, to: end, of: tape).onTape else { return nil }
            guard replay.end > position, replay.end <= end || replay.batch == nil else { return nil }
            all += bytes(replay.batch)
            position = replay.end
        }
        return all
    }

    @Test(arguments: [10, Batch.limit / 3, Batch.limit + 1])
    func `from every place to every end, all that passes is read once and in order`(size: Int) {
        let tape = tape(["a", "b", "b", "a", "b", "a", "a"], size: size)
        for jobs in [nil, ["a"], ["b"], ["none"]] as [Set<String>?] {
            for start in 1...tape.end {
                for end in start...tape.end {
                    let audience = audience(jobs, of: tape)
                    let expected = tape.events(from: start, to: end).events
                        .filter { audience.filter.matches($0.key) }
                        .flatMap(\.bytes)
                    #expect(readAll(audience, from: start, to: end, of: tape) == expected)
                    // What is shared with those who come later is the same.
                    #expect(readAll(audience, from: start, to: end, of: tape) == expected)
                }
            }
        }
    }

    @Test func `what the tape has let go of while it was read is not passed over in silence`() {
        let tape = tape(["a", "b", "a", "b", "b"], capacity: 2)
        #expect(audience(["a"], of: tape).replay(from: 3, to: 6, of: tape).onTape == nil)
        #expect(audience(nil, of: tape).replay(from: 3, to: 6, of: tape).onTape == nil)
        // What is gone is nothing that this audience wants.
        #expect(audience(["c"], of: tape).replay(from: 1, to: 6, of: tape).onTape?.end == 6)
        #expect(audience(["b"], of: tape).replay(from: 4, to: 6, of: tape).onTape?.end == 6)
    }

    @Test func `a snapshot has the latest of jobs that were named since the filter was made`() {
        let tape = tape(["cpu.0"])
        let audience = audience(["cpu.*"], of: tape)
        for job in ["cpu.1", "disk", "cpu.2"] {
            tape.append(.text("x"), to: tape.series(job: job, event: "new \(job)", role: .result), at: .now)
        }
        let snapshot = audience.snapshot(of: tape)
        #expect(snapshot.latest.map(\.sequence) == [1, 2, 4])
        #expect(snapshot.end == 5)
    }

    @Test func `the latest frames are joined once for all that are to have them`() {
        let tape = tape(["a", "b", "a"])
        let audience = audience(nil, of: tape)
        let snapshot = audience.snapshot(of: tape)
        let batch = audience.latestBatch(snapshot)
        #expect(snapshot.latest.map(\.sequence) == [2, 3])
        #expect(bytes(batch) == snapshot.latest.flatMap(\.bytes))
        #expect(audience.latestBatch(snapshot) === batch)
    }

    @Test func `a lone member shares with nobody, so nothing is kept`() {
        let tape = tape(["a", "a", "a"])
        let audience = audience(nil, of: tape)
        let first = audience.replay(from: 2, to: 4, of: tape).onTape?.batch
        #expect(first != nil)
        #expect(audience.replay(from: 2, to: 4, of: tape).onTape?.batch !== first)
    }

    @Test func `those who come back at one place share one batch until there is news`() {
        let tape = tape(["a", "a", "a"])
        let audience = audience(nil, of: tape)
        for slot in 0..<2 as Range<UInt32> {
            audience.members.append(
                Subscriber(
                    socket: -1,
                    slot: slot,
                    isChunked: true,
                    heartbeatIsEvent: false,
                    heartbeat: .seconds(15),
                    delivery: Delivery(place: .behind(2), lastWrite: .zero, endsAt: .seconds(9))
                )
            )
        }
        let first = audience.replay(from: 2, to: 4, of: tape).onTape?.batch
        #expect(first != nil)
        #expect(audience.replay(from: 2, to: 4, of: tape).onTape?.batch === first)
        #expect(audience.replay(from: 3, to: 4, of: tape).onTape?.batch !== first)
        audience.forgetReplays()
        #expect(audience.replay(from: 2, to: 4, of: tape).onTape?.batch !== first)
    }

    @Test func `what is kept for others is bounded, however many places they come from`() {
        let tape = tape(Array(repeating: "a", count: 300), capacity: 300)
        let audience = audience(nil, of: tape)
        for start in 1..<tape.end { _ = audience.replay(from: start, to: tape.end, of: tape) }
        #expect(audience.replays.count <= 64)
    }
}

extension SubscriptionGroup.Found {
    /// What the tape has; nil where it has let go of some of it.
    fileprivate var onTape: SubscriptionGroup.CatchUpBatch? {
        if case .onTape(let replay) = self { replay } else { nil }
    }
}
