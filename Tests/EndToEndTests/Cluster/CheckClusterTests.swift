import TestPorts
import TestRedis
import TestSupport
import Foundation
import Redis
import Testing

@testable import tickertape

/// What `tickertape check` tells of the Redis that a file names.
@Suite(.enabled(if: RedisServer.isThere, Comment(rawValue: RedisServer.hint)))
struct CheckClusterTests {
    private static func file(_ address: String, _ more: String = "") -> [String: String] {
        let cluster = "cluster: { redis: \"\(address)\", name: dash\(more) }"
        return ["jobs.yaml": "server:\n  \(cluster)\njobs: { a: { every: 5s, generate: sine } }\n"]
    }

    @Test func `a Redis that is sound is no matter, and one with a flaw is a warning`() async throws {
        let server = try RedisServer(["--appendonly", "yes"])
        let sound = try await Program.run(["check"], files: Self.file("redis://127.0.0.1:\(server.port)"))
        #expect((sound.status, sound.complaints) == (0, ""))
        #expect(sound.output.hasPrefix("jobs.yaml: 1 job, no faults\n"))
        try server.ask(RedisCommand("CONFIG", "SET", "appendonly", "no"))
        let flawed = try await Program.run(["check"], files: Self.file("unix:\(server.folder.path)/socket"))
        #expect(flawed.status == 0)
        #expect(flawed.output.hasPrefix("jobs.yaml: 1 job, 1 warning\n"))
        #expect(
            flawed.complaints.hasPrefix(
                "jobs.yaml:2:21: warning: Redis at unix:\(server.folder.path)/socket keeps no log"
            )
        )
    }

    @Test func `a Redis that does not keep what is promised is a fault, in both formats`() async throws {
        let server = try RedisServer(["--appendonly", "yes"])
        let files = Self.file("redis://127.0.0.1:\(server.port)", ", durability: always")
        let text = try await Program.run(["check"], files: files)
        #expect((text.status, text.output) == (1, ""))
        let place = "jobs.yaml:2:21: error: Redis at 127.0.0.1:\(server.port) syncs its log by appendfsync everysec"
        #expect(text.complaints.hasPrefix(place), "\(text.complaints)")
        let json = try await Program.run(["check", "--format", "json"], files: files)
        #expect((json.status, json.complaints) == (1, ""))
        #expect(json.output.contains("\"ok\":false"))
        #expect(json.output.contains("\"line\":2,\"column\":21,\"message\":\"Redis at 127.0.0.1:\(server.port) syncs"))
    }

    @Test func `a Redis that is not there, or is silent, is told within seconds`() async throws {
        let port = try FreePort.reserve()
        let gone = try await Program.run(["check"], files: Self.file("redis://127.0.0.1:\(port)"))
        #expect(gone.status == 1)
        #expect(gone.complaints.contains("error: cannot connect to 127.0.0.1:\(port): Connection refused"))
        let server = try RedisServer(["--appendonly", "yes"])
        server.signal(SIGSTOP)
        let start = ContinuousClock.now
        let silent = try await Program.run(["check"], files: Self.file("redis://127.0.0.1:\(server.port)"))
        #expect(.now - start < .seconds(30))
        #expect(silent.status == 1)
        #expect(silent.complaints.contains("Redis at 127.0.0.1:\(server.port) has not answered in time"))
    }

    /// What speaks HTTP stands for all that is no Redis.
    @Test func `a server that is no Redis is named with what to look at, for nodes and for jobs`() async throws {
        try await Program.serving("jobs: { a: { every: 1h, generate: sine } }") { _, port in
            let reason = "Protocol error, got \"H\" as reply type byte"
            func plain(_ name: String, _ kind: String, _ scheme: String, _ other: String = "") -> String {
                let way = "where it speaks TLS, write rediss\(scheme) for redis\(scheme)\(other)"
                return "no reply of \(name) at 127.0.0.1:\(port): \(reason); see that a \(kind) listens there; \(way)"
            }
            let other = ", or sentinels: { tls: true } where Redis speaks none"
            let secure = "is not trusted: it speaks no TLS there, or no TLS that is safe"
            let host = "127.0.0.1:\(port)"
            for (address, sentence) in [
                ("redis://\(host)", plain("Redis", "Redis", "://")),
                ("redis+sentinel://\(host)/main", plain("the sentinel", "sentinel", "+sentinel://", other)),
                ("rediss://\(host)", "Redis at \(host) \(secure); write redis:// where that is meant"),
            ] {
                let nodes = try await Program.run(["check"], files: Self.file(address))
                #expect(nodes.status == 1)
                #expect(nodes.complaints.hasPrefix("jobs.yaml:2:21: error: \(sentence)\n"), "\(nodes.complaints)")
                let job = "jobs: { a: { every: 5s, redis: { url: \"\(address)\", key: k } } }"
                let read = try await Program.run(["run", "a"], files: ["jobs.yaml": job])
                #expect(read.complaints == "job \"a\" fails: \(sentence)\n")
            }
        }
    }

    @Test(arguments: ["hunter2hunter2", "${SECRET}"])
    func `no secret is told, whatever Redis says`(secret: String) async throws {
        let server = try RedisServer(secret: "correct-horse")
        for format in ["text", "json"] {
            for address in ["redis://:\(secret)@127.0.0.1:\(server.port)", "redis://u:\(secret)@127.0.0.1:1"] {
                let result = try await Program.run(
                    ["check", "--format", format],
                    files: Self.file(address),
                    environment: ["SECRET": "hunter2hunter2"]
                )
                #expect(result.status == 1)
                #expect(!(result.output + result.complaints).contains("hunter2"), "\(result)")
                #expect((result.output + result.complaints).contains("127.0.0.1"))
            }
        }
    }
}
