import Foundation
import Glibc
import TestRedis
import TestSupport
import Testing

/// Alerts of jobs that several nodes share.
@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct ClusterAlertTests {
    private static let jobs = """
          full: { every: 100ms, generate: constant, value: 95, alert: [{ when: "> 90", level: critical }, { when: "> 80", for: 8s }] }
          posted: { post: true, alert: [{ when: "> 5" }] }
        """

    private func level(_ job: String, at place: Int, of cluster: ClusterUnderTest) async throws -> String {
        let text = try await Answer.to("GET", "/jobs/\(job)", at: cluster.nodes[place].port).text
        return text.firstMatch(of: /"level":"?(\w+)/).map { String($0.1) } ?? "none"
    }

    /// The events of alerts on the tape of a node, oldest first: `raised critical`.
    private func told(_ job: String, at place: Int, of cluster: ClusterUnderTest) async throws -> [String] {
        let answer = try await Answer.to("GET", "/jobs/\(job)/history?limit=1000", at: cluster.nodes[place].port)
        let events = try #require(try answer.json() as? [[String: Any]])
        return events.compactMap { event in
            guard let name = event["event"] as? String, name.hasPrefix("alert") else { return nil }
            return "\(name.dropFirst(5)) \((event["data"] as? [String: Any])?["level"] ?? "")"
        }
    }

    @Test func `an alert is raised once, whoever runs the job, and goes on elsewhere when that is killed`() async throws
    {
        let redis = try RedisServer()
        try await ClusterUnderTest.running(on: "\(redis.address)", jobs: Self.jobs) { cluster in
            let owner = try await cluster.settled("full", by: 0)
            try await eventually("all nodes know of the alert") {
                let levels = try await (0..<3).asyncMap { try await level("full", at: $0, of: cluster) }
                return Set(levels) == ["critical"] ? true : nil
            }
            try await cluster.kill(owner)
            let other = (owner + 1) % 3
            try await eventually("another owner") {
                let now = try await cluster.owner(of: "full", by: other)
                return now == nil || now == owner ? nil : true
            }
            // What has to hold for a while counts from before.
            try await eventually("the second alert") {
                try await told("full", at: other, of: cluster).count > 1 ? true : nil
            }
            #expect(try await told("full", at: other, of: cluster) == ["Raised critical", "Raised warning"])
        }
    }

    @Test func `posts to different nodes raise one alert, and clear it once`() async throws {
        let redis = try RedisServer()
        try await ClusterUnderTest.running(on: "\(redis.address)", jobs: Self.jobs) { cluster in
            func post(_ value: Int, at place: Int, then level: String) async throws {
                #expect(try await cluster.post("\(value)", to: "posted", at: place).status == 202)
                try await eventually("\(level) on all nodes") {
                    let levels = try await (0..<3).asyncMap { try await self.level("posted", at: $0, of: cluster) }
                    return Set(levels) == [level] ? true : nil
                }
            }
            try await post(9, at: 0, then: "warning")
            try await post(8, at: 1, then: "warning")
            try await post(7, at: 2, then: "warning")
            try await post(1, at: 1, then: "null")
            try await post(9, at: 2, then: "warning")
            #expect(
                try await told("posted", at: 0, of: cluster) == ["Raised warning", "Cleared warning", "Raised warning"]
            )
        }
    }

    @Test func `rules that change on all nodes, at once or one after another, are told of once`() async throws {
        let redis = try RedisServer()
        func jobs(_ rule: String) -> String { "  posted: { post: true, alert: [{ when: \"\(rule)\" }] }" }
        try await ClusterUnderTest.running(on: "\(redis.address)", jobs: jobs("> 5")) { cluster in
            func isRaised(_ rule: String, at places: Range<Int>) async throws {
                try await eventually("\(rule) at \(places)") {
                    let texts = try await places.asyncMap {
                        try await Answer.to("GET", "/jobs/posted", at: cluster.nodes[$0].port).text
                    }
                    return texts.allSatisfy {
                        $0.contains("\"when\":\"\(rule)\"") && $0.contains("\"level\":\"warning\"")
                    }
                        ? true : nil
                }
            }
            #expect(try await cluster.post("9", to: "posted", at: 0).status == 202)
            try await isRaised("> 5", at: 0..<3)
            for place in 0..<3 { try cluster.write(jobs: jobs("> 6"), to: place) }
            try await isRaised("> 6", at: 0..<3)
            for place in 0..<3 {
                try cluster.write(jobs: jobs("> 7"), to: place)
                try await isRaised("> 7", at: place..<place + 1)
            }
            // Behind all that the nodes have had to say of it.
            for place in 0..<3 { #expect(try await cluster.post("8", to: "posted", at: place).status == 202) }
            let change = ["Cleared warning", "Raised warning"]
            #expect(try await told("posted", at: 0, of: cluster) == ["Raised warning"] + change + change)
        }
    }
}
