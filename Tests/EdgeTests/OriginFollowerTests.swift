import Tape
import Testing

@testable import Edge

@Suite struct OriginFollowerTests {
    private func hello(_ resume: String, _ epoch: String, _ last: UInt64) -> OriginBlock {
        let data = #"{"resume":"\#(resume)","missed":0,"epoch":"\#(epoch)","lastEventId":"\#(epoch)-\#(last)"}"#
        return OriginBlock(event: "hello", data: data)
    }

    private func gap(_ epoch: String, to: UInt64, _ reason: String) -> OriginBlock {
        OriginBlock(
            event: "gap",
            data: #"{"from":"\#(epoch)-1","to":"\#(epoch)-\#(to)","missed":1,"reason":"\#(reason)"}"#
        )
    }

    private func event(_ epoch: String, _ sequence: UInt64) -> OriginBlock {
        OriginBlock(
            relay: RelayLine(job: "a", role: .result, time: Timestamp(milliseconds: 1), value: nil),
            id: EventID(epoch: epoch, sequence: sequence),
            event: "e",
            bytes: Array("id: \(epoch)-\(sequence)\nevent: e\ndata: x\n\n".utf8)
        )
    }

    /// The steps as words.
    private func take(_ blocks: OriginBlock..., by follower: inout OriginFollower) throws -> [String] {
        try blocks.flatMap { try follower.take($0) }.map { step in
            switch step {
            case .turn(let epoch): "turn \(epoch)"
            case .skip(let next, let reason, let latest):
                (["skip \(next)\(reason == .failover ? " failover" : "")"] + latest.map { "with \($0.sequence)" })
                    .joined(separator: " ")
            case .commit(let event): "commit \(event.sequence)"
            case .recall(let event): "recall \(event.sequence)"
            case .beginAnew: "again"
            case .end(let reason, let retry): "end \(reason ?? "-") \(retry ?? 0)"
            }
        }
    }

    @Test func `the first stream turns to its history, and the next goes on in it`() throws {
        var follower = OriginFollower()
        #expect(follower.lastEventID == nil)
        #expect(
            try take(hello("fresh", "k", 9), event("k", 3), event("k", 8), event("k", 9), by: &follower) == [
                "turn k", "commit 3", "commit 8", "commit 9",
            ]
        )
        #expect(follower.lastEventID?.description == "k-9")
        follower.beginStream()
        #expect(try take(hello("resumed", "k", 10), event("k", 10), by: &follower) == ["commit 10"])
    }

    @Test func `one that has a place goes on behind it, and one whose history is empty asks for all`() throws {
        var follower = OriginFollower(behind: EventID(epoch: "k", sequence: 9))
        #expect(follower.lastEventID?.description == "k-9")
        #expect(
            try take(hello("resumed", "k", 11), event("k", 10), event("k", 9), by: &follower) == [
                "commit 10", "recall 9",
            ]
        )
        follower = OriginFollower(behind: EventID(epoch: "k", sequence: 0))
        #expect(follower.lastEventID == nil)
        #expect(try take(hello("fresh", "k", 1), event("k", 1), by: &follower) == ["commit 1"])
        // The origin has lost its end: it is the same name, and another history.
        follower = OriginFollower(behind: EventID(epoch: "k", sequence: 9))
        #expect(try take(hello("reset", "k", 4), by: &follower) == ["turn k", "again"])
    }

    @Test func `a gap is passed on, and what is told behind it of the past is recalled`() throws {
        var follower = OriginFollower()
        _ = try take(hello("fresh", "k", 2), event("k", 1), event("k", 2), by: &follower)
        follower.beginStream()
        let steps = try take(
            hello("gap", "k", 20),
            gap("k", to: 20, "evicted"),
            event("k", 12),
            event("k", 21),
            by: &follower
        )
        #expect(steps == ["skip 21 with 12", "commit 21"])
    }

    @Test func `what an origin has lost is lost here`() throws {
        var follower = OriginFollower()
        _ = try take(hello("fresh", "k", 2), event("k", 2), by: &follower)
        let heartbeat = OriginBlock(event: "heartbeat")
        #expect(
            try take(gap("k", to: 9, "failover"), gap("k", to: 5, "slow"), heartbeat, by: &follower) == [
                "skip 10 failover"
            ]
        )
    }

    @Test func `nobody is told of a gap before the latest of each job is known`() throws {
        var follower = OriginFollower()
        #expect(try take(hello("gap", "k", 9), gap("k", to: 9, "slow"), by: &follower) == ["turn k"])
        #expect(!follower.isCaughtUp)
        #expect(try take(event("k", 8), event("k", 9), by: &follower) == [])
        // The next stream begins behind it, so it must be told when this one ends.
        let steps = follower.endHole()
        #expect(steps.count == 1)
        guard case .skip(to: 10, because: .evicted, recalling: let latest)? = steps.first else {
            Issue.record("no skip to 10: \(steps)")
            return
        }
        #expect(latest.map(\.sequence) == [8, 9])
        #expect(follower.isCaughtUp && follower.endHole() == [])
        #expect(
            try take(gap("k", to: 20, "slow"), gap("k", to: 30, "slow"), event("k", 29), by: &follower) == ["skip 21"]
        )
        #expect(follower.settle().count == 1)
        #expect(try take(event("k", 31), by: &follower) == ["commit 31"])
    }

    @Test func `no more than a bound of the latest is held`() throws {
        var follower = OriginFollower()
        _ = try take(hello("gap", "k", 9), gap("k", to: 9, "slow"), by: &follower)
        var big = event("k", 8)
        big.bytes = Array(repeating: UInt8(ascii: "x"), count: 33 << 20)
        #expect(try take(big, by: &follower) == [])
        #expect(try take(big, by: &follower) == ["skip 10 with 8 with 8"])
        #expect(try take(big, by: &follower) == ["recall 8"])
    }

    @Test func `a history that begins anew is asked for from its beginning`() throws {
        var follower = OriginFollower()
        _ = try take(hello("fresh", "k", 2), event("k", 2), by: &follower)
        follower.beginStream()
        // What follows in the same breath is told again by the next stream.
        let steps = try take(hello("reset", "m", 7), gap("m", to: 7, "reset"), event("m", 5), by: &follower)
        #expect(steps == ["turn m", "again"])
        #expect(follower.lastEventID == nil)
        follower.beginStream()
        #expect(try take(hello("fresh", "m", 7), event("m", 1), by: &follower) == ["commit 1"])
        // An origin that is an edge itself tells it in the midst of a stream.
        #expect(try take(gap("n", to: 3, "reset"), by: &follower) == ["turn n", "again"])
    }

    @Test func `silence settles that there is nothing behind what was announced`() throws {
        var follower = OriginFollower()
        #expect(follower.settle() == [])
        _ = try take(hello("fresh", "k", 9), by: &follower)
        #expect(!follower.isCaughtUp)
        #expect(follower.settle() == [.skip(to: 10)])
        #expect(follower.settle() == [])
        #expect(follower.lastEventID?.description == "k-9")
    }

    @Test func `an end that is told is no fault, and no room is one`() throws {
        var follower = OriginFollower()
        for (reason, step) in [
            ("lifetime", "end - 100"), ("stopping", "end stops 5"), ("revoked", "end takes the token no more 5"),
        ] {
            let bye = OriginBlock(event: "bye", data: #"{"reason":"\#(reason)","retry":5}"#, retry: 5)
            #expect(try take(bye, by: &follower) == [step])
        }
        #expect(
            try take(OriginBlock(event: "busy", retry: 7), by: &follower) == [
                "end takes no stream for now: it is full, or not ready itself 7"
            ]
        )
        let data = #"{"retry":7,"reason":"origin","message":"the origin http://a has not answered yet"}"#
        #expect(
            try take(OriginBlock(event: "busy", data: data, retry: 7), by: &follower) == [
                "end takes no stream for now: the origin http://a has not answered yet 7"
            ]
        )
        #expect(try take(OriginBlock(event: "heartbeat"), by: &follower) == [])
    }

    @Test func `what does not fit what was greeted with is refused`() throws {
        var follower = OriginFollower()
        #expect(throws: OriginBlockReader.Fault.self) { try follower.take(event("k", 1)) }
        _ = try take(hello("fresh", "k", 9), by: &follower)
        for block in [
            event("m", 1), event("k", 0), event("k", .max), OriginBlock(event: "dataUpdate", data: "1"),
            OriginBlock(event: "gap", data: "1"), OriginBlock(event: "hello", data: "{}"), gap("k", to: .max, "slow"),
            // Numbers that leave no room for more would end in a trap.
            event("k", 1 << 62), gap("k", to: 1 << 62, "slow"), hello("resumed", "k", 1 << 62),
            OriginBlock(relay: event("k", 1).relay, event: "bye"),
        ] {
            #expect(throws: OriginBlockReader.Fault.self) { try follower.take(block) }
        }
    }

    @Test func `a place is asked again after longer and longer waits, and half a minute at most`() throws {
        var patience = OriginPatience()
        var generator = SystemRandomNumberGenerator()
        let waits = (0..<10).compactMap { _ in patience.next(after: .failed("x"), using: &generator) }
        #expect(waits.count == 10)
        #expect(waits[0] <= .milliseconds(500))
        #expect(waits.allSatisfy { $0 <= .seconds(30) })
        #expect(waits[9] >= .seconds(15))
        patience.succeed()
        #expect(try #require(patience.next(after: .failed("x"), using: &generator)) <= .milliseconds(500))
        patience.succeed()
        #expect(patience.next(after: .again, using: &generator) == nil)
        // Servers that follow each other would begin anew without end.
        #expect(patience.next(after: .again, using: &generator) != nil)
        let told = try #require(patience.next(after: .told(nil, retry: 2000), using: &generator))
        #expect(told >= .seconds(2) && told <= .seconds(3))
    }
}
