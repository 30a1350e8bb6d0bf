import TestSupport
import Foundation
import Testing

@testable import DataSources
@testable import API
@testable import JobConfig
@testable import tickertape

@Suite struct ServeTests {
    @Test func `the greeting tells where to look and what each job will do`() async throws {
        let jobs = "jobs:\n  a: { every: 2s, generate: sine }\n  long.name: { post: true }\n"
        try await Program.serving(jobs) { program, port in
            let url = "http://127.0.0.1:\(port)"
            let lines = program.output.components(separatedBy: "\n")
            #expect(
                Array(lines.prefix(5)) == [
                    "tickertape \(version)", "  page    \(url)/",
                    "  stream  \(url)/events",
                    "  index   \(url)/          (JSON: curl \(url)/)", "",
                ]
            )
            #expect(lines[5].wholeMatch(of: /\ {2}a {10}every 2s, next run in [0-9.]+m?s/) != nil)
            #expect(lines[6] == "  long.name  takes posts at /jobs/long.name")
            #expect(lines.dropFirst(7) == [""])
        }
    }

    @Test func `without a file demo jobs run, and the way to a file is shown`() async throws {
        try await Program.running(["--listen", "127.0.0.1:0"]) { program in
            let port = try await program.port()
            #expect(program.output.hasPrefix(StarterFile.hint))
            let stream = try await EventStream.open(at: port)
            _ = try await stream.first("a wave") { $0.job == "wave" }
            let index = try await Answer.to("GET", "/", at: port).json() as? [String: Any]
            #expect((index?["config"] as? [String: Any])?["file"] is NSNull)
            #expect(Set(try #require(index?["jobs"] as? [String: Any]).keys) == ["wave", "host", "people"])
            program.signal(SIGTERM)
            #expect(try await program.end() == .exited(0))
        }
    }

    @Test func `a port that is taken is told with a way out`() async throws {
        try await Program.serving("jobs: { note: { post: true } }") { _, port in
            let files = ["jobs.yaml": "server: { listen: \"127.0.0.1:\(port)\" }\njobs: { a: { every: 1m, run: x } }"]
            let second = try await Program.run([], files: files)
            #expect(second.status == 1)
            #expect(second.output == "")
            let hint = "stop what listens there, or choose another with --listen H:P"
            #expect(
                second.complaints == "tickertape: cannot listen on 127.0.0.1:\(port): Address already in use; \(hint)\n"
            )
            #expect(try await Answer.to("GET", "/health", at: port).status == 200)
        }
    }

    @Test func `what is asked and what is published leaves no line in the log`() async throws {
        let jobs = "jobs: { a: { every: 1s, generate: counter } }"
        try await Program.serving(jobs, options: ["--log", "json"]) { program, port in
            let stream = try await EventStream.open(at: port)
            for target in ["/", "/jobs/a", "/nothing", "/events?catchup=x", "/jobs/a/history?limit=x", "/jobs/none"] {
                _ = try await Answer.to("GET", target, at: port)
            }
            _ = try await Answer.to("POST", "/jobs/a", at: port, body: "1")
            _ = try await stream.blocks(4)
            #expect(program.complaints == "")
            program.signal(SIGTERM)
            #expect(try await program.end() == .exited(0))
            let lines = program.complaints.split(separator: "\n")
            #expect(lines.count == 1)
            let line = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: String]
            #expect(line?["level"] == "info")
            #expect(line?["message"] == "stopping; a second signal stops at once")
        }
    }

    @Test(
        arguments: [
            (
                "server: { hosts: [a], tokens: { admin: [t] } }\njobs: { note: { post: true } }", [], nil,
                [
                    "warning jobs.yaml has warnings",
                    "warning jobs.yaml:1:41: every user of this machine can read this token; keep it in the environment, ${NAME}, "
                        + "or in a file that the program alone may read, ${file:/path}",
                ]
            ),
            (
                "jobs:\n  a: { every: 2s, run: date, timeot: 2s }\n", [], 1,
                [
                    "error jobs.yaml is rejected, and nothing is served",
                    #"error jobs.yaml:2:30: unknown key "timeot" in job "a"; did you mean "timeout"?"#,
                ]
            ),
            (
                "jobs: { a: { every: 1s, generate: sine } }",
                ["--listen", "127.0.0.1:0", "--certificate", "none.pem", "--key", "none.pem"], 1,
                ["error jobs.yaml is rejected, and nothing is served", "error --certificate "]
            ),
            (
                "jobs: { a: { every: 1s, generate: sine } }", ["--listen", "192.0.2.1:5000"], 1,
                ["error cannot listen on 192.0.2.1:5000: "]
            ),
        ] as [(String, [String], Int32?, [String])]
    )
    func `programs that read the log get lines of JSON from the first on`(
        jobs: String,
        options: [String],
        status: Int32?,
        expected: [String]
    ) async throws {
        let listening = options.isEmpty ? ["--listen", "127.0.0.1:0"] : options
        try await Program.running(["--log", "json"] + listening, files: ["jobs.yaml": jobs]) { program in
            if let status {
                #expect(try await program.end() == .exited(status))
            } else {
                _ = try await program.port()
            }
            let lines = try program.complaints.split(separator: "\n").map { line in
                let found = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String] ?? [:]
                return "\(found["level"] ?? "") \(found["message"] ?? "")"
            }
            #expect(lines.count == expected.count, "\(lines)")
            for (line, begin) in zip(lines, expected) { #expect(line.hasPrefix(begin), "\(line)") }
        }
    }

    @Test func `files of the page are served from the folder that is named, and none outside`() async throws {
        let jobs = "server: { public: page }\njobs: { note: { post: true } }"
        try await Program.serving(jobs, options: ["--public", "."], files: ["a.html": "<p>"]) { _, port in
            let page = try await Answer.to("GET", "/a.html", at: port)
            #expect(page.status == 200)
            #expect(page.text == "<p>")
            let tag = try #require(page.fields["etag"])
            #expect(try await Answer.to("GET", "/a.html", at: port, fields: ["If-None-Match": tag]).status == 304)
            let head = try await Answer.to("HEAD", "/a.html", at: port)
            #expect(head.status == 200)
            #expect(head.fields["content-length"] == "3")
            #expect(head.body.isEmpty)
            for target in ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/.stdout", "//etc/passwd"] {
                #expect([400, 404].contains(try await Answer.to("GET", target, at: port).status))
            }
        }
    }

    @Test func `a HEAD of every place is its head alone`() async throws {
        try await Program.serving("jobs: { note: { post: true } }") { _, port in
            for target in ["/", "/events", "/jobs/note", "/jobs/note/history", "/health", "/monitor"] {
                let head = try await Answer.to("HEAD", target, at: port)
                #expect(head.status == 200)
                #expect(head.body.isEmpty)
            }
        }
    }

    @Test func `one client too many is told to come back, and is no error`() async throws {
        let jobs = "server: { max_connections: 1 }\njobs: { note: { post: true } }"
        try await Program.serving(jobs) { _, port in
            let first = try await EventStream.open(at: port)
            #expect(try await first.next()?.event == "hello")
            let second = try await EventStream.open(at: port)
            #expect(second.answer.status == 200)
            let blocks = try await second.rest()
            #expect(blocks.map(\.event) == ["busy"])
            #expect(try #require(blocks.first?.retry) >= 5000)
            let index = try await Answer.to("GET", "/", at: port).json() as? [String: Any]
            #expect(index?["connections"] as? Int == 1)
        }
    }
}
