import Configuration
import DataSources
import HTTP
import Scheduling
import Server
import Syscalls
import Tape
import Testing

@testable import JobConfig

@Suite struct JobsConfigurationTests {
    /// The file that `text` is, once no fault is reported.
    private func read(_ text: String) throws -> JobsConfiguration {
        let (file, diagnostics) = JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml")
        #expect(diagnostics == [])
        return try #require(file)
    }

    @Test func `the smallest file is a job with all defaults`() throws {
        let file = try read("jobs:\n  people:\n    every: 5-20s\n    generate: people\n")
        let job = try #require(file.jobs.first)
        #expect(file.jobs.count == 1)
        #expect(job.name == "people")
        #expect(job.location == SourceLocation(file: "jobs.yaml", line: 2, column: 3))
        #expect(job.source?.text == "generate")
        #expect((job.unit, job.event, job.envelope, job.publishing) == (nil, "dataUpdate", true, .always))
        #expect(job.timeout == .seconds(5))
        guard case .schedule(let schedule) = job.trigger else { return #expect(Bool(false)) }
        #expect(schedule.text == "5-20s")
        let server = file.server
        #expect(server.addresses == [])
        #expect(server.publicFolder == "public")
        #expect(server.cors == CORSPolicy.none)
        #expect(server.heartbeat == .seconds(15))
        #expect(server.retry == .seconds(2)...(.seconds(5)))
        #expect(server.connectionLifetime == .seconds(3600))
        #expect((server.maxConnections, server.maxConnectionsPerAddress) == (100_000, 0))
        #expect(server.history == Tape.Capacity(events: 10_000, bytes: 64 << 20, age: .seconds(86_400)))
        #expect(server.tokens == ServerSettings.Tokens())
    }

    @Test func `every setting of the server is read`() throws {
        let server = try read(
            """
            server:
              listen: "[::1]:0"
              public: web
              cors: [https://a.example, "http://localhost:3000"]
              heartbeat: 1s
              retry: 500ms
              connection_lifetime: 0
              max_connections: 7
              max_connections_per_address: 3
              history: { events: 5, age: 1m, bytes: 1MiB, file: h.db }
              tokens: { subscribe: [a], publish: [b, c], admin: [] }
            jobs: { a: { post: true } }
            """
        ).server
        #expect(server.addresses == [.tcp(try #require(SocketAddress(host: "::1", port: 0)))])
        #expect(server.publicFolder == "web")
        #expect(server.cors == .origins(["https://a.example", "http://localhost:3000"]))
        #expect(server.heartbeat == .seconds(1))
        #expect(server.retry == .milliseconds(500)...(.milliseconds(500)))
        #expect(server.connectionLifetime == nil)
        #expect((server.maxConnections, server.maxConnectionsPerAddress) == (7, 3))
        #expect(server.history == Tape.Capacity(events: 5, bytes: 1 << 20, age: .seconds(60)))
        #expect(server.historyFile == "h.db")
        #expect(server.tokens == ServerSettings.Tokens(subscribe: ["a"], publish: ["b", "c"]))
    }

    @Test(arguments: [
        ("[]", CORSPolicy.none), ("\"*\"", .any), ("[\"https://[::1]:8443\"]", .origins(["https://[::1]:8443"])),
        ("[\"https://*.a.example\", \"http://localhost:*\"]", .origins(["https://*.a.example", "http://localhost:*"])),
    ])
    func `origins are none, all or those listed`(text: String, policy: CORSPolicy) throws {
        #expect(try read("server: { cors: \(text) }\njobs: { a: { post: true } }").server.cors == policy)
    }

    @Test(arguments: [
        ("127.0.0.1:5000", "127.0.0.1", 5000), ("0.0.0.0:0", "0.0.0.0", 0), ("localhost:65535", "127.0.0.1", 65535),
        ("[::1]:80", "::1", 80),
    ])
    func `addresses are numeric, with a port`(text: String, host: String, port: UInt16) throws {
        #expect(try ServerSettings.address(text).get() == #require(SocketAddress(host: host, port: port)))
    }

    @Test(arguments: [
        "", ":", "::", ":::", "[", "[]:1", "a", "1.2.3:4", "1.2.3.4:", "1.2.3.4:+1", "1.2.3.4:65536", "[::1]", "1:2:3",
    ])
    func `what is no address is refused`(text: String) {
        #expect(throws: TextProblem.self) { try ServerSettings.address(text).get() }
    }

    @Test func `jobs keep the order of the file and every option is read`() throws {
        let jobs = try read(
            """
            jobs:
              queue:
                interval: 5-20s
                file: /var/lib/app/status.json
                select: queue.depth
                unit: "°C"
                event: report
                envelope: false
                publish: change
                timeout: 2s
                overlap: skip
              nickname: { post: true, format: text, event: message }
              a.b-c_D9: { every: 1m, run: 'echo ${HOME} $${x}' }
              _: { every: 1h, command: [echo, "${HOME}"] }
            """
        ).jobs
        #expect(jobs.map(\.name) == ["queue", "nickname", "a.b-c_D9", "_"])
        let queue = try #require(jobs.first)
        #expect((queue.unit, queue.event, queue.envelope, queue.publishing) == ("°C", "report", false, .change))
        #expect(queue.timeout == .seconds(2))
        #expect(jobs.map { $0.source.map { type(of: $0).key } } == ["file", nil, "run", "command"])
        #expect(jobs.map(\.timeout) == [.seconds(2), .seconds(10), .seconds(10), .seconds(10)])
        guard case .post = jobs[1].trigger else { return #expect(Bool(false)) }
    }

    @Test func `schedules and what goes with them are read`() throws {
        let jobs = try read(
            """
            jobs:
              nightly: { cron: "30 2 * * mon-fri", timezone: Europe/Berlin, run: a, timeout: 5m, overlap: queue }
              often: { cron: "*/5 * * * * *", run: a }
              once: { at: 2027-01-01T00:00:00+01:00, run: a, enabled: false }
              slow: { every: 1s, run: a, timeout: 1m, overlap: allow, retry: { attempts: 2, delay: 1s } }
              wide: { every: 1h, jitter: 30s, align: true, times: 4, run: a, overlap: restart, retry: 3 }
              nickname: { post: true, enabled: false }
            """
        ).jobs
        #expect(jobs.map(\.timeout) == [300, 5, 10, 60, 10, 10].map { .seconds($0) })
        #expect(jobs.map(\.overlap) == [.queue, .skip, .skip, .allow, .restart, .skip])
        #expect(jobs.map(\.isEnabled) == [true, true, false, true, true, false])
        #expect(
            jobs.map(\.retry) == [nil, nil, nil, Retry(attempts: 2, delay: .seconds(1)), Retry(attempts: 3), nil]
        )
        let triggers = jobs.map { job in
            if case .schedule(let scheduleTrigger) = job.trigger {
                "\(scheduleTrigger.key) \(scheduleTrigger.text)"
            } else {
                "post"
            }
        }
        #expect(
            triggers == [
                "cron 30 2 * * mon-fri", "cron */5 * * * * *", "at 2027-01-01T00:00:00+01:00", "every 1s", "every 1h",
                "post",
            ]
        )
    }

    @Test func `a shared anchor needs no key of its own at the top`() throws {
        let jobs = try read(
            "x-all: &all { every: 5s, unit: W }\njobs:\n  a: { <<: *all, run: a }\n  b: { <<: *all, run: b, unit: V }"
        )
        .jobs
        #expect(jobs.map(\.unit) == ["W", "V"])
    }

    @Test func `a name may have 64 characters and not one more`() throws {
        let name = String(repeating: "n", count: 64)
        #expect(try read("jobs: { \(name): { post: true } }").jobs.map(\.name) == [name])
        #expect(JobsConfiguration.read(Array("jobs: { \(name)n: { post: true } }".utf8), file: "f").file == nil)
    }

    @Test(arguments: [
        (
            "server: { public: \"a\\0b\" }\njobs: { a: { post: true } }",
            "\"public\" of server holds a NUL character, which no name has"
        ),
        (
            "jobs: { a: { post: true, event: \"a\\0b\" } }",
            "\"event\" of job \"a\" must be one line without control characters"
        ),
        (
            "server: { listen: \"127.0.0.1\\0:1\" }\njobs: { a: { post: true } }",
            "\"listen\" of server must begin with a numeric address or localhost, not \"127.0.0.1\0\""
        ),
    ])
    func `a NUL that YAML lets through is stopped here`(text: String, message: String) {
        #expect(JobsConfiguration.read(Array(text.utf8), file: "f").diagnostics.map(\.message) == [message])
    }

    @Test func `a source that could not be read keeps its options to itself`() {
        let text = "jobs:\n  a: { every: 5s, generate: sine, period: x, count: 2, seed: 1 }\n"
        let messages = JobsConfiguration.read(Array(text.utf8), file: "f").diagnostics.map(\.message)
        #expect(!messages.contains { $0.contains("goes with generate") }, "\(messages)")
    }

    @Test func `a thousand jobs are read`() throws {
        let jobs = (0..<1000).map { "  job\($0): { every: 1s, generate: random }\n" }.joined()
        #expect(try read("jobs:\n" + jobs).jobs.count == 1000)
    }
}
