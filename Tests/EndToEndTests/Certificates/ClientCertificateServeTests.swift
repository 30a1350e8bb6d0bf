import Foundation
import TestCertificates
import TestServers
import TestSupport
import Testing

@testable import tickertape

/// Certificates that jobs and edges show, as `check`, `run`, a server and its edges meet them.
@Suite(.enabled(if: CertificateServer.isThere, "\(CertificateServer.hint)"))
struct ClientCertificateServeTests {
    /// Files of an authority, of who it has signed, and of one that ends soon or has ended.
    private struct Files {
        let authority: Identity
        let server: Identity
        let texts: [String: String]

        init() throws {
            authority = try Identity("authority")
            server = try Identity("server", names: ["IP:127.0.0.1", "DNS:localhost"], by: authority)
            let client = try Identity("client", names: ["DNS:client"], by: authority)
            let late = try Identity("late", names: ["DNS:late"], valid: -90_000 ... -3600, by: authority)
            let soon = try Identity("soon", names: ["DNS:soon"], valid: -3600...(2 * 86_400 + 99), by: authority)
            var texts = ["ca.pem": authority.certificateText]
            for (name, pair) in ["c": client, "late": late, "soon": soon] {
                texts["\(name).pem"] = pair.certificateText
                texts["\(name).key"] = pair.keyText
            }
            self.texts = texts
        }

        func web(to port: UInt16? = nil) throws -> CertificateServer {
            try CertificateServer(
                certificate: server.certificateText,
                key: server.keyText,
                authority: authority.certificateText,
                to: port
            )
        }
    }

    private static func job(_ port: UInt16, _ client: String = "") -> String {
        "jobs: { a: { every: 1h, http: { url: \"https://localhost:\(port)/\", ca: ca.pem\(client) } } }"
    }

    private static func shown(_ name: String) -> String {
        ", client: { certificate: \(name).pem, key: \(name).key }"
    }

    @Test func `check tells what would be wrong with it, and run shows it`() async throws {
        let files = try Files()
        let web = try files.web()
        func tell(_ command: [String], _ client: String) async throws -> Program.Result {
            let jobs = ["etc/jobs.yaml": Self.job(web.port, client)]
            let texts = Dictionary(uniqueKeysWithValues: files.texts.map { ("etc/\($0.key)", $0.value) })
            let arguments = command + (command[0] == "run" ? ["--config", "etc/jobs.yaml"] : ["etc/jobs.yaml"])
            return try await Program.run(arguments, files: jobs.merging(texts) { $1 })
        }
        let good = try await tell(["check"], Self.shown("c"))
        #expect(good.status == 0 && good.complaints.isEmpty, "\(good)")
        let run = try await tell(["run", "a"], Self.shown("c"))
        #expect(run.status == 0 && run.output.contains(#""data":{"who":"CN=client"}"#), "\(run)")
        let without = try await tell(["run", "a"], "")
        #expect(without.status == 1)
        let way =
            "wants a certificate of whoever connects; name one: client: { certificate: client.pem, key: client.key }"
        #expect(without.complaints.contains(way), "\(without)")
        let late = try await tell(["check"], Self.shown("late"))
        #expect(late.status == 0)
        #expect(late.complaints.contains("warning: job \"a\" would fail now: the certificate "), "\(late)")
        #expect(late.complaints.contains("/etc/late.pem has expired on "), "\(late)")
        let soon = try await tell(["check"], Self.shown("soon"))
        #expect(soon.complaints.contains("warning: job \"a\": the certificate "), "\(soon)")
        #expect(soon.complaints.contains("/etc/soon.pem expires in 2 days, on "), "\(soon)")
        let lost = try await tell(["check"], ", client: { certificate: none.pem, key: c.key }")
        #expect(lost.complaints.contains("/etc/none.pem can't be read: No such file or directory"), "\(lost)")
        let plain = try await Program.run(
            ["check"],
            files: [
                "jobs.yaml": Self.job(1, Self.shown("c")).replacing("https", with: "http").replacing(
                    ", ca: ca.pem",
                    with: ""
                )
            ]
        )
        #expect(plain.status == 1)
        #expect(
            plain.complaints.contains("\"client\" of \"http\" of job \"a\" has a use where TLS is spoken"),
            "\(plain)"
        )
    }

    /// The library takes no certificate without a place of authorities: those of the machine count all the same.
    @Test(.enabled(if: Broker.isThere, "\(Broker.hint)"))
    func `a broker that the machine trusts is shown one, and one that it does not is told`() async throws {
        let files = try Files()
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-mqtt-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var texts = files.texts
        texts["server.pem"] = files.server.certificateText
        texts["server.key"] = files.server.keyText
        for (name, text) in texts { try Data(text.utf8).write(to: folder.appending(path: name)) }
        func place(_ name: String) -> String { folder.appending(path: name).path }
        let broker = try Broker(settings: [
            "cafile \(place("ca.pem"))", "certfile \(place("server.pem"))", "keyfile \(place("server.key"))",
            "require_certificate true", "use_identity_as_username true",
        ])
        let door = ["--cafile", place("ca.pem"), "--cert", place("c.pem"), "--key", place("c.key")]
        try broker.publish("a", "7", ["-h", "localhost", "-r"] + door)
        let map = "{ broker: \"mqtts://localhost:\(broker.port)\", topic: a\(Self.shown("c")) }"
        let jobs = files.texts.merging(["jobs.yaml": "jobs: { a: { follow: true, mqtt: \(map) } }"]) { $1 }
        let run = ["run", "a", "--events", "1"]
        let trusted = try await Program.run(run, files: jobs, environment: ["SSL_CERT_FILE": place("ca.pem")])
        #expect(trusted.status == 0 && trusted.output.contains(#""payload":7"#), "\(trusted)")
        let strange = try await Program.run(run, files: jobs)
        #expect(strange.status == 1)
        #expect(strange.complaints.contains("is not trusted: certificate verify failed"), "\(strange)")
    }

    @Test func `a reload takes a certificate that was added`() async throws {
        let files = try Files()
        let web = try files.web()
        let jobs = Self.job(web.port).replacing("1h", with: "200ms, timeout: 5s, overlap: allow")
        try await Program.serving(jobs, files: files.texts) { program, port in
            try await eventually("a failure") {
                try await Answer.to("GET", "/jobs/a", at: port).text.contains("wants a certificate of") ? true : nil
            }
            try program.write(jobs.replacing("ca: ca.pem", with: "ca: ca.pem" + Self.shown("c")), to: "jobs.yaml")
            try await eventually("a result") {
                try await Answer.to("GET", "/jobs/a", at: port).text.contains("CN=client") ? true : nil
            }
        }
    }

    private static func edge(_ port: UInt16, _ more: String = "") -> String {
        "server: { origin: { url: \"https://localhost:\(port)/events\", ca: ca.pem\(more) } }"
    }

    @Test func `an edge shows it to its origin, on the stream and for all that it passes on`() async throws {
        let files = try Files()
        let origin = """
            server: { hosts: [localhost], tokens: { publish: [p] } }
            jobs: { posted: { post: true }, video: { request: {}, run: echo done } }
            """
        try await Program.serving(origin) { _, first in
            let web = try files.web(to: first)
            try await Program.serving(Self.edge(web.port, Self.shown("c")), files: files.texts) { _, edge in
                let stream = try await EventStream.open("/events", at: edge)
                #expect(try await stream.next()?.event == "hello")
                let post = try await Answer.to(
                    "POST",
                    "/jobs/posted",
                    at: edge,
                    fields: ["Authorization": "Bearer p"],
                    body: "7"
                )
                #expect(post.status == 202, "\(post.text)")
                #expect(try await stream.next()?.object()["data"] as? Int == 7)
                #expect(try await Answer.to("GET", "/", at: edge).text.contains(#""posted":{"#))
                let run = try await EventStream.open("/jobs/video/stream", at: edge)
                #expect(try await run.blocks(3).map(\.event) == ["hello", "dataUpdate", "finished"])
            }
            let asks = "wants a certificate of whoever connects; name one in server.origin: client: { certificate: "
            try await Program.serving(Self.edge(web.port), files: files.texts) { _, edge in
                for path in ["/health", "/jobs/posted"] {
                    try await eventually("what is wrong") {
                        try await Answer.to("GET", path, at: edge).text.contains(asks) ? true : nil
                    }
                }
                #expect(try await Answer.to("GET", "/jobs/posted", at: edge).status == 502)
            }
            let mixed = ", client: { certificate: c.pem, key: soon.key }"
            try await Program.serving(Self.edge(web.port, mixed), files: files.texts) { _, edge in
                try await eventually("what is wrong") { () -> Bool? in
                    let health = try await Answer.to("GET", "/health", at: edge).text
                    return health.contains("soon.key is the key of another certificate than that of CN=client")
                        ? true : nil
                }
            }
        }
    }

    @Test func `what is wrong with the certificate of an edge is told by check where it is named`() async throws {
        let files = try Files()
        func check(_ more: String, _ scheme: String = "https") async throws -> Program.Result {
            let edge = Self.edge(1, more).replacing("https", with: scheme)
                .replacing(", ca: ca.pem", with: scheme == "http" ? "" : ", ca: ca.pem")
            return try await Program.run(["check"], files: files.texts.merging(["jobs.yaml": edge]) { $1 })
        }
        let plain = try await check(Self.shown("c"), "http")
        #expect(plain.status == 1)
        #expect(plain.complaints.contains("\"client\" of origin has a use where TLS is spoken"), "\(plain)")
        let lost = try await check(", client: { certificate: none.pem, key: c.key }")
        #expect(lost.status == 1)
        #expect(lost.complaints.contains("none.pem can't be read: No such file or directory"), "\(lost)")
        let half = try await check(", client: { certificate: c.pem }")
        #expect(
            half.complaints.contains("lacks \"key\"; write { certificate: client.pem, key: client.key }"),
            "\(half)"
        )
        let late = try await check(Self.shown("late"))
        #expect(late.complaints.contains("warning: the certificate "), "\(late)")
        #expect(late.complaints.contains("late.pem has expired on "), "\(late)")
    }
}
