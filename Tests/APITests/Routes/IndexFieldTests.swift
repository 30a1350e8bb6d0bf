import DataSources
import Foundation
import HTTP
import Server
import Tape
import TestSupport
import Testing

@testable import API
@testable import Jobs

/// What the index tells for pages: since when, how bad, how it is shown, and whether it has changed at all.
@Suite struct IndexFieldTests {
    private static let jobs = """
        jobs:
          wave: { every: 2s, generate: sine, show: { title: Welle, group: Ä, min: 0, max: 10, digits: 1, good: [1], bad: [idle] } }
          note: { post: true, publish: change }
        """

    private func entry(_ job: String, on bench: RouteBench) async throws -> [String: Any] {
        let jobs = try #require(try await bench.get("/").object()["jobs"] as? [String: [String: Any]])
        return try #require(jobs[job])
    }

    @Test func `fields chooses what is told of each job`() async throws {
        let bench = try RouteBench(Self.jobs)
        let index = try await bench.get("/?fields=state,show&fields=publish")
        #expect(index.keys("jobs", "wave") == ["state", "publish", "show"])
        #expect(index.keys().contains("lastEventId"))
        let wrong = try await bench.get("/?fields=state,stat")
        #expect(wrong.status == 400)
        let sentence = try wrong.detail()
        #expect(sentence.hasPrefix(#"a job has no field "stat"; did you mean "state"? there are event, trigger, "#))
    }

    @Test(arguments: [
        ("feilds=state", #"there is no parameter "feilds" here; did you mean "fields"?"#),
        ("field=state", #"there is no parameter "field" here; did you mean "fields"?"#),
    ])
    func `a slip of a parameter of the index is refused, all others are passed over`(
        query: String,
        sentence: String
    ) async throws {
        let bench = try RouteBench(Self.jobs)
        for method in ["GET", "HEAD"] {
            let answer = try await bench.answer(method, "/?\(query)")
            #expect(answer.status == 400, "\(method)")
            if method == "GET" { #expect(try answer.detail() == sentence) }
        }
        #expect(try await bench.get("/?\(query)", ["Accept": "text/html"]).status == 200)
        #expect(try await bench.get("/?_=17&r=0.5&open=wave&kiosk&utm_source=x&foo=1").status == 200)
    }

    @Test func `a long index is put together elsewhere than on an event loop`() async throws {
        let bench = try RouteBench(Self.jobs)
        func isElsewhere() throws -> Bool {
            if case .async = try bench.reply("GET", "/") { true } else { false }
        }
        #expect(try !isElsewhere())
        try bench.publish("\"\(String(repeating: "x", count: 70_000))\"", on: "wave")
        #expect(try isElsewhere())
        #expect(try await bench.get("/").text.count > 70_000)
    }

    @Test func `an index in which nothing has changed is 304`() async throws {
        let bench = try RouteBench(Self.jobs)
        try bench.publish("1", on: "wave")
        let first = try await bench.get("/")
        let tag = try #require(first["ETag"])
        #expect(tag.hasPrefix("W/\""))
        let same = try await bench.get("/", ["If-None-Match": tag])
        #expect(same.status == 304 && same.body.isEmpty && same["ETag"] == tag && same["Vary"] == "Accept")
        let few = try await bench.get("/?fields=state", ["If-None-Match": tag])
        #expect(few.status == 200)
        let state = try #require(few["ETag"])
        try bench.publish("2", on: "wave")
        #expect(try await bench.get("/", ["If-None-Match": tag]).status == 200)
        #expect(try await bench.get("/?fields=state", ["If-None-Match": state]).status == 304)
        try bench.end("wave", .failed(SourceError(.exit, "x")))
        #expect(try await bench.get("/?fields=state", ["If-None-Match": state]).status == 200)
    }

    @Test func `what is shown is told as it is written`() async throws {
        let bench = try RouteBench(Self.jobs)
        let show = try #require(try await entry("wave", on: bench)["show"] as? NSDictionary)
        #expect(
            show == ["title": "Welle", "group": "Ä", "min": 0, "max": 10, "digits": 1, "good": [1], "bad": ["idle"]]
        )
        #expect(try await entry("note", on: bench)["show"] as? NSDictionary == [:])
        #expect(try await entry("note", on: bench)["publish"] as? String == "change")
    }

    @Test(arguments: [
        ("wave", "1", "good"), ("wave", "1.0", "good"), ("wave", "2", nil), ("wave", "true", nil),
        ("wave", "\"IDLE\"", "bad"), ("wave", "\"down\"", nil), ("note", "true", "good"), ("note", "false", "bad"),
        ("note", "\" Off\"", "bad"), ("note", "\"up\"", "good"), ("note", "\"sideways\"", nil), ("note", "1", nil),
        ("note", "null", nil), ("note", "[true]", nil), ("note", "{}", nil),
    ])
    func `the server says what is good and bad, by one rule for badges too`(job: String, json: String, level: String?)
        async throws
    {
        let bench = try RouteBench(Self.jobs)
        try bench.publish(json, on: job)
        try bench.end(job, .ok)
        let last = try #require(try await entry(job, on: bench)["last"] as? [String: Any])
        #expect(last["level"] as? String == level)
        let badge = try await bench.get("/badge/\(job).svg").text
        #expect(badge.contains(level == "bad" ? "#b3261e" : "#1f7a45"))
        #expect(badge.contains(job == "wave" ? "Welle: " : "note: "))
    }

    @Test func `failures in a row are counted, and forgotten with the first success`() async throws {
        let bench = try RouteBench(Self.jobs)
        #expect(try await entry("wave", on: bench)["failing"] is NSNull)
        #expect(try await entry("wave", on: bench)["since"] is NSNull)
        try bench.end("wave", .ok)
        let well = try #require(try await entry("wave", on: bench)["since"] as? String)
        for _ in 0..<3 { try bench.end("wave", .failed(SourceError(.exit, "x"))) }
        let entry = try await entry("wave", on: bench)
        let failing = try #require(entry["failing"] as? [String: Any])
        #expect(failing["count"] as? Int == 3 && failing["kind"] as? String == "exit")
        #expect(failing["since"] as? String == "1970-01-01T00:00:01.500Z")
        #expect(entry["since"] as? String == failing["since"] as? String && !well.isEmpty)
        try bench.end("wave", .ok)
        #expect(try await self.entry("wave", on: bench)["failing"] is NSNull)
    }
}
