import Configuration
import DataSources
import Testing

@testable import JobConfig

@Suite struct JobFileDefaultsTests {
    @Test(arguments: [("\"${NOBODY_SETS_THIS:-}\"", ""), ("${NOBODY_SETS_THIS:-}", ""), ("~", "unset"), ("", "unset")])
    func `a variable without a value is taken away, one that a reference leaves empty is not`(
        value: String,
        shown: String
    ) async throws {
        let text = "jobs:\n  a:\n    every: 1m\n    run: 'echo \"${HOME-unset}\"'\n    env:\n      HOME: \(value)\n"
        let file = try #require(JobsConfiguration.read(Array(text.utf8), file: "f").file)
        #expect(try await #require(file.jobs[0].source).read().content == .text(shown))
    }

    private func jobs(_ text: String) throws -> [JobDefinition] {
        let (file, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml", variables: ["S": "5s"])
        #expect(diagnostics.map(\.message) == [])
        return try #require(file).jobs
    }

    @Test func `a default holds where a job says nothing else`() throws {
        let jobs = try jobs(
            """
            jobs:
              a: { every: 1m, generate: sine }
              b: { every: 1m, generate: sine, unit: V, timeout: 7s }
              c: { every: 2s, generate: sine }
              d: { post: true }
            defaults: { unit: W, timeout: "${S}", event: report, envelope: false, publish: change }
            """
        )
        #expect(jobs.map(\.unit) == ["W", "V", "W", "W"])
        #expect(jobs.map(\.timeout) == [.seconds(5), .seconds(7), .seconds(2), .seconds(10)])
        #expect(jobs.allSatisfy { $0.event == "report" && !$0.envelope && $0.publishing == .change })
    }

    @Test func `a map replaces the default map as a whole`() throws {
        let jobs = try jobs(
            """
            defaults: { env: { A: 1, B: 2 } }
            jobs:
              a: { every: 1m, command: [env], env: { C: 3 } }
              b: { every: 1m, command: [env] }
            """
        )
        let spelledOut = try self.jobs(
            """
            jobs:
              a: { every: 1m, command: [env], env: { C: 3 } }
              b: { every: 1m, command: [env], env: { A: 1, B: 2 } }
            """
        )
        #expect(jobs.map(\.content) == spelledOut.map(\.content))
    }

    @Test func `a default that no job has a use for is warned of, and others are not`() throws {
        let text = """
            defaults: { env: x, timezone: UTC, unit: W, timeout: 5s }
            jobs:
              a: { post: true }
              b: { every: 1m, generate: sine }
            server: { tokens: { publish: ["${S}"] } }
            """
        let (file, diagnostics) = JobsConfiguration.read(
            Array(text.utf8),
            file: "f",
            variables: ["S": "0123456789abcdef0"]
        )
        #expect(file?.jobs.count == 2)
        #expect(
            diagnostics.map { "\($0.location.line):\($0.location.column) \($0.severity) \($0.message)" } == [
                "1:13 warning no job has a use for \"env\" of defaults; it goes with run and command, "
                    + "so give it to such a job or remove it here",
                "1:21 warning no job has a use for \"timezone\" of defaults; it goes with cron, "
                    + "so give it to such a job or remove it here",
            ]
        )
    }

    @Test func `at an edge, which has no jobs, no default is of use`() throws {
        let text = "server: { origin: { url: \"http://127.0.0.1:1/events\" } }\ndefaults: { unit: W, timeout: nope }\n"
        let (file, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "f", variables: [:])
        #expect(file != nil)
        #expect(
            diagnostics.map(\.message) == [
                "no job has a use for \"unit\" of defaults; remove it here",
                "no job has a use for \"timeout\" of defaults; it goes with a source, "
                    + "so give it to such a job or remove it here",
            ]
        )
    }

    @Test func `options that a job has no use for are passed over`() throws {
        let all = """
            defaults:
              timeout: 5s
              overlap: skip
              max_bytes: 1KiB
              env: { A: b }
              cwd: /
              shell: /bin/sh
              min: 1
              max: 2
              period: 1m
              count: 3
              value: 1
              seed: 1
              unit: W
              enabled: true
              jitter: 1h
              align: true
              offset: 2m
              start_at: 2026-01-01T00:00:00Z
              end_at: 2036-01-01T00:00:00Z
              times: 5
              on_start: false
              timezone: Europe/Berlin
              misfire_grace: 1m
              retry: 2
            jobs:
              cron: { cron: daily, run: x }
              at: { at: "2036-01-01T00:00:00Z", run: x }
              drawn: { every: 1-2s, run: x }
              short: { every: 1s, run: x }
              post: { post: true }
              file: { every: 1m, file: x }
              run: { interval: 1m, run: x }
              command: { every: 1m, command: [x] }
              http: { every: 1m, http: "http://localhost" }
              system: { every: 1m, system: [cpu] }

            """
        let generators = JobKeys.sources.first { $0.name == "generate" }.map(\.value)
        guard case .choice(let kinds) = generators else { return #expect(Bool(false)) }
        let more = kinds.map { "  \($0): { every: 1m, generate: \($0) }\n" }.joined()
        #expect(try jobs(all + more).count == 10 + kinds.count)
    }

    /// Options with a value that is read.
    private static let values = [
        "select": "a", "jq": "'.a'", "match": "'x(.)'", "format": "json", "unit": "W", "event": "report",
        "envelope": "false", "publish": "change", "show": "{ title: T }", "enabled": "false", "expect_within": "5m",
        "jitter": "1s", "misfire_grace": "1m", "start_at": "2026-01-01T00:00:00Z", "end_at": "2036-01-01T00:00:00Z",
        "times": "5", "on_start": "false", "align": "true", "offset": "2s", "timezone": "Asia/Tokyo",
        "overlap": "queue", "while_watched": "true", "idle_every": "1h", "max_runs": "3", "timeout": "3s",
        "retry": "2", "restart": "5s", "alert": "[{ when: failing }]", "max_bytes": "1KiB", "charset": "latin1",
        "shell": "/bin/bash", "env": "{ A: b }", "cwd": "/", "lines": "true", "from": "start", "min": "1",
        "max": "2", "period": "2m", "count": "3", "seed": "7",
    ]

    @Test(arguments: ["~", "null"])
    func `a job undoes any default, and is as it would be without`(word: String) throws {
        for option in JobKeys.options where option.name != "value" {
            let value = try #require(Self.values[option.name], "\(option.name)")
            let job =
                switch option.use {
                case .anyJob, .running: "every: 1m, generate: random"
                case .triggers(let keys) where keys.contains("every"): "every: 1m, run: x"
                case .triggers(let keys) where keys.contains("cron"): "cron: daily, run: x"
                case .triggers(let keys) where keys.contains("follow"): "follow: true, run: x"
                case .triggers: "request: { a: true }, run: x"
                case .sources(let keys) where keys.contains("run"): "every: 1m, run: x"
                case .sources(let keys) where keys.contains("file"): "follow: true, file: x"
                case .sources: "every: 1m, generate: \(option.name == "period" ? "sine" : "random")"
                }
            // One that has no use for itself.
            let other = ["offset": "align: true, ", "idle_every": "while_watched: true, "][option.name] ?? ""
            let all = try jobs(
                """
                defaults: { \(other)\(option.name): \(value) }
                jobs:
                  a: { \(job), \(option.name): \(word) }
                  b: { \(job) }
                """
            )
            let plain = try jobs("\(other.isEmpty ? "" : "defaults: { \(other)}\n")jobs: { a: { \(job) } }")
            #expect(all[0].content == plain[0].content, "\(option.name)")
            #expect(all[0].unit == nil && all[0].alerts.isEmpty && all[0].show == plain[0].show)
            #expect(all[0].isEnabled && all[0].timeout == plain[0].timeout)
            if !["show", "alert"].contains(option.name) {
                #expect(all[1].content != plain[0].content, "\(option.name)")
            }
        }
    }

    @Test func `nothing behind a constant is its value, whatever defaults say`() throws {
        let text = "jobs: { a: { every: 1m, generate: constant, value: ~ } }"
        #expect(try jobs("defaults: { value: 1 }\n\(text)")[0].content == jobs(text)[0].content)
    }

    @Test func `the content of a job has its defaults and references, wherever they come from`() throws {
        let contents = try [
            "jobs: { a: { every: 5s, unit: W, generate: sine } }",
            "defaults: { unit: W }\njobs:\n  a:\n    generate: sine\n    every: ${S}",
            "x-x: &x { unit: W }\njobs: { a: { <<: *x, every: 5s, generate: sine } }",
        ].map { try jobs($0)[0].content }
        #expect(contents[0] == contents[1])
        #expect(contents[0] == contents[2])
        let changed = try jobs("defaults: { unit: V }\njobs: { a: { every: 5s, generate: sine } }")[0].content
        #expect(contents[0] != changed)
    }

    @Test(
        arguments: [
            #"""
            defaults: { timout: 5s, every: 5s, run: x, retries: 3, seed: x, unit: "" }
            jobs:
              a: { every: 1m, run: x }
              b: { every: 1m, run: x }
            ---
            jobs.yaml:1:13: error: unknown key "timout" in defaults; did you mean "timeout"?
                1 | defaults: { timout: 5s, every: 5s, run: x, retries: 3, seed: x, unit: "" }
                  |             ^^^^^^
            jobs.yaml:1:25: error: "every" has no use in defaults; it belongs to each job by itself
                1 | defaults: { timout: 5s, every: 5s, run: x, retries: 3, seed: x, unit: "" }
                  |                         ^^^^^
            jobs.yaml:1:36: error: "run" has no use in defaults; it belongs to each job by itself
                1 | defaults: { timout: 5s, every: 5s, run: x, retries: 3, seed: x, unit: "" }
                  |                                    ^^^
            jobs.yaml:1:44: error: unknown key "retries" in defaults; here it is "retry"
                1 | defaults: { timout: 5s, every: 5s, run: x, retries: 3, seed: x, unit: "" }
                  |                                            ^^^^^^^                         write: retry: 3
            jobs.yaml:1:56: warning: no job has a use for "seed" of defaults; it goes with generate, so give it to such a job or remove it here
                1 | defaults: { timout: 5s, every: 5s, run: x, retries: 3, seed: x, unit: "" }
                  |                                                        ^^^^
            jobs.yaml:1:71: error: "unit" of defaults must have 1 to 64 characters, not 0
                1 | defaults: { timout: 5s, every: 5s, run: x, retries: 3, seed: x, unit: "" }
                  |                                                                       ^^
            """#,
            #"""
            defaults: [timeout]
            jobs:
              a: { every: 1m, run: x }
            ---
            jobs.yaml:1:11: error: defaults must be a map (key: value), not a list; write one such as defaults: { timeout: 5s }
                1 | defaults: [timeout]
                  |           ^^^^^^^^^
            """#,
            #"""
            defaults: { timeout: 10 }
            jobs:
              a: { every: 1m, run: x }
              b: { every: 1m, run: x }
              c: { every: 1m, run: x, timeout: 5 }
            ---
            jobs.yaml:1:22: error: "timeout" of defaults has no unit; add a unit: 10s?
                1 | defaults: { timeout: 10 }
                  |                      ^^   write: timeout: 10s
            jobs.yaml:5:36: error: "timeout" of job "c" has no unit; add a unit: 5s?
                5 |   c: { every: 1m, run: x, timeout: 5 }
                  |                                    ^   write: timeout: 5s
            """#,
            #"""
            defaults: { unit: W }
            jobs:
              a: { every: 1m, run: x, unit: }
              b: { every: 1m, run: x, retry: ~ }
            ---
            jobs.yaml:3:27: error: "unit" of job "a" has no value; write one such as unit: °C
                3 |   a: { every: 1m, run: x, unit: }
                  |                           ^^^^
            jobs.yaml:4:27: error: "retry" of job "b" has no value, since ~ means none in YAML; leave it out, or quote it if it is a text
                4 |   b: { every: 1m, run: x, retry: ~ }
                  |                           ^^^^^
            """#,
        ].map(JobFileFaultCase.init)
    )
    func `a fault in defaults is told once`(file: JobFileFaultCase) {
        #expect(file.printed == file.expected)
    }
}
