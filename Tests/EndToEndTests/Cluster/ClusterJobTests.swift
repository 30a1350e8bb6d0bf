import Foundation
import Glibc
import Redis
import TestRedis
import TestSupport
import Testing

/// Which of several nodes runs a job, and what reaches it there.
@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct ClusterJobTests {
    private static let jobs = "  tick: { every: 50ms, generate: counter }\n  posted: { post: true }"

    private func running(
        _ redis: RedisServer,
        jobs: String = jobs,
        _ test: (ClusterUnderTest) async throws -> Void
    ) async throws {
        try await ClusterUnderTest.running(on: "\(redis.address)", jobs: jobs, test)
    }

    @Test func `of two files the newer one's job runs, and health names the node with the older`() async throws {
        let redis = try RedisServer()
        try await running(redis) { cluster in
            try await cluster.settled("tick", by: 0)
            try cluster.write(
                jobs: "  tick: { every: 60ms, generate: counter, event: renamed }\n  posted: { post: true }",
                to: 2
            )
            let stream = try await EventStream.open("/events?event=renamed", at: cluster.nodes[0].port)
            _ = try await stream.event("renamed")
            #expect(try await cluster.settled("tick", by: 0) == 2)
            let health = try await eventually("the older nodes") {
                let text = try await Answer.to("GET", "/health", at: cluster.nodes[1].port).text
                return text.contains("older") ? text : nil
            }
            #expect(health.contains("n1, n2"), "\(health)")
        }
    }

    @Test func `a schedule that is to run so many times does so on all nodes together`() async throws {
        let redis = try RedisServer()
        let jobs = "  few: { every: 200ms, times: 6, generate: counter }\n  tick: { every: 50ms, generate: counter }"
        try await running(redis, jobs: jobs) { cluster in
            let owner = try await cluster.settled("few", by: 0)
            let other = (owner + 1) % 3
            let stream = try await EventStream.open("/events?job=few&catchup=all", at: cluster.nodes[other].port)
            var times: [String] = []
            while times.count < 2 {
                if let time = (try await stream.event("dataUpdate").object())["at"] as? String {
                    times.append(time)
                }
            }
            cluster.signal(owner, SIGTERM)
            while times.count < 6 {
                if let time = (try await stream.event("dataUpdate").object())["at"] as? String {
                    times.append(time)
                }
            }
            #expect(Set(times).count == 6)
            try await eventually("the end of the schedule") { () -> Bool? in
                let now = try await cluster.settled("few", by: other)
                // The node that was told to stop may still be the one that is known.
                guard now != owner else { return nil }
                let text = try await Answer.to("GET", "/jobs/few", at: cluster.nodes[now].port).text
                return text.contains(#""state":"done""#) ? true : nil
            }
            let history = try await Answer.to("GET", "/jobs/few/history", at: cluster.nodes[other].port)
            #expect((try history.json() as? [Any])?.count == 6)
        }
    }

    @Test func `pause, resume and run reach the node that runs the job, from any node`() async throws {
        let redis = try RedisServer()
        let jobs = "  slow: { every: 1h, generate: counter }\n  tick: { every: 50ms, generate: counter }"
        try await running(redis, jobs: jobs) { cluster in
            let owner = try await cluster.settled("tick", by: 0)
            let other = (owner + 1) % 3
            func control(_ target: String, at place: Int) async throws -> Answer {
                try await Answer.to(
                    "POST",
                    target,
                    at: cluster.nodes[place].port,
                    fields: ["Authorization": "Bearer a"]
                )
            }
            #expect(try await control("/jobs/tick/pause", at: other).status == 202)
            try await eventually("all nodes know that it is paused") {
                let states = try await (0..<3).asyncMap { place in
                    try await Answer.to("GET", "/jobs/tick", at: cluster.nodes[place].port).text.contains(
                        #""state":"paused""#
                    )
                }
                return states.allSatisfy { $0 } ? true : nil
            }
            #expect(try await control("/jobs/tick/resume", at: (owner + 2) % 3).status == 202)
            let stream = try await EventStream.open("/events?catchup=none", at: cluster.nodes[other].port)
            _ = try await stream.first("tick again") { $0.job == "tick" }
            let slow = try await cluster.settled("slow", by: 0)
            #expect(try await control("/jobs/slow/run", at: (slow + 1) % 3).status == 202)
            _ = try await stream.first("slow's event") { $0.job == "slow" }
        }
    }

    @Test func `a job that was paused and resumed rests where the file says so later`() async throws {
        let redis = try RedisServer()
        let jobs = "  tick: { every: 50ms, generate: counter }"
        try await ClusterUnderTest.running(2, on: "\(redis.address)", jobs: jobs) { cluster in
            try await cluster.settled("tick", by: 0)
            func areAll(_ state: String) async throws {
                try await eventually("all nodes know that it is \(state)") {
                    let states = try await (0..<2).asyncMap { place in
                        try await Answer.to("GET", "/jobs/tick", at: cluster.nodes[place].port).text.contains(
                            "\"state\":\"\(state)\""
                        )
                    }
                    return states.allSatisfy { $0 } ? true : nil
                }
            }
            func control(_ word: String) async throws {
                let fields = ["Authorization": "Bearer a"]
                let answer = try await Answer.to(
                    "POST",
                    "/jobs/tick/\(word)",
                    at: cluster.nodes[1].port,
                    fields: fields
                )
                #expect(answer.status == 202)
            }
            func isKept(_ flag: String?) async throws {
                try await eventually("what is kept of it") {
                    try redis.ask(RedisCommand("HGET", "{test}:paused", "tick")).text == flag ? true : nil
                }
            }
            try await areAll("ok")
            try await control("pause")
            try await areAll("paused")
            try await isKept("1")
            try await control("resume")
            try await isKept(nil)
            try await areAll("ok")
            for place in 0..<2 {
                try cluster.write(jobs: "  tick: { every: 50ms, generate: counter, enabled: false }", to: place)
            }
            try await areAll("paused")
            try await control("resume")
            try await isKept("0")
            try await areAll("ok")
        }
    }

    @Test func `a secret that Redis does not take is told without being shown`() async throws {
        let redis = try RedisServer(secret: "right")
        let url = "redis://:wrongsecret@127.0.0.1:\(redis.port)"
        try await ClusterUnderTest.running(1, on: url, jobs: Self.jobs) { cluster in
            try await eventually("a complaint") {
                cluster.complaints(0).contains("127.0.0.1:\(redis.port)") ? true : nil
            }
            #expect(!cluster.complaints(0).contains("wrongsecret"))
            let health = try await Answer.to("GET", "/health", at: cluster.nodes[0].port).text
            #expect(health.contains("degraded") && !health.contains("wrongsecret"))
        }
    }
}
