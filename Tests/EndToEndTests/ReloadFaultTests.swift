import TestSupport
import Foundation
import Glibc
import Testing

@testable import DataSources
@testable import tickertape

/// Files that can't be used, and the way back.
@Suite struct ReloadFaultTests {
    private static let jobs = "jobs: { beat: { every: 100ms, generate: counter } }"
    private static let faulty = "jobs:\n  beat: { evry: 1s, generate: counter }\n"
    private static let sentence = #"jobs.yaml:2:11: unknown key "evry" in job "beat"; did you mean "every"?"#

    private func config(at port: UInt16) async throws -> [String: Any] {
        let index = try await Answer.to("GET", "/", at: port).json() as? [String: Any]
        return try #require(index?["config"] as? [String: Any])
    }

    @Test func `a faulty file changes nothing and is told everywhere, once`() async throws {
        try await Program.serving(Self.jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            let loadedAt = try await config(at: port)["loadedAt"] as? String
            let value = try #require(try await stream.event("dataUpdate").value as? Int)
            try program.write(Self.faulty, to: "jobs.yaml")
            let rejected = try await stream.event("configRejected")
            #expect(rejected.value as? [String: [String]] == ["errors": [Self.sentence]])
            #expect(rejected.id != nil)
            // The job goes on counting where it was.
            #expect(try #require(try await stream.event("dataUpdate").value as? Int) > value)

            let config = try await config(at: port)
            #expect(config["status"] as? String == "rejected")
            #expect(config["errors"] as? [String] == [Self.sentence])
            #expect(config["loadedAt"] as? String == loadedAt)
            let health = try await Answer.to("GET", "/health", at: port).json() as? [String: Any]
            #expect(health?["status"] as? String == "degraded")
            #expect(health?["reasons"] as? [String] == ["the jobs file is rejected: \(Self.sentence)"])
            let text = """
                 error    jobs.yaml is rejected, and the jobs go on as they were
                jobs.yaml:2:11: error: unknown key "evry" in job "beat"; did you mean "every"?
                    2 |   beat: { evry: 1s, generate: counter }
                      |           ^^^^

                """
            #expect(program.complaints.hasSuffix(text))

            // Saved once more as it is: nothing new. Asked for: the log says it again, but nobody else.
            try program.write(Self.faulty, to: "jobs.yaml")
            program.signal(SIGHUP)
            try await eventually("another word about it") {
                program.complaints.components(separatedBy: "jobs.yaml is rejected").count == 3 ? true : nil
            }
            try program.write(Self.jobs, to: "jobs.yaml")
            let next = try await stream.first("news of the file") { $0.event != "dataUpdate" }
            #expect(next.event == "configReloaded")
            #expect(next.value as? [String: [String]] == ["added": [], "changed": [], "removed": []])
            #expect(try await self.config(at: port)["status"] as? String == "ok")
            #expect(try await self.config(at: port)["errors"] as? [String] == [])
            #expect(try await Answer.to("GET", "/health", at: port).text == #"{"status":"ok"}"#)
        }
    }

    @Test func `each faulty content is told anew, with its own faults`() async throws {
        try await Program.serving(Self.jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            let other = "jobs: { beat: { every: 10, generate: counter } }"
            for text in [Self.faulty, other, Self.faulty] {
                try program.write(text, to: "jobs.yaml")
                let rejected = try await stream.event("configRejected")
                let errors = try #require((rejected.value as? [String: [String]])?["errors"])
                #expect(errors.count == 1)
                #expect(try await config(at: port)["errors"] as? [String] == errors)
                #expect((errors[0] == Self.sentence) == (text == Self.faulty))
            }
        }
    }

    @Test func `a file that is gone is a fault, until it is back`() async throws {
        try await Program.serving(Self.jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            try program.remove("jobs.yaml")
            let sentence = "jobs.yaml: there is no such file; tickertape init writes a first jobs.yaml"
            let rejected = try await stream.event("configRejected")
            #expect(rejected.value as? [String: [String]] == ["errors": [sentence]])
            _ = try await stream.event("dataUpdate")
            try program.write(Self.jobs, to: "jobs.yaml")
            let reloaded = try await stream.first("news of the file") { $0.event != "dataUpdate" }
            #expect(reloaded.event == "configReloaded")
            #expect(try await config(at: port)["status"] as? String == "ok")
        }
    }

    @Test func `a pipe in the place of the file is a fault, and keeps nobody from reading the next file`() async throws
    {
        try await Program.serving(Self.jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            let path = program.folder.appending(path: "jobs.yaml").path
            try program.remove("jobs.yaml")
            try #require(unsafe mkfifo(path, 0o600) == 0)
            let rejected = try await stream.first("news of the pipe") {
                $0.event == "configRejected" && $0.data.contains("jobs.yaml is a named pipe, not a file")
            }
            #expect(rejected.id != nil)
            try program.write(Self.jobs, to: "jobs.yaml")
            _ = try await stream.event("configReloaded")
        }
    }

    @Test func `an include that fits no file any more is told of, until one is back or the line is gone`() async throws
    {
        try await Program.serving("include: jobs.d/*.yaml\n" + Self.jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=none&event=configReloaded", at: port)
            func health() async throws -> String { try await Answer.to("GET", "/health", at: port).text }
            let ok = #"{"status":"ok"}"#
            let gone =
                "no file fits jobs.d/*.yaml of include any more, so its jobs are gone; put the files back, or take it out"
            let degraded = #"{"status":"degraded","reasons":["\#(gone)"]}"#
            #expect(try await health() == ok, "none has ever been there")
            let files = FileManager.default
            let (folder, away) = (program.folder.appending(path: "jobs.d"), program.folder.appending(path: "away"))
            try files.createDirectory(at: folder, withIntermediateDirectories: false)
            try program.write("jobs: { other: { every: 1h, generate: counter } }", to: "jobs.d/a.yaml")
            #expect(try await stream.event("configReloaded").data.contains(#""added":["other"]"#))
            #expect(try await health() == ok)
            try files.moveItem(at: folder, to: away)
            #expect(try await stream.event("configReloaded").data.contains(#""removed":["other"]"#))
            #expect(try await health() == degraded)
            // Another reading, and one with a fault, change nothing about that.
            try program.write("include: jobs.d/*.yaml\njobs: { beat: { evry: 1s } }", to: "jobs.yaml")
            try await eventually("the fault") { program.complaints.contains("is rejected") ? true : nil }
            try program.write("include: jobs.d/*.yaml\n" + Self.jobs, to: "jobs.yaml")
            _ = try await stream.event("configReloaded")
            #expect(try await health() == degraded)
            let start = ContinuousClock.now
            try files.moveItem(at: away, to: folder)
            #expect(try await stream.event("configReloaded").data.contains(#""added":["other"]"#))
            #expect(ContinuousClock.now - start < .seconds(3), "at once, not when all is looked at")
            #expect(try await health() == ok)
            try program.remove("jobs.d/a.yaml")
            _ = try await stream.event("configReloaded")
            #expect(try await health() == degraded)
            try program.write(Self.jobs, to: "jobs.yaml")
            _ = try await stream.event("configReloaded")
            #expect(try await health() == ok)
        }
    }

    @Test func `a demo that meets a faulty file goes on, and so it does when that is gone`() async throws {
        try await Program.running(["--listen", "127.0.0.1:0"]) { program in
            let port = try await program.port()
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            try program.write(Self.faulty, to: "jobs.yaml")
            _ = try await stream.event("configRejected")
            #expect(try await config(at: port)["file"] is NSNull)
            #expect(try await config(at: port)["status"] as? String == "rejected")
            try program.remove("jobs.yaml")
            _ = try await stream.event("configReloaded")
            #expect(try await config(at: port)["status"] as? String == "ok")
            _ = try await stream.first("a wave") { $0.job == "wave" }
            program.signal(SIGTERM)
            #expect(try await program.end() == .exited(0))
        }
    }

    @Test func `programs that read the log get the faults as lines of JSON`() async throws {
        try await Program.serving(Self.jobs, options: ["--log", "json"]) { program, port in
            try program.write(Self.faulty, to: "jobs.yaml")
            let lines = try await eventually("two lines") {
                let lines = program.complaints.split(separator: "\n")
                return lines.count == 2 ? lines : nil
            }
            let messages = try lines.map { line in
                (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])?["message"]
            }
            #expect(messages == ["jobs.yaml is rejected, and the jobs go on as they were", Self.sentence])
        }
    }

    @Test func `SIGHUP reads the file even as it is, and says so`() async throws {
        try await Program.serving(Self.jobs) { program, port in
            let loadedAt = try #require(try await config(at: port)["loadedAt"] as? String)
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            let value = try #require(try await stream.event("dataUpdate").value as? Int)
            program.signal(SIGHUP)
            try await eventually("a word about it") {
                program.complaints.hasSuffix(" info     jobs.yaml is read again: no job has changed\n") ? true : nil
            }
            #expect(try #require(try await config(at: port)["loadedAt"] as? String) > loadedAt)
            let next = try await stream.blocks(3)
            #expect(next.allSatisfy { $0.event == "dataUpdate" && ($0.value as? Int ?? 0) > value })
        }
    }
}
