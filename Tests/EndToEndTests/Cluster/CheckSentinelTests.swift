import Foundation
import Redis
import TestCertificates
import TestPorts
import TestRedis
import TestSupport
import Testing

@testable import tickertape

/// What `tickertape check` tells of sentinels, and of a Redis that asks for certificates.
@Suite(.enabled(if: RedisServer.isThere, Comment(rawValue: RedisServer.hint)))
struct CheckSentinelTests {
    private static func check(
        _ address: String,
        _ more: String = "",
        files: [String: String] = [:]
    ) async throws -> Program.Result {
        let cluster = "cluster: { redis: \"\(address)\", name: dash\(more) }"
        let jobs = "server:\n  \(cluster)\njobs: { a: { every: 5s, generate: sine } }\n"
        return try await Program.run(["check"], files: files.merging(["jobs.yaml": jobs]) { $1 })
    }

    private static func sentinel(of primary: RedisServer, secret: String? = nil) throws -> SentinelServer {
        try SentinelServer("sentinel monitor tape 127.0.0.1 \(primary.port) 1", secret: secret)
    }

    @Test func `sentinels with a secret let in who has it, and others are told what to write`() async throws {
        let primary = try RedisServer(["--appendonly", "yes"])
        let sentinel = try Self.sentinel(of: primary, secret: "hunter2hunter2")
        let address = "redis+sentinel://127.0.0.1:\(sentinel.port)/tape"
        let without = try await Self.check(address)
        #expect(without.status == 1)
        let place = "the sentinel at 127.0.0.1:\(sentinel.port)"
        #expect(without.complaints.contains("\(place) asks for a secret; write sentinels: { secret: SECRET }"))
        // That of Redis is shown to Redis alone.
        let other = try await Self.check(address.replacing("//", with: "//:hunter2hunter2@"))
        #expect(other.status == 1)
        #expect(other.complaints.contains("\(place) asks for a secret"), "\(other)")
        for door in ["{ secret: hunter2hunter2 }", "{ user: default, secret: hunter2hunter2 }"] {
            let right = try await Self.check(address, ", sentinels: \(door)")
            #expect(right.status == 0, "\(right)")
        }
        let wrong = try await Self.check(address, ", sentinels: { secret: hunter1hunter1 }")
        #expect(wrong.status == 1)
        let form = "write the right ones: sentinels: { user: USER, secret: SECRET }"
        #expect(wrong.complaints.contains("\(place) takes another user or secret; \(form)"), "\(wrong)")
        #expect(!wrong.complaints.contains("hunter1"))
    }

    @Test func `who does not know the name says which it knows, and who is no sentinel is told`() async throws {
        let primary = try RedisServer(["--appendonly", "yes"])
        let sentinel = try Self.sentinel(of: primary)
        let unknown = try await Self.check("redis+sentinel://127.0.0.1:\(sentinel.port)/tap")
        #expect(unknown.complaints.contains("error: no sentinel knows of a primary tap; they watch tape\n"))
        let redis = try await Self.check("redis+sentinel://127.0.0.1:\(primary.port)/tape")
        #expect(redis.complaints.contains("error: Redis at 127.0.0.1:\(primary.port) is no sentinel; "), "\(redis)")
        let direct = try await Self.check("redis://127.0.0.1:\(sentinel.port)")
        #expect(direct.complaints.contains("is a sentinel; write redis+sentinel://HOST:PORT/NAME"), "\(direct)")
    }

    @Test func `a sentinel that is away is a warning while another knows the primary`() async throws {
        let primary = try RedisServer(["--appendonly", "yes"])
        let sentinel = try Self.sentinel(of: primary)
        let gone = try FreePort.reserve()
        let result = try await Self.check("redis+sentinel://127.0.0.1:\(gone),127.0.0.1:\(sentinel.port)/tape")
        #expect(result.status == 0)
        #expect(result.complaints.contains("warning: cannot connect to 127.0.0.1:\(gone): Connection refused"))
        #expect(result.output.hasPrefix("jobs.yaml: 1 job, 1 warning\n"), "\(result)")
    }

    @Test func `a Redis that asks for a certificate is shown one, and TLS is spoken with its sentinels too`()
        async throws
    {
        let authority = try Identity("authority")
        let pair = try Identity("redis", names: ["IP:127.0.0.1"], by: authority)
        let client = try Identity("client", names: ["DNS:client"], by: authority)
        let files = [
            "ca.pem": authority.certificateText, "c.pem": client.certificateText, "k.pem": client.keyText,
            "other.pem": pair.keyText,
        ]
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-mtls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = ["ca": authority.certificateText, "cert": pair.certificateText, "key": pair.keyText]
        for (name, text) in server { try Data(text.utf8).write(to: folder.appending(path: name)) }
        let options = ["cert-file": "cert", "key-file": "key", "ca-cert-file": "ca"]
            .mapValues { folder.appending(path: $0).path }
        let (port, watched) = (try FreePort.reserve(), try FreePort.reserve())
        let redis = try RedisServer(
            ["--appendonly", "yes", "--tls-port", "\(port)"] + options.flatMap { ["--tls-\($0.key)", $0.value] }
        )
        defer { redis.kill() }
        let bare = try await Self.check("redis://127.0.0.1:\(port)")
        #expect(bare.complaints.contains("where it speaks TLS, write rediss:// for redis://"), "\(bare)")
        let direct = "rediss://127.0.0.1:\(port)"
        let without = try await Self.check(direct, ", ca: ca.pem", files: files)
        #expect(without.status == 1)
        #expect(without.complaints.contains("wants a certificate of whoever connects"), "\(without)")
        #expect(without.complaints.contains("client: { certificate: client.pem, key: client.key }"))
        let shown = ", ca: ca.pem, client: { certificate: c.pem, key: k.pem }"
        let right = try await Self.check(direct, shown, files: files)
        #expect(right.status == 0, "\(right)")
        let mixed = try await Self.check(direct, shown.replacing("k.pem", with: "other.pem"), files: files)
        #expect(mixed.complaints.contains("other.pem is the key of another certificate than that of CN=client"))
        let lost = try await Self.check(direct, shown.replacing("c.pem", with: "none.pem"), files: files)
        #expect(lost.complaints.contains("none.pem can't be read: No such file or directory"), "\(lost)")
        let old = try Identity("old", names: ["DNS:old"], valid: -90_000 ... -3600, by: authority)
        let ended = files.merging(["c.pem": old.certificateText, "k.pem": old.keyText]) { $1 }
        let late = try await Self.check(direct, shown, files: ended)
        #expect(late.complaints.contains("c.pem has expired on "), "\(late)")
        #expect(late.complaints.contains("does not take the certificate of client ("), "\(late)")
        let noAuthority = try await Self.check(direct, ", ca: none.pem", files: files)
        #expect(noAuthority.complaints.contains("none.pem can't be used: No such file or directory"))

        let sentinel = try SentinelServer(
            "sentinel monitor tape 127.0.0.1 \(port) 1\ntls-port \(watched)\ntls-replication yes\n"
                + options.map { "tls-\($0.key) \($0.value)" }.joined(separator: "\n")
        )
        let all = "rediss+sentinel://127.0.0.1:\(watched)/tape"
        let both = try await Self.check(all, shown, files: files)
        #expect(both.status == 0, "\(both)")
        // One that speaks none itself.
        let plain = "rediss+sentinel://127.0.0.1:\(sentinel.port)/tape"
        let refused = try await Self.check(plain, shown, files: files)
        #expect(refused.complaints.contains("write sentinels: { tls: false } where that is meant"), "\(refused)")
        let taken = try await Self.check(plain, shown + ", sentinels: { tls: false }", files: files)
        #expect(taken.status == 0, "\(taken)")
    }

    @Test func `who speaks TLS to a Redis that speaks none is told`() async throws {
        let server = try RedisServer(["--appendonly", "yes"])
        let silent = try await Self.check("rediss://127.0.0.1:\(server.port)")
        #expect(silent.status == 1)
        #expect(silent.complaints.contains("and may speak no TLS at this port; write redis:// where that is meant"))
    }
}
