import TestSupport
import Foundation
import Testing

@testable import DataSources
@testable import tickertape

@Suite struct SecretTests {
    private static let secret = "hunter2hunter2"

    /// What holds the secret, or pieces of it.
    private func leaks(_ texts: [String]) -> [String] {
        texts.filter { $0.lowercased().contains("hunter2") }
    }

    /// Where the secret comes from.
    private static let references = ["${file:token}", "${TOKEN}"]

    /// A file that is wrong wherever the secret stands.
    private static let faulty = """
        server: { listen: "${file:token}", public: "${file:token}", cors: ["${file:token}"], heartbeat: "${file:token}",
          retry: "${file:token}", max_connections: "${file:token}", history: { bytes: "${file:token}" } }
        defaults: { timeout: "${file:token}" }
        include: "${file:token}*"
        jobs:
          a: { every: "${file:token}", http: "${file:token}", select: "${file:token}[x", match: "(${file:token}" }
          b: { every: 1m, url: "http://${file:token}", unit: "${file:token}${file:token}${file:token}${file:token}${file:token}" }
          c: { every: 1m, system: ["${file:token}"] }
          d: { every: 1m, generate: "${file:token}", min: "${file:token}" }
          e: { every: 1m, run: x, env: { A: "${file:token}" }, publish: "${file:token}", envelope: "${file:token}" }
          f: { every: 1m, http: { url: "http://x/", method: "${file:token}", headers: { "A B": "${file:token}" } } }
        """

    @Test(arguments: references)
    func `what a reference stands for is told nowhere, however jobs and files fail`(reference: String) async throws {
        let jobs = """
            server: { tokens: { publish: ["${file:token}"], admin: ["a${file:token}"] } }
            jobs:
              path:
                every: 500ms
                http:
                  url: "http://127.0.0.1:1/${file:token}?key=${file:token}"
                  headers: { Authorization: "Bearer ${file:token}" }
              user: { every: 500ms, http: "http://me:${file:token}@127.0.0.1:1/" }
              host: { every: 500ms, http: "http://${file:token}.invalid/" }
              file: { every: 500ms, file: "/nonexistent/${file:token}" }
              env: { every: 500ms, run: "echo it is $T >&2; exit 1", env: { T: "${file:token}" } }
              folder: { every: 500ms, run: "true", cwd: "/nonexistent/${file:token}" }
              long:
                every: 500ms
                run: "printf %0290d%s 0 $T >&2; exit 1"
                env: { T: "${file:token}" }
            """
            .replacing("${file:token}", with: reference)
        let names = ["path", "user", "host", "file", "env", "folder", "long"]
        let faulty = Self.faulty.replacing("${file:token}", with: reference)
        try await Program.serving(
            jobs,
            options: ["--log-level", "debug"],
            files: ["token": "\(Self.secret)\n"],
            environment: ["TOKEN": Self.secret]
        ) { program, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            var events: [String] = []
            var failed: Set<String> = []
            while failed.count < names.count {
                let block = try #require(try await stream.next())
                events.append(block.data)
                if block.event == "jobFailed", let job = block.job { failed.insert(job) }
            }
            try program.write(faulty, to: "jobs.yaml")
            events.append(try await stream.first("a refusal") { $0.event == "configRejected" }.data)
            #expect(events.last?.contains(reference) == true)
            let targets = ["/", "/health", "/monitor", "/index.html", "/nothing"]
            let more = names.flatMap { ["/jobs/\($0)", "/jobs/\($0)/history"] }
            var answers: [String] = []
            for target in targets + more { answers.append(try await Answer.to("GET", target, at: port).text) }
            answers.append(try await Answer.to("POST", "/jobs/path?token=wrong", at: port, body: "x").text)
            let trusted = ["Authorization": "Bearer a\(Self.secret)"]
            answers.append(try await Answer.to("GET", "/health", at: port, fields: trusted).text)
            #expect(answers.contains { $0.contains("\(reference).invalid") }, "\(answers)")
            #expect(leaks(events + answers + [program.output, program.complaints]) == [])
            #expect(program.complaints.contains("job \"env\" fails: ended with status 1: it is \(reference)"))
        }
    }

    @Test(arguments: [[], ["--format", "json"]], references)
    func `check and run tell no secret`(options: [String], reference: String) async throws {
        let good = """
            server: { tokens: { publish: ["${file:token}"] } }
            jobs:
              a: { every: 1m, http: "http://${file:token}.invalid/${file:token}" }
              b: { post: true, unit: "x" }
            """
            .replacing("${file:token}", with: reference)
        let faulty = Self.faulty.replacing("${file:token}", with: reference)
        let files = ["token": Self.secret, "jobs.yaml": good, "bad.yaml": faulty]
        let variables = ["TOKEN": Self.secret]
        let check = try await Program.run(["check"] + options, files: files, environment: variables)
        #expect(check.status == 0)
        let refused = try await Program.run(["check", "bad.yaml"] + options, files: files, environment: variables)
        #expect(refused.status == 1)
        let run = try await Program.run(["run", "a"], files: files, environment: variables)
        #expect(run.complaints.contains("\(reference).invalid"))
        let results = [check, refused, run].flatMap { [$0.output, $0.complaints] }
        #expect(leaks(results) == [])
    }

    @Test func `what is found about paths of the server is told with the reference`() async throws {
        for server in ["history: { file: \"/nonexist/${TOKEN}/x.db\" }", "public: \"/nonexist/${TOKEN}\""] {
            let files = ["jobs.yaml": "server: { \(server) }\njobs: { a: { every: 1h, generate: sine } }"]
            for format in ["text", "json"] {
                let check = try await Program.run(
                    ["check", "--format", format],
                    files: files,
                    environment: ["TOKEN": Self.secret]
                )
                #expect(leaks([check.output, check.complaints]) == [])
                #expect((check.output + check.complaints).contains("/nonexist/${TOKEN}"), "\(check)")
            }
            try await Program.serving(files["jobs.yaml"] ?? "", environment: ["TOKEN": Self.secret]) { program, port in
                let health = try await Answer.to("GET", "/health", at: port).text
                #expect(leaks([program.output, program.complaints, health]) == [])
            }
        }
    }

    @Test func `what a parameter must match is told with the reference, where there is one`() async throws {
        let jobs = "jobs: { a: { request: { key: '${TOKEN}', n: '[0-9]+' }, command: [echo, '{key}{n}'] } }"
        try await Program.serving(jobs, environment: ["TOKEN": Self.secret]) { _, port in
            var texts: [String] = []
            for path in ["/", "/jobs/a", "/jobs/a/stream?key=124&n=1", "/jobs/a/stream?n=1"] {
                texts.append(try await Answer.to("GET", path, at: port).text)
            }
            #expect(leaks(texts) == [])
            #expect(texts.allSatisfy { $0.contains("${TOKEN}") })
            let stream = try await EventStream.open("/jobs/a/stream?key=\(Self.secret)&n=1", at: port)
            let event = try await stream.event("dataUpdate")
            #expect(event.job == "a")
        }
    }

    @Test func `of a long line to the standard error the end is told, where it can hold no half secret`() async throws {
        let run = "run: \"echo 1; head -c 5000 /dev/zero | tr '\\\\0' x >&2; echo end >&2\""
        let jobs = """
            jobs:
              plain: { every: 1h, \(run) }
              secret: { every: 1h, \(run), env: { T: "${TOKEN}" } }
            """
        try await Program.serving(jobs, environment: ["TOKEN": Self.secret]) { _, port in
            func complaint(of job: String) async throws -> String {
                try await eventually("the end of a run") {
                    let entry = try await Answer.to("GET", "/jobs/\(job)", at: port).json() as? [String: Any]
                    return (entry?["lastRun"] as? [String: Any])?["stderr"] as? String
                }
            }
            let (plain, secret) = try await (complaint(of: "plain"), complaint(of: "secret"))
            #expect(plain.hasPrefix("...xxx") && plain.hasSuffix("xxxend"), "\(plain)")
            #expect(secret == "...")
        }
    }
}
