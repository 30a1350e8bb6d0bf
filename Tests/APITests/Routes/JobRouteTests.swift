import TestSupport
import DataSources
import Foundation
import HTTP
import Tape
import Server
import Testing

@testable import API
@testable import Jobs

@Suite struct JobRouteTests {
    static let jobs = """
        jobs:
          a: { every: 2s, generate: sine }
          b.c: { every: 2s, generate: sine, event: tick }
        """

    @Test func `a job tells where it stands in the file and how its runs went`() async throws {
        let bench = try RouteBench(Self.jobs)
        let fresh = try await bench.get("/jobs/b.c").object()
        #expect(fresh["file"] as? String == "jobs.yaml")
        #expect(fresh["line"] as? Int == 3)
        #expect(fresh["lastRun"] is NSNull)
        #expect((fresh["recentRuns"] as? [Any])?.isEmpty == true)
        try bench.end("b.c", .ok)
        try bench.end("b.c", .unchanged)
        try bench.end("b.c", .failed(SourceError(.timeout, "took longer than 1s")))
        let answer = try await bench.get("/jobs/b.c")
        #expect(answer.keys().suffix(4) == ["file", "line", "lastRun", "recentRuns"])
        let at = "1970-01-01T00:00:00.000Z"
        let failed: NSDictionary = [
            "at": at, "seconds": 1.5, "outcome": "failed", "kind": "timeout", "message": "took longer than 1s",
        ]
        let document = try answer.object()
        #expect(document["lastRun"] as? NSDictionary == failed)
        #expect(
            document["recentRuns"] as? [NSDictionary] == [
                ["at": at, "seconds": 1.5, "outcome": "ok"], ["at": at, "seconds": 1.5, "outcome": "unchanged"],
                failed,
            ]
        )
    }

    @Test func `only the newest twenty runs are kept`() async throws {
        let bench = try RouteBench(Self.jobs)
        for _ in 0..<45 { try bench.end("a", .ok) }
        let document = try await bench.get("/jobs/a").object()
        #expect((document["recentRuns"] as? [Any])?.count == 20)
        #expect(document["runs"] as? Int == 45)
    }

    /// What the history of a job says: id and data of each event.
    private func history(_ target: String, on bench: RouteBench) async throws -> [String] {
        let answer = try await bench.get(target)
        #expect(answer.status == 200)
        let events = try #require(try answer.json() as? [[String: Any]])
        return try events.map { event in
            #expect(Set(event.keys) == ["id", "event", "at", "data"])
            return "\(try #require(event["id"])) \(try #require(event["event"])) \(try #require(event["data"]))"
        }
    }

    @Test func `what is not of the job takes no room in its history`() async throws {
        let bench = try RouteBench(Self.jobs)
        let id = try bench.publish("1", on: "a")
        let reloaded = bench.state.tape.series(job: nil, event: "configReloaded", role: .info)
        for _ in 0..<3 { bench.state.tape.append(.text("{}"), to: reloaded, at: .now) }
        let all = try await history("/jobs/a/history", on: bench)
        #expect(all.count == 1)
        #expect(all.first?.hasPrefix("\(try #require(id))") == true)
        #expect(try await history("/jobs/a/history?limit=1", on: bench) == all)
    }

    @Test(arguments: ["/jobs/a/history", "/events?catchup=all", "/events?catchup=2", "/events?last_event_id=test-1"])
    func `what is too old is told no more, also where nothing has come since`(target: String) async throws {
        let bench = try RouteBench("server: { history: { age: 2s } }\njobs: { a: { post: true } }")
        let series = bench.state.tape.series(job: "a", event: "dataUpdate", role: .result)
        let time = Timestamp.now.advanced(by: .seconds(-10))
        for _ in 0..<5 { bench.state.tape.append(.text("{}"), to: series, at: time) }
        #expect(bench.state.tape.retained.events == 5)
        let reply = try bench.reply("GET", target)
        if case .async(let work) = reply { _ = await work() }
        // The latest of a job stays.
        #expect(bench.state.tape.retained.events == 1)
    }

    @Test func `the history of a job is its own events, oldest first, the newest where a limit is set`() async throws {
        let bench = try RouteBench(Self.jobs)
        #expect(try await history("/jobs/a/history", on: bench) == [])
        for number in 1...3 {
            try bench.publish("\(number)", on: "a")
            try bench.publish("[\(number)]", on: "b.c")
        }
        let all = ["test-1 dataUpdate 1", "test-3 dataUpdate 2", "test-5 dataUpdate 3"]
        #expect(try await history("/jobs/a/history", on: bench) == all)
        #expect(try await history("/jobs/a/history/?limit=2", on: bench) == Array(all.suffix(2)))
        #expect(try await history("/jobs/a/history?limit=100000", on: bench) == all)
        #expect(try await history("/jobs/a/history?since=test-1", on: bench) == Array(all.suffix(2)))
        #expect(try await history("/jobs/a/history?since=test-2&limit=1", on: bench) == [all[2]])
        #expect(try await history("/jobs/a/history?since=test-5", on: bench) == [])
        #expect(try await history("/jobs/a/history?since=other-5", on: bench) == all)
        #expect(try await history("/jobs/b.c/history?limit=1", on: bench).map { $0.prefix(11) } == ["test-6 tick"])
    }

    @Test(arguments: [
        ("1h", 1), ("0", 0), ("1970-01-01T00:00:00Z", 1), ("1970-01-01T00:00:00.5Z", 1), ("9999-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00+01:00", 1), ("1970-01-01T00:00:00%2B01:00", 1), ("36500d", 1),
    ])
    func `the history can begin at a time or a time ago`(since: String, count: Int) async throws {
        let bench = try RouteBench(Self.jobs)
        let job = try #require(bench.state.registry["a"])
        // A minute ago, so that no clock is so coarse that it is now.
        let time = Timestamp.now.advanced(by: .seconds(-60))
        let channel = bench.state.tape.series(job: job.name, event: "dataUpdate", role: .result)
        bench.state.tape.append(.bare(Array("1".utf8)), to: channel, at: time)
        #expect(try await history("/jobs/a/history?since=\(since)", on: bench).count == count)
    }

    @Test(arguments: [
        ("limit=0", #"limit can't be "0"; write a number from 1 to 100000"#),
        ("limit=100001", #"limit can't be "100001"; write a number from 1 to 100000"#),
        ("limit=-1", #"limit can't be "-1"; write a number from 1 to 100000"#),
        ("limit=", #"limit can't be ""; write a number from 1 to 100000"#),
        ("limit=99999999999999999999", #"limit can't be "99999999999999999999"; write a number from 1 to 100000"#),
        ("since=yesterday", Self.wrongSince("yesterday")), ("since=5", Self.wrongSince("5")),
        ("since=", Self.wrongSince("")), ("since=TEST-1", Self.wrongSince("TEST-1")),
        ("since=2026-13-01T00:00:00Z", Self.wrongSince("2026-13-01T00:00:00Z")),
    ])
    func `a wrong limit or beginning is refused with what would do`(query: String, sentence: String) async throws {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.get("/jobs/a/history?\(query)")
        #expect(answer.status == 400)
        #expect(try answer.detail() == sentence)
    }

    private static func wrongSince(_ text: String) -> String {
        "since can't be \"\(text)\"; write a time span like 10m, a time like 2026-11-21T01:02:03Z or an event id"
    }

    @Test(arguments: [
        "/jobs/a", "/jobs/a/", "//jobs//a", "/jobs/%61", "/jobs/a?x=%20", "/jobs/a/history", "/jobs/b%2ec",
    ])
    func `slashes too many and encoded names lead to the same place`(target: String) async throws {
        let bench = try RouteBench(Self.jobs)
        #expect(try await bench.get(target).status == 200)
        #expect(try await bench.answer("HEAD", target).status == 200)
    }

    @Test(arguments: ["/jobs/none", "/jobs/none/history", "/jobs/A", "/jobs/%22%0A%0D%5C%E2%80%A8", "/jobs/a%20"])
    func `a job that is not there is told with those that are`(target: String) async throws {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.get(target)
        #expect(answer.status == 404)
        let sentence = try answer.detail()
        #expect(sentence.hasPrefix("there is no job \""))
        #expect(sentence.hasSuffix("\"; there are a, b.c"))
    }

    @Test(arguments: ["/nothing.html", "/nothing/%22%0A", "/events/x"])
    func `a path where nothing is says where something is`(target: String) async throws {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.get(target)
        #expect(answer.status == 404)
        #expect(try answer.detail().hasSuffix("; GET / lists the jobs, GET /events is the stream"))
    }
}
