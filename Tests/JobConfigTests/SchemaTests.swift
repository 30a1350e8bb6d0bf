import TestSupport
public import Configuration
import DataSources
import Foundation
public import Testing

@testable import JobConfig

@Suite struct SchemaTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let hint: Comment = "python3 with jsonschema and yaml is not here"

    private static func text(of file: String) throws -> String {
        try String(contentsOf: root.appending(path: file), encoding: .utf8)
    }

    /// Whether the reader finds no error; every variable of the environment is set that has no text of its own in the file.
    private func isRead(_ text: String) -> Bool {
        let names = text.matches(of: /\$\{([A-Z_]+)\}/).map { (String($0.1), "5s") }
        let variables = Dictionary(names) { first, _ in first }
        let (file, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "/nonexistent/f", variables: variables)
        // The files of certificates are not there, which a schema can't know.
        let unread = diagnostics.filter { $0.severity == .error && !$0.message.contains(".pem can't be read") }
        return unread.isEmpty && (file != nil || !diagnostics.isEmpty)
    }

    @Test func `the schema beside jobs.yaml is the one that is printed`() throws {
        let isFresh = try Self.text(of: Schema.file) == Schema.text
        #expect(isFresh, "write it anew: swift run tickertape schema > \(Schema.file)")
        for text in [StarterFile.text, try Self.text(of: "jobs.yaml")] {
            #expect(text.hasPrefix("# yaml-language-server: $schema=./\(Schema.file)\n"))
        }
    }

    @Test(.enabled(if: SchemaValidator.isHere, hint))
    func `every example fits the schema and the reader`() throws {
        let blocks = Document.blocks(of: "yaml").map(\.text)
        #expect(blocks.count > 20)
        let texts = try blocks + [StarterFile.text, StarterFile.demo, Self.text(of: "jobs.yaml")] + Self.sound
        for (text, fits) in zip(texts, try SchemaValidator.fits(texts, schema: Schema.text)) {
            #expect(fits, "the schema refuses \(text)")
            #expect(isRead(text), "the reader refuses \(text)")
        }
    }

    @Test(.enabled(if: SchemaValidator.isHere, hint))
    func `what is no file of jobs fits neither the schema nor the reader`() throws {
        for (text, fits) in zip(Self.faulty, try SchemaValidator.fits(Self.faulty, schema: Schema.text)) {
            #expect(!fits, "the schema takes \(text)")
            #expect(!isRead(text), "the reader takes \(text)")
        }
    }

    private static let sound =
        otherwise + [
            "jobs: { a: { post: true }, b: { after: a, run: x, overlap: allow, alert: [{ when: failing }] } }",
            "jobs: { a: { post: true } }", "include: none*.yaml\njobs: { a: { post: true } }",
            "include: [none*.yaml, \"${A}*\"]\njobs: { a: { interval: 1h30m, run: x } }",
            "x-a: &a { unit: W }\njobs: { a: { <<: *a, every: 5-20s, run: x } }",
            "jobs: { a: { every: 5s-20s, run: x, shell: /bin/bash, cwd: /, env: { A: 1, B: no, C: } } }",
            "jobs: { a: { every: 30s-2m, run: x } }",
            "jobs: { a: { every: 1.5h, http: { url: \"https://a/\", body: { a: [1] } } } }",
            "jobs: { a: { cron: \"*/5 * * * *\", timezone: Europe/Berlin, run: x, retry: { attempts: 3, delay: 1s } } }",
            "jobs: { a: { at: 2036-01-01T00:00:00Z, run: x } }",
            "jobs: { a: { request: { id: '[0-9]+', b: true }, command: [x], max_runs: 3 } }",
            "jobs: { a: { every: \"${E}\", file: \"${U}\", unit: \"${M}\", envelope: true, retry: 3 } }",
            "jobs: { a: { every: 5s, align: true, offset: 1s, jitter: 0, times: 3, on_start: false, run: x, overlap: allow } }",
            "jobs: { a: { every: 1m, generate: sine, min: -1.5, max: 1e3, period: 1w2d3h4m5s6ms, count: 3 } }",
            "jobs: { a: { every: 1m, generate: constant, value: [no, 12:30, { a: 1 }] } }",
            "jobs: { a: { every: 1m, file: x, select: { a: b.c, d: \"e[0]\" }, unit: 5, max_bytes: 1048576 } }",
            "server: { cors: \"*\", retry: 2-5s, connection_lifetime: 0, history: { bytes: 1.5GiB, age: 1d } }\njobs: { a: { post: true } }",
            "server: { listen: { address: \"unix:a\", tls: true }, tls: { certificate: c.pem, key: k.pem, hsts: 1d } }\njobs: { a: { post: true } }",
            "server: { listen: [\"[::1]:1\", { address: 127.0.0.1:1, tls: { certificate: c.pem, key: k.pem } }] }\njobs: { a: { post: true } }",
            "server: { heartbeat: 1d, retry: 10ms-1d, connection_lifetime: 1s }\njobs: { a: { every: 10ms, run: x } }",
            "server: { connection_lifetime: 0s }\njobs: { a: { every: 10ms, run: x } }",
            "server: { connection_lifetime: 0h0.0m }\njobs: { a: { every: 10ms, run: x } }",
            "server: { heartbeat: 1000ms, retry: 24h, history: { bytes: 65536 } }\njobs: { a: { every: 0.010s, run: x } }",
            "server: { cors: [\"http://a\"], heartbeat: 1s, retry: 500ms, tokens: { admin: [a] } }\njobs: { a: { post: true } }",
            "server: { cluster: { redis: \"redis://:${S}@h\", name: a } }\njobs: { a: { post: true } }",
            "server: { cluster: { redis: \"rediss+sentinel://a,b/m\", ca: c.pem, name: a, durability: replica, node: n } }\njobs: { a: { post: true } }",
            "server: { cluster: { redis: \"redis+sentinel://a/m\", name: a, client: { certificate: c, key: k }, sentinels: { user: u, secret: \"${S}\", tls: true } } }\njobs: { a: { post: true } }",
            "server: { cluster: { redis: \"unix:/run/redis.sock\", name: a.b_c-1, durability: always } }\njobs: { a: { post: true } }",
            "defaults: { timeout: 1s, overlap: skip, min: 1, env: { A: b }, lines: true }\njobs: { a: { post: true } }",
        ]

    /// The same in words that the reader takes, too.
    private static let otherwise =
        [
            "jobs: { a: { every: 5s, run: x, event: 404 } }", "jobs: { a: { every: 5s, run: x, event: true } }",
            "server: { cluster: { redis: \"redis://h\", name: 2024, node: 1 } }\njobs: { a: { post: true } }",
            "jobs: { a: { every: 5s, run: x, envelope: \"true\", enabled: \"False\", align: TRUE, on_start: \"false\" } }",
            "jobs: { a: { follow: \"true\", run: x, while_watched: \"true\" }, b: { post: \"true\" } }",
            "jobs: { a: { every: 5s, run: x, times: \"5\", retry: \"5\", show: { min: \"1.5\", max: \"5\", digits: \"5\", hidden: \"true\" } } }",
            "jobs: { a: { request: { b: true }, run: x, max_runs: \"5\" } }",
            "jobs: { a: { every: 5s, http: { url: \"HTTP://a/\", same_host: \"true\" }, show: { link: HTTPS://a.b } } }",
            "jobs: { a: { follow: true, mqtt: { broker: MQTT://a, topic: b } } }",
            "server: { origin: { url: HTTP://a.example/events } }",
            "server: { history: { events: \"5\" }, max_connections: \"5\" }\njobs: { a: { post: true } }",
            "jobs:\ninclude: none*.yaml\nserver: { origin: { url: \"http://a.example/events\" } }",
            "jobs: { a: { every: 5s, run: x, alert: [{ when: \"\\t> 90\", clear: \"  < 85\" }] } }",
            "defaults: { select: a }\njobs: { a: { every: 5s, run: x, select: ~, jq: .a } }",
            "jobs: { a: { post: { keep: [] } } }",
            "jobs: { a: { every: 5s, http: { url: \"http://a\", method: pRopfind } } }",
            "jobs: { a: { every: 5s, http: { url: \"http://a\", method: \"${M:-GET}\" } } }",
        ] + moments.map { "jobs: { a: { every: 5s, run: x, start_at: \"\($0)\" } }" }

    private static let moments = [
        "2028-02-29T12:30:15.25-0330", "2000-02-29 23:59Z", "2027-12-31t00:00:00.123456789+18:59",
        "0000-02-29T00:00-00", "2027-04-30T00:00z", "${M:-2027-01-01T00:00Z}",
    ]
    private static let noMoments = [
        "2027-02-29T00:00Z", "2100-02-29T00:00Z", "2027-04-31T00:00Z", "2027-13-01T00:00Z", "2027-01-00T00:00Z",
        "2027-01-01T24:00Z", "2027-01-01T00:60Z", "2027-01-01T00:00:60Z", "2027-01-01T00:00", "2027-01-01",
        "2027-01-01T00:00+19:00", "2027-01-01T00:00+01:60", "2027-01-01T00:00:00.1234567890Z", "07:05", "x", "",
    ]

    private static let faulty =
        lacking + noMoments.map { "jobs: { a: { at: \"\($0)\", run: x } }" } + [
            "jobs: { a: { every: 5s, http: { url: \"http://a\", method: PSOT } } }",
            "[]", "jobs: []", "jobs: { a: }", "job: { a: { post: true } }", "jobs: { a: { post: true } }\nzz: 1",
            "jobs: { a: { every: 5s } }", "jobs: { a: { run: x } }", "jobs: { a: { every: 5s, run: x, file: y } }",
            "jobs: { a: { every: 5s, cron: daily, run: x } }", "jobs: { a: { every: 5s, interval: 5s, run: x } }",
            "jobs: { a: { post: true, run: x } }", "jobs: { a: { post: false } }", "jobs: { a: { every: 5, run: x } }",
            "jobs: { a: { every: 5 s, run: x } }", "jobs: { a: { every: 5m1h, run: x } }",
            "jobs: { a: { every: -5s, run: x } }",
            "jobs: { a: { every: [5s], run: x } }", "jobs: { a: { evry: 5s, run: x } }",
            "jobs: { a: { every: 5s, rn: x } }",
            "jobs: { a: { every: 5s, run: [x] } }", "jobs: { a: { every: 5s, command: x } }",
            "jobs: { a: { every: 5s, command: [] } }",
            "jobs: { a: { every: 5s, http: { method: GET } } }",
            "jobs: { a: { every: 5s, http: { url: \"http://a\", verb: x } } }",
            "jobs: { a: { every: 5s, http: \"ftp://a\" } }", "jobs: { a: { every: 5s, system: [cpus] } }",
            "jobs: { a: { every: 5s, system: cpu } }", "jobs: { a: { every: 5s, generate: cosine } }",
            "jobs: { a: { every: 5s, run: x, min: 1 } }", "jobs: { a: { every: 5s, command: [x], shell: sh } }",
            "jobs: { a: { every: 5s, file: x, env: { A: b } } }",
            "jobs: { a: { every: 5s, system: [cpu], max_bytes: 1KiB } }",
            "jobs: { a: { post: true, timeout: 5s } }", "jobs: { a: { cron: daily, run: x, align: true } }",
            "jobs: { a: { every: 5s, run: x, timezone: UTC } }", "jobs: { a: { every: 5s, run: x, publish: changed } }",
            "jobs: { a: { every: 5s, run: x, envelope: no } }", "jobs: { a: { every: 5s, run: x, event: open } }",
            "jobs: { a: { every: 5s, run: x, event: error } }", "jobs: { a: { every: 5s, run: x, overlap: never } }",
            "jobs: { a: { every: 5s, run: x, max_bytes: 1mb } }", "jobs: { a: { every: 5s, run: x, times: 0 } }",
            "jobs: { a: { every: 5s, run: x, retry: { tries: 3 } } }",
            "jobs: { a: { every: 5s, run: x, format: toml } }",
            "jobs: { a: { every: 5s, run: x, timeout: 5 } }", "jobs: { a: { every: 5s, run: x, select: [a] } }",
            "jobs: { a: { every: 5s, generate: sine, min: low } }", "jobs: { \"a b\": { post: true } }",
            "jobs: { .a: { post: true } }",
            "jobs: { a: { url: x, every: 5s } }", "server: { port: 5000 }\njobs: { a: { post: true } }",
            "server: { listen: localhost }\njobs: { a: { post: true } }",
            "server: { cors: all }\njobs: { a: { post: true } }",
            "server: { tokens: { publish: x } }\njobs: { a: { post: true } }",
            "server: { tokens: { write: [x] } }\njobs: { a: { post: true } }",
            "server: { history: { events: 0 } }\njobs: { a: { post: true } }",
            "server: { history: 5 }\njobs: { a: { post: true } }",
            "server: { cluster: { redis: \"redis://h\" } }\njobs: { a: { post: true } }",
            "server: { cluster: { name: a } }\njobs: { a: { post: true } }",
            "server: { cluster: { redis: \"http://h\", name: a } }\njobs: { a: { post: true } }",
            "server: { cluster: { redis: \"redis://h\", name: \"a{b}\" } }\njobs: { a: { post: true } }",
            "server: { cluster: { redis: \"redis://h\", name: a, durability: disk } }\njobs: { a: { post: true } }",
            "server: { cluster: { redis: \"redis://h\", name: a, node: a b } }\njobs: { a: { post: true } }",
            "server: { max_connections: many }\njobs: { a: { post: true } }",
            "defaults: { every: 5s }\njobs: { a: { post: true } }",
            "defaults: { run: x }\njobs: { a: { post: true } }",
            "defaults: { timout: 5s }\njobs: { a: { post: true } }",
            "defaults: [timeout]\njobs: { a: { post: true } }", "include: { a: b }\njobs: { a: { post: true } }",
            "server: {}", "jobs: { a: { every: 0, run: x } }", "jobs: { a: { every: 9ms, run: x } }",
            "jobs: { a: { every: 9.9ms, run: x } }", "jobs: { a: { every: 5s, run: x, timeout: 5ms } }",
            "jobs: { a: { every: 5s, run: x, misfire_grace: 0s } }", "jobs: { a: { every: 5s, run: x, max_bytes: 0 } }",
            "jobs: { a: { every: 5s, run: x, max_bytes: 67108865 } }",
            "jobs: { a: { every: 5s, generate: sine, period: 0 } }",
            "jobs: { a: { every: 5s, run: x, retry: { attempts: 1, delay: 0ms } } }",
            "jobs: { a: { every: 5s, run: x, retry: { attempts: 1, factor: 0.5 } } }",
            "jobs: { a: { every: 5s, run: x, event: hello } }",
            "server: { heartbeat: 999ms }\njobs: { a: { post: true } }",
            "server: { heartbeat: 1w }\njobs: { a: { post: true } }",
            "server: { retry: 100h }\njobs: { a: { post: true } }",
            "server: { connection_lifetime: 500ms }\njobs: { a: { post: true } }",
            "server: { history: { age: 0s } }\njobs: { a: { post: true } }",
            "server: { history: { bytes: 1000 } }\njobs: { a: { post: true } }",
        ]

    /// Values that are empty where something is due, and keys that go together nowhere.
    private static let lacking = [
        "jobs: {}", "jobs:", "jobs: { a: { after: {}, run: x }, b: { post: true } }", "jobs: { a: { post: {} } }",
        "jobs: { a: { every: 5s, run: x, select: {} } }", "jobs: { a: { every: 5s, run: x, select: \"\" } }",
        "jobs: { a: { every: 5s, run: \"\" } }", "jobs: { a: { every: 5s, file: \"\" } }",
        "jobs: { a: { every: 5s, run: x, select: a, jq: .a } }",
        "jobs: { a: { every: 5s, mqtt: { broker: mqtt://a, topic: b } } }",
        "jobs: { a: { follow: true, system: [cpu] } }", "jobs: { a: { follow: true, generate: sine } }",
        "jobs: { a: { every: 5s, run: x, event: \"a\\u0085b\" } }",
        "jobs: { a: { every: 5s, run: x, unit: \"\(String(repeating: "x", count: 65))\" } }",
        "jobs: { a: { every: 5s, run: x, times: \"x\" } }", "jobs: { a: { every: 5s, run: x, enabled: \"yes\" } }",
    ]

    @Test(arguments: JobKeys.rows)
    func `every key of the schema is known to the reader`(key: ConfigKey) {
        // A value that is never right makes the reader speak of the key; one that it does not know it would call unknown.
        let lines = ["every: 5s", "run: x"].filter { !$0.hasPrefix("\(key.name):") }
        let text = "jobs:\n  a:\n    \(key.name): [[]]\n" + lines.map { "    \($0)\n" }.joined()
        let messages = JobsConfiguration.read(Array(text.utf8), file: "f", variables: [:]).diagnostics.map(\.message)
        #expect(!messages.contains { $0.hasPrefix("unknown key") }, "\(messages)")
    }

    @Test(arguments: ServerKeys.rows)
    func `every key of the server is known to the reader`(key: ConfigKey) {
        let text = "server: { \(key.name): [[]] }\njobs: { a: { post: true } }"
        let messages = JobsConfiguration.read(Array(text.utf8), file: "f", variables: [:]).diagnostics.map(\.message)
        #expect(!messages.contains { $0.hasPrefix("unknown key") }, "\(messages)")
    }

    @Test func `the reader knows no key that the schema has not`() {
        let places: [(begin: String, end: String, listed: Set<String>)] = [
            ("jobs: { a: { every: 5s, run: x, ", " } }", JobKeys.all),
            ("jobs: { a: { post: true } }\nserver: { ", " }", ServerKeys.names),
            ("jobs: { a: { post: true } }\n", "", ServerKeys.top),
            ("jobs: { a: { post: true } }\nserver: { history: { ", " } }", ["events", "age", "bytes", "file"]),
            ("jobs: { a: { post: true } }\nserver: { tokens: { ", " } }", ["subscribe", "publish", "admin"]),
            ("jobs: { a: { every: 5s, http: { url: \"http://a\", ", " } } }", ["url", "method", "headers", "body"]),
            (
                "jobs: { a: { every: 5s, run: x, retry: { attempts: 1, ", " } } }",
                ["attempts", "delay", "factor", "max"]
            ),
        ]
        let words = Set(places.flatMap(\.listed)).union(["name", "tags", "group", "headers", "user", "verify", "page"])
        for place in places {
            for word in words.subtracting(place.listed) {
                let text = "\(place.begin)\(word): []\(place.end)"
                let errors = JobsConfiguration.read(Array(text.utf8), file: "f", variables: [:]).diagnostics.filter {
                    $0.severity == .error
                }
                #expect(errors.contains { $0.message.contains(word.quoted) }, "\(text): \(errors.map(\.message))")
            }
        }
    }
}

extension ConfigKey: CustomTestStringConvertible {
    /// The key.
    public var testDescription: String { name }
}
