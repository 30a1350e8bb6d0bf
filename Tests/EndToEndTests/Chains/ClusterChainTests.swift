import Foundation
import Glibc
import TestRedis
import TestSupport
import Testing

/// Jobs that run after others, and while somebody watches, on several nodes.
@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct ClusterChainTests {
    @Test func `an event makes one run, whoever has published it and whoever dies`() async throws {
        let redis = try RedisServer()
        let jobs = "  first: { post: true }\n  second: { after: first, run: cat, select: data }"
        try await ClusterUnderTest.running(on: "\(redis.address)", jobs: jobs) { cluster in
            let owner = try await cluster.settled("second", by: 0)
            let others = [0, 1, 2].filter { $0 != owner }
            let stream = try await EventStream.open("/events?job=second", at: cluster.nodes[others[0]].port)
            var values: [Int] = []
            /// Posts a number to a node, and waits for the run behind it.
            func post(_ number: Int, _ place: Int) async throws {
                #expect(try await cluster.post("\(number)", to: "first", at: place).status == 202)
                values.append(try #require(try await stream.event("dataUpdate").value as? Int))
            }
            for number in 0..<9 { try await post(number, number % 3) }
            try await cluster.kill(owner)
            // What comes while nobody holds the job is run for by whoever takes it.
            try await post(9, others[1])
            let next = try await eventually("another owner") {
                let next = try await cluster.settled("second", by: others[0])
                return next == owner ? nil : next
            }
            for number in 10..<14 { try await post(number, others[number % 2]) }
            // Asked to stop, a node hands over.
            if next == others[1] {
                _ = try await cluster.stop(next)
                for number in 14..<16 { try await post(number, others[0]) }
            }
            #expect(values == Array(0..<values.count))
            let history = try await Answer.to("GET", "/jobs/second/history", at: cluster.nodes[others[0]].port).json()
            let events = try #require(history as? [[String: Any]])
            #expect(events.compactMap { $0["data"] as? Int } == values)
        }
    }

    @Test func `a viewer of any node has the job run, wherever that is`() async throws {
        let redis = try RedisServer()
        let jobs =
            "  rare: { every: 1h, while_watched: true, generate: counter }\n  tick: { every: 1s, generate: counter }"
        try await ClusterUnderTest.running(on: "\(redis.address)", jobs: jobs) { cluster in
            let owner = try await cluster.settled("rare", by: 0)
            let other = (owner + 1) % 3
            let before = try await Answer.to("GET", "/jobs/rare", at: cluster.nodes[owner].port).text
            #expect(before.contains("\"watched\":false") && before.contains("\"runs\":0"))
            let stream = try await EventStream.open("/events?job=rare", at: cluster.nodes[other].port)
            _ = try await stream.event("dataUpdate")
            stream.cut()
            try await eventually("nobody watches", within: .seconds(30)) {
                let text = try await Answer.to("GET", "/jobs/rare", at: cluster.nodes[owner].port).text
                return text.contains("\"watched\":false") && text.contains("\"nextRun\":null") ? true : nil
            }
        }
    }
}
