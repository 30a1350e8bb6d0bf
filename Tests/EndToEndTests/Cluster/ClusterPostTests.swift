import Foundation
import Glibc
import TestRedis
import TestSupport
import Testing

/// How a job that is posted stands on all nodes, whichever of them took the post.
@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct ClusterPostTests {
    /// How a job stands by a node's index.
    private func standing(_ job: String, at place: Int, of cluster: ClusterUnderTest) async throws -> [String: Any] {
        let answer = try await Answer.to("GET", "/jobs/\(job)", at: cluster.nodes[place].port)
        return try #require(try answer.json() as? [String: Any])
    }

    /// Waits until a job stands so on two nodes.
    private func agree(on state: String, of job: String, in cluster: ClusterUnderTest) async throws {
        try await eventually("\(job) is \(state) on all nodes") {
            let states = try await (0..<2).asyncMap { try await standing(job, at: $0, of: cluster)["state"] as? String }
            return states == [state, state] ? true : nil
        }
    }

    @Test func `what one node has taken stands in the index and the badge of the others, and behind a restart`()
        async throws
    {
        let redis = try RedisServer()
        try await ClusterUnderTest.running(2, on: "\(redis.address)", jobs: "  posted: { post: true }") { cluster in
            try await agree(on: "waiting", of: "posted", in: cluster)
            #expect(try await cluster.post("{\"n\": 1}", to: "posted", at: 0).status == 202)
            try await agree(on: "ok", of: "posted", in: cluster)
            let first = try #require(try await standing("posted", at: 1, of: cluster)["since"] as? String)
            let badge = try await Answer.to("GET", "/badge/posted.svg", at: cluster.nodes[1].port).text
            #expect(!badge.contains("waiting"), "\(badge)")
            try await cluster.kill(0)
            try await cluster.start(0)
            try await agree(on: "ok", of: "posted", in: cluster)
            #expect(try await standing("posted", at: 0, of: cluster)["since"] as? String == first)
        }
    }

    @Test func `a silence ends on all nodes with the post that one of them takes, and is told once`() async throws {
        let redis = try RedisServer()
        let jobs = "  posted: { post: true, expect_within: 4s, alert: [{ when: overdue }] }"
        try await ClusterUnderTest.running(2, on: "\(redis.address)", jobs: jobs) { cluster in
            try await agree(on: "overdue", of: "posted", in: cluster)
            let before = try #require(try await standing("posted", at: 1, of: cluster)["nextBy"] as? String)
            #expect(try await cluster.post("1", to: "posted", at: 0).status == 202)
            try await agree(on: "ok", of: "posted", in: cluster)
            let now = try await standing("posted", at: 1, of: cluster)
            #expect((now["nextBy"] as? String).map { $0 > before } == true, "\(now)")
            try await eventually("the end of the alert") {
                try await standing("posted", at: 1, of: cluster)["level"] is NSNull ? true : nil
            }
            #expect(try await cluster.post("2", to: "posted", at: 1).status == 202)
            try await agree(on: "overdue", of: "posted", in: cluster)
            let history = try await Answer.to("GET", "/jobs/posted/history?limit=100", at: cluster.nodes[0].port)
            let events = try #require(try history.json() as? [[String: Any]]).compactMap { $0["event"] as? String }
            #expect(events.count { $0 == "jobRecovered" } == 1, "\(events)")
        }
    }
}
