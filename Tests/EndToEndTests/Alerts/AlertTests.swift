import Foundation
import Glibc
import TestSupport
import Testing

/// Alerts over the lives of a program, over readings of its file, and as an edge tells them.
@Suite struct AlertTests {
    private static func file(_ rules: String) -> String {
        """
        server: { tokens: { publish: [p] }, history: { file: h.db, events: 20 } }
        jobs:
          level: { post: true, alert: [\(rules)] }
          beat: { every: 50ms, generate: counter }
        """
    }

    private func post(_ value: Int, at port: UInt16) async throws {
        let answer = try await Answer.to(
            "POST",
            "/jobs/level",
            at: port,
            fields: ["Authorization": "Bearer p"],
            body: "\(value)"
        )
        #expect(answer.status == 202)
    }

    private func entry(_ job: String, at port: UInt16) async throws -> [String: Any] {
        try #require(try await Answer.to("GET", "/jobs/\(job)", at: port).json() as? [String: Any])
    }

    @Test(arguments: [SIGKILL, SIGTERM])
    func `what is raised stays so over restarts, is not raised again, and is cleared by a file without the rule`(
        signal: CInt
    ) async throws {
        let rules = #"{ when: "> 90", level: critical, clear: "< 50" }, { when: "> 5" }"#
        try await LastingFolder.during { folder in
            var since: String?
            try await folder.serve(Self.file(rules)) { program, port in
                let stream = try await EventStream.open("/events?job=level&catchup=none", at: port)
                try await post(95, at: port)
                _ = try await stream.event("alertRaised")
                #expect(try await stream.event("alertRaised").data.contains(#""level":"warning""#))
                // Far more than is held passes by.
                let beats = try await EventStream.open("/events?job=beat&catchup=none", at: port)
                _ = try await beats.blocks(40)
                let alerts = try await entry("level", at: port)["alerts"] as? [[String: Any]]
                since = alerts?.first?["since"] as? String
                #expect(since != nil)
                program.signal(signal)
                _ = try await program.end()
            }
            try await folder.serve(Self.file(rules)) { program, port in
                let known = try await entry("level", at: port)
                #expect(known["level"] as? String == "critical")
                #expect((known["alerts"] as? [[String: Any]])?.first?["since"] as? String == since)
                let stream = try await EventStream.open("/events?job=level", at: port)
                #expect(try await stream.event("alertRaised").data.contains(#""level":"warning""#))
                try await post(70, at: port)
                try await post(20, at: port)
                let next = try await stream.first("the next of alerts") { $0.event?.hasPrefix("alert") ?? false }
                #expect(next.event == "alertCleared" && next.data.contains(#""message":"level: 20 (no longer > 90)""#))
                program.signal(signal)
                _ = try await program.end()
            }
            // What is told at the start is to be held until somebody asks for it.
            let last = Self.file(#"{ when: "> 10", level: critical }"#).replacing("events: 20", with: "events: 10000")
            try await folder.serve(last) { program, port in
                let stream = try await EventStream.open("/events?job=level&catchup=all", at: port)
                let news = try await stream.first("the rule that is gone") { $0.data.contains("the rule > 5 is gone") }
                #expect(news.event == "alertCleared")
                #expect(try await entry("level", at: port)["level"] is NSNull, "what holds is looked at a moment later")
                try await post(20, at: port)
                #expect(try await stream.event("alertRaised").data.contains(#""when":"> 10""#))
                try program.write(Self.file(#"{ when: "> 15" }"#), to: "jobs.yaml")
                #expect(try await stream.event("alertCleared").data.contains("the rule > 10 is gone"))
                #expect(try await stream.event("alertRaised").data.contains(#""when":"> 15""#))
                #expect(try await entry("level", at: port)["runs"] as? Int == 1, "the job goes on as it is")
                try program.write("jobs: { other: { post: true } }", to: "jobs.yaml")
                #expect(try await stream.event("alertCleared").data.contains("level: the job is gone"))
            }
        }
    }

    @Test func `an edge tells alerts as its origin does, and late comers hear of them there`() async throws {
        let rules = #"{ when: "> 90", level: critical }"#
        try await Program.serving(Self.file(rules).replacing(", history: { file: h.db, events: 20 }", with: "")) {
            _,
            origin in
            try await post(95, at: origin)
            let edge = "server: { origin: { url: \"http://127.0.0.1:\(origin)/events\" } }"
            try await Program.serving(edge) { _, port in
                let stream = try await EventStream.open("/events?job=level", at: port)
                let raised = try await stream.event("alertRaised")
                #expect(try await entry("level", at: port)["level"] as? String == "critical")
                try await post(1, at: origin)
                let cleared = try await stream.event("alertCleared")
                #expect(try #require(cleared.sequence) > #require(raised.sequence))
                let late = try await EventStream.open("/events?job=level", at: port)
                _ = try await late.event("dataUpdate")
                try await post(2, at: origin)
                // Nothing of alerts comes before it.
                #expect(try #require(try await late.next()).event == "dataUpdate")
            }
        }
    }

    @Test func `a wave raises alerts and clears them, and a backup that says nothing good is critical`() async throws {
        // Alerts are told in the log, where other examples say nothing.
        try await Program.serving(Document("examples/alerts/jobs.yaml").text) { _, port in
            let stream = try await EventStream.open("/events?job=wave&catchup=all", at: port)
            var news: Set<String> = []
            while news.count < 2, let block = try await stream.next() {
                if let event = block.event, event.hasPrefix("alert") { news.insert(event) }
            }
            #expect(news == ["alertRaised", "alertCleared"])
            let posts = try await EventStream.open("/events?job=backup", at: port)
            let answer = try await Answer.to(
                "POST",
                "/jobs/backup",
                at: port,
                fields: ["Authorization": "Bearer only-for-trying", "Content-Type": "application/json"],
                body: #"{"status":"broken"}"#
            )
            #expect(answer.status == 202)
            #expect(try await posts.event("alertRaised").data.contains("Backup, status: broken (!= done)"))
        }
    }
}
