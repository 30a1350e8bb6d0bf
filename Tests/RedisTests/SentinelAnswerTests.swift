import Testing

@testable import Redis

@Suite struct SentinelAnswerTests {
    private func bytes(_ text: String) -> RedisReply { .bytes(Array(text.utf8)) }

    @Test func `an answer has the place and its configuration's number`() {
        let fields = ["name", "tape", "config-epoch", "7"].map(bytes)
        let host = RedisAddress.Host(name: "10.0.0.1", port: 6379)
        let place = RedisReply.list([bytes("10.0.0.1"), bytes("6379")])
        #expect(SentinelAnswer([place, .list(fields)]) == SentinelAnswer(host: host, epoch: 7))
        #expect(SentinelAnswer([place, .refusal(RedisRefusal("ERR"))]) == SentinelAnswer(host: host, epoch: 0))
        #expect(SentinelAnswer([.none, .list(fields)]) == nil)
        #expect(SentinelAnswer([.list([bytes("a"), bytes("70000")]), .list(fields)]) == nil)
    }

    @Test func `the newest configuration is tried first, then what more of them name`() {
        let hosts = (0..<3).map { RedisAddress.Host(name: "\($0)", port: 1) }
        let answers = [(0, 3), (0, 3), (1, 4), (2, 3)].map { SentinelAnswer(host: hosts[$0.0], epoch: Int64($0.1)) }
        #expect(SentinelAnswer.candidates(of: answers) == [hosts[1], hosts[0], hosts[2]])
        #expect(SentinelAnswer.candidates(of: Array(answers.reversed())) == [hosts[1], hosts[0], hosts[2]])
        #expect(SentinelAnswer.candidates(of: []) == [])
    }
}
