import TestSupport
import Foundation
import Testing

@testable import DataSources

/// What an administrator does to jobs of a program that serves.
@Suite struct ControlEndToEndTests {
    private static let boss = ["Authorization": "Bearer boss"]

    private func file(_ rest: String) -> String {
        """
        server: { tokens: { admin: [boss], publish: [p] }, \(rest) }
        jobs:
          beat: { every: 50ms, generate: counter }
          note: { post: true }
        """
    }

    private func state(_ job: String, at port: UInt16) async throws -> String? {
        try #require(try await Answer.to("GET", "/jobs/\(job)", at: port).json() as? [String: Any])["state"] as? String
    }

    private func post(_ path: String, at port: UInt16) async throws -> Answer {
        try await Answer.to("POST", path, at: port, fields: Self.boss)
    }

    @Test func `what is paused stays so over a reload, and runs when it is told to`() async throws {
        try await Program.serving(file("heartbeat: 9s")) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            _ = try await stream.event("dataUpdate")
            for job in ["beat", "note"] { #expect(try await post("/jobs/\(job)/pause", at: port).status == 202) }
            try program.write(file("heartbeat: 8s").replacing("50ms", with: "50ms "), to: "jobs.yaml")
            _ = try await stream.event("configReloaded")
            for job in ["beat", "note"] { #expect(try await state(job, at: port) == "paused") }
            let run = try await post("/jobs/beat/run", at: port)
            #expect(run.text == #"{"job":"beat","run":"started","state":"paused"}"#)
            // Nothing but the run that was asked for has come since the reload.
            let asked = try await stream.event("dataUpdate")
            #expect(try await Answer.to("POST", "/jobs/note", at: port, fields: Self.boss, body: "1").status == 409)
            #expect(try await post("/jobs/note/resume", at: port).status == 202)
            #expect(try await Answer.to("POST", "/jobs/note", at: port, fields: Self.boss, body: "1").status == 202)
            let posted = try await stream.event("dataUpdate")
            #expect(posted.job == "note")
            #expect(try #require(posted.sequence) == (try #require(asked.sequence)) + 1)
            #expect(try await post("/jobs/beat/resume", at: port).status == 202)
            #expect(try await stream.event("dataUpdate").job == "beat")
            #expect(try await state("beat", at: port) == "ok")
        }
    }

    @Test func `old paths come and go with the file`() async throws {
        try await Program.serving(file("aliases: { /listen: \"/events?job=note\" }")) { program, port in
            let stream = try await EventStream.open("/listen?heartbeat=event", at: port)
            #expect(stream.answer.status == 200)
            #expect(try await stream.next()?.event == "hello")
            _ = try await Answer.to("POST", "/jobs/note", at: port, fields: Self.boss, body: "1")
            #expect(try await stream.next()?.job == "note")
            try program.write(file("aliases: { /stream: /events }"), to: "jobs.yaml")
            _ = try await stream.event("configReloaded")
            #expect(try await Answer.to("GET", "/listen", at: port).status == 404)
            #expect(try await EventStream.open("/stream", at: port).next()?.event == "hello")
        }
    }
}
