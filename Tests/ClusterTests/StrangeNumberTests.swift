import Redis
import Testing

@testable import Cluster

/// Numbers that no Redis of a cluster says, and somebody else may have written.
@Suite struct StrangeNumberTests {
    private func list(_ texts: String...) -> RedisReply { .list(texts.map { .bytes(Array($0.utf8)) }) }

    private func entry(_ id: String) -> RedisReply {
        .list([.bytes(Array(id.utf8)), list("a", "n1.x:1", "b", "body")])
    }

    @Test(arguments: ["9007199254740992", "18446744073709551615"])
    func `entries behind all that a tape can have are none of ours`(number: String) {
        #expect(StreamEntry(entry("\(number)-0")) == nil)
        #expect(RunEntry(entry("\(number)-0")) == nil)
        #expect(RunEntry(entry("\(number)-1")) == nil)
        #expect(StreamEntry(entry("9007199254740991-0"))?.sequence == 9_007_199_254_740_991)
        #expect(RunEntry(entry("9007199254740991-1"))?.kind == .end)
    }

    @Test func `a tape without numbers left is told as a fault`() throws {
        let position = StreamPosition(holds: false)
        let question = StreamQuestion(
            ClusterKeys(name: "test"),
            behind: position,
            control: "0-0",
            wait: .seconds(1),
            asksHistory: false
        )
        #expect(throws: RedisError.self) { try question.answer([.none, list("abc", "18446744073709551615")]) }
        #expect(try question.answer([.none, list("abc", "7")]).state?.last == 7)
    }

    @Test func `a time that is none is no time`() {
        #expect(StreamFollower.time(in: list("1796000000", "999999")) == 1_796_000_000_999)
        for time in [list("9223372036854775807", "0"), list("-1", "0"), list("1", "1000000"), list("1"), .none] {
            #expect(StreamFollower.time(in: time) == nil)
        }
    }
}
