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
            // Nodes have not read of it yet; one that finds its session gone takes no post until it has another.
            try await eventually("a post that is taken") {
                let posted = try await cluster.post("1", to: "posted", at: 1)
                try #require(posted.status == 202 || posted.status == 503, "\(posted)")
                return posted.status == 202 ? posted : nil
            }
            let gap = try await stream.event("gap")
            #expect(gap.data.contains("\"reason\":\"reset\""), "\(gap.data)")
            let blocks = try await stream.blocks(20)
            #expect(!blocks.contains { $0.event == "gap" }, "\(blocks)")
            let first = try redis.ask(RedisCommand("XRANGE", "{test}:tape", "-", "+", "COUNT", "1"))
            #expect(first.elements?.first?.elements?.first?.text == "1-0")
        }
    }

    @Test func `a node whose session is gone begins another at once, and takes posts again`() async throws {
        let redis = try RedisServer()
        let jobs = "  tick: { every: 20ms, generate: counter }\n  posted: { post: true }"
        try await ClusterUnderTest.running(1, on: "\(redis.address)", jobs: jobs) { cluster in
            try await cluster.settled("tick", by: 0)
            let holder = RedisCommand("HGET", "{test}:owners", "tick")
            let session = try #require(try redis.ask(holder).text)
            try redis.ask(RedisCommand("DEL", "{test}:nodes"))
            var statuses: [Int: Int] = [:]
            try await eventually("another session") {
                statuses[try await cluster.post("1", to: "posted", at: 0).status, default: 0] += 1
                return try redis.ask(holder).text == session ? nil : session
            }
            // Some fifty were refused while it waited for its next turn.
            #expect(statuses[503, default: 0] < 10, "\(statuses)")
        }
    }
}
