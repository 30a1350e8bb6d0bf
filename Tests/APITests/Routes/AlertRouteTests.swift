import DataSources
import Foundation
import HTTP
import JSON
import TestSupport
import Testing

@testable import Jobs

/// What is told of alerts.
@Suite struct AlertRouteTests {
    private static let jobs = """
        jobs:
          a:
            every: 10s
            generate: counter
            unit: "%"
            alert:
              - { when: "> 90", for: 1h, clear: "< 85", level: critical, field: x }
              - { when: ">5" }
              - { when: "> 90", level: critical }
          b: { every: 10s, generate: counter }
        """

    private func entry(_ bench: RouteBench, _ job: String = "a") async throws -> [String: Any] {
        let index = try JSONSerialization.jsonObject(with: Data(try await bench.get("/?fields=level,alerts").body))
        let jobs = (index as? [String: Any])?["jobs"] as? [String: [String: Any]]
        return try #require(jobs?[job])
    }

    @Test func `the index has the rules as they stand in the file, and what is raised`() async throws {
        let bench = try RouteBench(Self.jobs)
        var entry = try await entry(bench)
        #expect(entry["level"] is NSNull)
        let quiet: [[String: Any]] = [
            [
                "when": "> 90", "for": "1h", "clear": "< 85", "level": "critical", "field": "x", "since": NSNull(),
                "value": NSNull(),
            ],
            ["when": "> 5", "level": "warning", "since": NSNull(), "value": NSNull()],
            ["when": "> 90", "level": "critical", "since": NSNull(), "value": NSNull()],
        ]
        #expect(entry["alerts"] as? NSArray == quiet as NSArray)
        try bench.publish("6", on: "a")
        entry = try await self.entry(bench)
        let alerts = try #require(entry["alerts"] as? [[String: Any]])
        #expect(entry["level"] as? String == "warning")
        #expect(alerts.map { $0["since"] is String } == [false, true, false] && alerts[1]["value"] as? Int == 6)
        try bench.publish("96", on: "a")
        #expect(try await self.entry(bench)["level"] as? String == "critical")
        #expect(try await self.entry(bench, "b")["alerts"] as? NSArray == [])
    }

    @Test func `figures tell how many alerts are raised, of jobs that have rules alone`() async throws {
        let bench = try RouteBench(Self.jobs)
        func figures() async throws -> [String] {
            try await bench.get("/metrics").text.split(separator: "\n").map(String.init).filter {
                $0.hasPrefix("tickertape_alert{")
            }
        }
        let name = "tickertape_alert{job_name=\"a\",level="
        #expect(try await figures() == ["\(name)\"warning\"} 0", "\(name)\"critical\"} 0"])
        try bench.publish("96", on: "a")
        #expect(try await figures() == ["\(name)\"warning\"} 1", "\(name)\"critical\"} 1"])
        let none = try RouteBench("jobs: { b: { every: 10s, generate: counter } }")
        #expect(try await !none.get("/metrics").text.contains("tickertape_alert"))
    }

    @Test(arguments: [
        ("3", "a: 3 %", "#1f7a45"), ("6", "a: 6 % · warning", "#8a4c00"), ("96", "a: 96 % · critical", "#b3261e"),
    ])
    func `a badge is as bad as the worst alert`(value: String, title: String, colour: String) async throws {
        let bench = try RouteBench(Self.jobs)
        try bench.publish(value, on: "a")
        try bench.end("a", .ok)
        let text = try await bench.get("/badge/a.svg").text
        #expect(text.contains("<title>\(title)</title>") && text.contains(colour))
    }

    @Test func `what fails is red, whatever its alerts`() async throws {
        let bench = try RouteBench(Self.jobs)
        try bench.publish("6", on: "a")
        try bench.end("a", .failed(SourceError(.exit, "x")))
        let text = try await bench.get("/badge/a.svg").text
        #expect(text.contains("<title>a: 6 % · failing · warning</title>") && text.contains("#b3261e"))
    }
}
