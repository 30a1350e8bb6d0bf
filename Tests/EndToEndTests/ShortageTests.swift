import TestSupport
import Foundation
import Glibc
import Testing

/// What goes on when the machine has nothing more to give, or the jobs file can't be read.
@Suite struct ShortageTests {
    /// Changes a limit of a program at work; see prlimit(1).
    static func limit(_ what: String, of program: Program, to value: String) throws {
        let prlimit = Process()
        prlimit.executableURL = URL(filePath: "/usr/bin/prlimit")
        prlimit.arguments = ["--pid", "\(program.id)", "--\(what)=\(value):"]
        try prlimit.run()
        prlimit.waitUntilExit()
        try #require(prlimit.terminationStatus == 0)
    }

    @Test func `without descriptors runs fail with the reason, all else goes on, and they recover`() async throws {
        let jobs = "jobs: { child: { every: 100ms, run: echo 1 }, own: { every: 100ms, generate: counter } }"
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            _ = try await stream.first("a value of the child") { $0.job == "child" }
            try Self.limit("nofile", of: program, to: "8")
            let failed = try await stream.event("jobFailed")
            #expect(failed.job == "child")
            let value = failed.value as? [String: String]
            #expect(value?["kind"] == "spawn")
            #expect(value?["message"]?.contains("Too many open files") == true)
            for _ in 0..<3 { _ = try await stream.first("a value of the other job") { $0.job == "own" } }
            try Self.limit("nofile", of: program, to: "1000")
            #expect(try await stream.event("jobRecovered").job == "child")
            #expect(try await Answer.to("GET", "/health", at: port).text == #"{"status":"ok"}"#)
        }
    }

    @Test func `a jobs file that can't be read is rejected, until it can`() async throws {
        try await Program.serving("jobs: { a: { post: true } }") { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            try program.remove("jobs.yaml")
            let missing = "jobs.yaml: there is no such file; tickertape init writes a first jobs.yaml"
            _ = try await stream.first("its absence") { ($0.value as? [String: [String]])?["errors"] == [missing] }
            let folder = program.folder.appending(path: "jobs.yaml")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
            let sentence = "jobs.yaml: it can't be read: Is a directory; name the file in that folder"
            _ = try await stream.first("the fault") { ($0.value as? [String: [String]])?["errors"] == [sentence] }
            let reason = "the jobs file is rejected: \(sentence)"
            #expect(
                try await Answer.to("GET", "/health", at: port).text
                    == #"{"status":"degraded","reasons":["\#(reason)"]}"#
            )
            try program.remove("jobs.yaml")
            try program.write("jobs: { a: { post: true } }", to: "jobs.yaml")
            try await eventually("health") {
                try await Answer.to("GET", "/health", at: port).text == #"{"status":"ok"}"# ? true : nil
            }
            // It is well before all that comes of the file is done.
            try await eventually("the last word of it") {
                program.complaints.contains("jobs.yaml is reloaded: no job has changed") ? true : nil
            }
        }
    }
}
