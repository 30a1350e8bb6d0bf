import Redis
import TestRedis
import TestSupport
import Testing

/// A tape that is gone, and the one that begins in its place.
@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct ClusterResetTests {
    @Test func `an emptied Redis is told once, and nothing of the tape that begins then is lost`() async throws {
        let redis = try RedisServer()
        let jobs = "  tick: { every: 20ms, generate: counter }\n  posted: { post: true }"
        try await ClusterUnderTest.running(2, on: "\(redis.address)", jobs: jobs, history: "{ events: 50 }") {
            cluster in
            try await cluster.settled("tick", by: 0)
            let stream = try await EventStream.open("/events?catchup=none", at: cluster.nodes[0].port)
            // So many that nodes hold the first of them no more.
            for _ in 0..<200 { _ = try await stream.event("dataUpdate") }
            try redis.ask(RedisCommand("FLUSHALL"))
            // Nodes have not read of it yet, and the post is the first event of the new tape.
            #expect(try await cluster.post("1", to: "posted", at: 1).status == 202)
            let gap = try await stream.event("gap")
            #expect(gap.data.contains("\"reason\":\"reset\""), "\(gap.data)")
            let first = try redis.ask(RedisCommand("XRANGE", "{test}:tape", "-", "+", "COUNT", "1"))
            #expect(first.elements?.first?.elements?.first?.text == "1-0")
            let blocks = try await stream.blocks(20)
            #expect(!blocks.contains { $0.event == "gap" }, "\(blocks)")
        }
    }
}
