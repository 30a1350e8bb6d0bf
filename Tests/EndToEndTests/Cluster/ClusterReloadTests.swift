import Redis
import TestRedis
import TestSupport
import Testing

/// Files that change while several nodes run their jobs.
@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct ClusterReloadTests {
    @Test func `nodes that do not run a job know its new rules of alerts, and go on by them`() async throws {
        let redis = try RedisServer()
        func jobs(_ rule: String) -> String {
            "  load: { every: 100ms, generate: constant, value: 9, alert: [{ when: \"\(rule)\" }] }"
        }
        try await ClusterUnderTest.running(2, on: "\(redis.address)", jobs: jobs("> 100")) { cluster in
            let owner = try await cluster.settled("load", by: 0)
            try await eventually("that both know of it") {
                let entries = try await Self.entries("load", at: cluster)
                return entries.allSatisfy { $0["state"] as? String == "ok" } ? true : nil
            }
            for place in 0..<2 { try cluster.write(jobs: jobs("> 5"), to: place) }
            try await eventually("the same on both") {
                let entries = try await Self.entries("load", at: cluster)
                let isSo = entries.allSatisfy { entry in
                    let rule = (entry["alerts"] as? [[String: Any]])?.first
                    return entry["level"] as? String == "warning" && rule?["when"] as? String == "> 5"
                        && rule?["since"] is String
                }
                return isSo ? true : nil
            }
            let other = 1 - owner
            let stream = try await EventStream.open("/events?catchup=none", at: cluster.nodes[other].port)
            _ = try await cluster.stop(owner)
            try await eventually("another owner") {
                try await cluster.owner(of: "load", by: other) == other ? true : nil
            }
            // Nothing has changed but the node that runs it.
            let blocks = try await stream.blocks(20)
            #expect(!blocks.contains { $0.event?.hasPrefix("alert") ?? false }, "\(blocks)")
            let entry = try await Self.entry("load", at: cluster.nodes[other].port)
            #expect(entry["level"] as? String == "warning")
        }
    }

    @Test func `a job that was changed runs at once, on one node alone, and once`() async throws {
        let redis = try RedisServer()
        func jobs(_ word: String) -> String { "  slow: { every: 1h, command: [echo, \(word)] }" }
        try await ClusterUnderTest.running(2, on: "\(redis.address)", jobs: jobs("old")) { cluster in
            try await Self.value("old", of: "slow", at: cluster)
            try cluster.write(jobs: jobs("new"), to: 0)
            try await eventually("a run by the new file") {
                let entry = try await Self.entry("slow", at: cluster.nodes[0].port)
                return Self.data(entry) == "new" ? true : nil
            }
            try cluster.write(jobs: jobs("new"), to: 1)
            try await eventually("that no node has an older file") {
                (try await cluster.status(0)["older"] as? [String: Any])?.isEmpty == true ? true : nil
            }
            try await Self.value("new", of: "slow", at: cluster)
            let owner = try await cluster.settled("slow", by: 0)
            _ = try await cluster.stop(owner)
            let other = 1 - owner
            try await eventually("another owner") {
                try await cluster.owner(of: "slow", by: other) == other ? true : nil
            }
            let history = try await Answer.to("GET", "/jobs/slow/history", at: cluster.nodes[other].port).json()
            let values = try #require(history as? [[String: Any]]).compactMap { Self.data(["last": $0]) }
            #expect(values == ["old", "new"])
        }
    }

    @Test func `what comes between two readings of a file is the newest on all nodes`() async throws {
        let redis = try RedisServer()
        try await ClusterUnderTest.running(2, on: "\(redis.address)", jobs: "  posted: { post: true }") { cluster in
            #expect(try await cluster.post("\"one\"", to: "posted", at: 0).status == 202)
            let changed = "  posted: { post: true, unit: x }"
            func unit(_ place: Int) async throws {
                try await eventually("the new file at \(place)") {
                    try await Self.entry("posted", at: cluster.nodes[place].port)["unit"] is String ? true : nil
                }
            }
            try cluster.write(jobs: changed, to: 0)
            try await unit(0)
            #expect(try await cluster.post("\"two\"", to: "posted", at: 0).status == 202)
            try await Self.value("two", of: "posted", at: cluster)
            try cluster.write(jobs: changed, to: 1)
            try await unit(1)
            try await Self.value("two", of: "posted", at: cluster)
            for port in cluster.ports {
                #expect(try await Self.entry("posted", at: port)["state"] as? String == "ok")
                let stream = try await EventStream.open("/events?job=posted", at: port)
                #expect(try await stream.event("dataUpdate").data.contains("two"))
            }
        }
    }

    private static func entry(_ job: String, at port: UInt16) async throws -> [String: Any] {
        try #require(try await Answer.to("GET", "/jobs/\(job)", at: port).json() as? [String: Any])
    }

    private static func entries(_ job: String, at cluster: ClusterUnderTest) async throws -> [[String: Any]] {
        var entries: [[String: Any]] = []
        for port in cluster.ports { entries.append(try await entry(job, at: port)) }
        return entries
    }

    /// The newest value of an entry, where it is a text; that of an event stands in its envelope or alone.
    private static func data(_ entry: [String: Any]) -> String? {
        let data = (entry["last"] as? [String: Any])?["data"]
        return data as? String ?? (data as? [String: Any])?["data"] as? String
    }

    /// Waits until a value is the newest on all nodes.
    private static func value(_ value: String, of job: String, at cluster: ClusterUnderTest) async throws {
        try await eventually("\(value) on all nodes") {
            try await entries(job, at: cluster).allSatisfy { data($0) == value } ? true : nil
        }
    }
}
