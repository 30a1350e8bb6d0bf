import TestSupport
import DataSources
import Foundation
import HTTP
import Tape
import Testing

@testable import Jobs
@testable import API

@Suite struct IndexTests {
    static let jobs = """
        jobs:
          wave: { every: 2s, generate: sine, unit: "°C", event: tick }
          note: { post: true, envelope: false }
        """

    @Test func `the index has the keys of the contract in their order`() async throws {
        let bench = try RouteBench(Self.jobs)
        try bench.publish("1.5", on: "wave")
        let index = try await bench.get("/")
        #expect(
            index.keys() == [
                "service", "version", "now", "epoch", "lastEventId", "links", "config", "connections", "jobs",
            ]
        )
        #expect(index.keys("links") == ["dashboard", "events", "metrics", "openapi"])
        #expect(index.keys("config") == ["file", "loadedAt", "status", "errors"])
        #expect(index.keys("jobs") == ["wave", "note"])
        let entry = [
            "event", "trigger", "source", "state", "since", "unit", "envelope", "publish", "show", "level", "alerts",
            "last",
            "nextRun", "nextBy", "runs", "failures", "skipped", "error", "failing", "links",
        ]
        #expect(index.keys("jobs", "wave") == entry)
        #expect(index.keys("jobs", "note") == entry)
        #expect(index.keys("jobs", "wave", "last") == ["id", "at", "since", "level", "data"])
        #expect(index.keys("jobs", "wave", "links") == ["events", "history"])
    }

    @Test func `schedules are shown as they were written, and what has ended or rests says so`() async throws {
        let bench = try RouteBench(
            """
            jobs:
              nightly: { cron: "30  2 * * mon-fri", timezone: Europe/Berlin, generate: sine }
              old: { at: 2020-01-01T00:00:00Z, generate: sine }
              off: { every: 5-20s, generate: sine, enabled: false }
              shut: { post: true, enabled: false }
              hook: { post: { signature: { header: X-Sig, secret: hush } }, enabled: false }
              ping: { post: { get: pong }, enabled: false }
            """
        )
        bench.state.runner.schedule()
        let jobs = try #require(try await bench.get("/").object()["jobs"] as? [String: [String: Any]])
        let triggers = jobs.mapValues { $0["trigger"] as? NSDictionary }
        #expect(
            triggers == [
                "nightly": ["cron": "30 2 * * mon-fri", "timezone": "Europe/Berlin"],
                "old": ["at": "2020-01-01T00:00:00Z"], "off": ["every": "5-20s"],
                "shut": ["post": true, "closed": true],
                "hook": ["post": true, "signature": "X-Sig"], "ping": ["post": true],
            ]
        )
        let paused = ["off", "shut", "hook", "ping"].map { ($0, "paused") }
        let states = Dictionary(uniqueKeysWithValues: [("nightly", "waiting"), ("old", "done")] + paused)
        #expect(jobs.mapValues { $0["state"] as? String } == states)
        #expect(jobs.filter { $0.value["nextRun"] is String }.map(\.key) == ["nightly"])
        let health = try await bench.get("/health").object()
        #expect(health["status"] as? String == "ok")
    }

    @Test func `the index tells what is known, and null where nothing is`() async throws {
        let bench = try RouteBench(Self.jobs)
        try bench.publish("1.5", on: "wave")
        try bench.end("wave", .ok)
        try bench.end("wave", .failed(SourceError(.exit, "ended with status 3")))
        let index = try await bench.get("/").object()
        #expect(index["service"] as? String == "tickertape")
        #expect(index["version"] as? String == version)
        #expect(index["epoch"] as? String == "test")
        #expect(index["lastEventId"] as? String == "test-2")
        #expect(index["connections"] as? Int == 0)
        #expect(Timestamp(try #require(index["now"] as? String)) != nil)
        let config = try #require(index["config"] as? NSDictionary)
        let loaded =
            ["file": "jobs.yaml", "loadedAt": "1970-01-01T00:00:00.000Z", "status": "ok", "errors": []] as NSDictionary
        #expect(config == loaded)
        let jobs = try #require(index["jobs"] as? [String: NSDictionary])
        let wave = try #require(jobs["wave"])
        let at = try #require((wave["last"] as? [String: Any])?["at"] as? String)
        #expect(
            wave == [
                "event": "tick", "trigger": ["every": "2s"], "source": "generate", "state": "failing",
                "unit": "°C", "envelope": true,
                "last": ["id": "test-1", "at": at, "since": at, "level": NSNull(), "data": 1.5],
                "since": wave["since"] ?? "", "publish": "always", "show": [:] as NSDictionary, "level": NSNull(),
                "alerts": [],
                "failing": ["since": "1970-01-01T00:00:01.500Z", "count": 1, "kind": "exit"],
                "nextRun": NSNull(), "nextBy": NSNull(), "runs": 2, "failures": 1, "skipped": 0,
                "error": ["kind": "exit", "message": "ended with status 3"],
                "links": ["events": "/events?job=wave", "history": "/jobs/wave/history"],
            ] as NSDictionary
        )
        #expect(
            jobs["note"] == [
                "event": "dataUpdate", "trigger": ["post": true, "closed": true], "source": "post", "state": "waiting",
                "unit": NSNull(), "envelope": false, "since": NSNull(), "publish": "always",
                "show": [:] as NSDictionary,
                "level": NSNull(), "alerts": [], "failing": NSNull(), "last": NSNull(), "nextRun": NSNull(),
                "nextBy": NSNull(),
                "runs": 0, "failures": 0, "skipped": 0, "error": NSNull(),
                "links": ["events": "/events?job=note", "history": "/jobs/note/history"],
            ] as NSDictionary
        )
    }

    @Test(arguments: [
        (nil, false), ("*/*", false), ("application/json", false), ("text/html", true),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
        ("application/json, text/html;q=0.5", false), ("text/event-stream", false),
    ])
    func `a browser that is led here gets the page, everybody else the index`(accept: String?, isPage: Bool)
        async throws
    {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.get("/", accept.map { ["Accept": $0] } ?? [:])
        #expect(answer.status == 200)
        #expect(answer.values("Vary") == (isPage ? ["Accept-Encoding", "Accept"] : ["Accept"]))
        #expect(answer["X-Content-Type-Options"] == "nosniff")
        if isPage {
            #expect(answer.text == "<!doctype html>")
            #expect(answer["Content-Security-Policy"]?.contains("default-src 'none'") == true)
        } else {
            #expect(answer["Content-Type"] == "application/json")
            #expect(answer["Cache-Control"] == "no-store")
        }
    }

    @Test func `health is ok, then degraded with the reasons, then stopping`() async throws {
        let bench = try RouteBench(Self.jobs)
        let well = try await bench.get("/health")
        #expect(well.status == 200)
        #expect(well.text == #"{"status":"ok"}"#)
        try bench.end("wave", .failed(SourceError(.other, #"says "no"# + "\n\"")))
        let ill = try await bench.get("/health")
        #expect(ill.status == 200)
        #expect(
            try ill.object() as NSDictionary == [
                "status": "degraded", "reasons": ["job \"wave\" fails: says \"no\n\""],
            ]
        )
        try bench.end("wave", .ok)
        #expect(try await bench.get("/health").text == #"{"status":"ok"}"#)
        bench.state.beginStop()
        let over = try await bench.get("/health")
        #expect(over.status == 503)
        #expect(over.text == #"{"status":"stopping"}"#)
    }

    @Test func `the monitor tells what this process uses`() async throws {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.get("/monitor")
        #expect(
            answer.keys() == ["cpuPercent", "residentBytes", "openFiles", "threads", "connections", "uptimeSeconds"]
        )
        let values = try answer.object()
        for (key, least) in [("cpuPercent", 0), ("residentBytes", 1_000_000), ("openFiles", 3), ("threads", 2)] {
            #expect(try #require(values[key] as? Double) >= Double(least))
        }
    }
}
