import Configuration
import Foundation
import TLS
import TestCertificates
import TestPorts
import TestServers
import Testing

@testable import DataSources

/// Sources whose servers ask for a certificate.
@Suite struct ClientCertificateTests {
    private static let authority = Result { try Identity("authority") }

    /// Makes files of an authority, of a client and of a stranger, whom another has signed.
    private static func prepare(_ folder: String) throws -> (server: Identity, authority: Identity) {
        let authority = try authority.get()
        let client = try Identity("client", names: ["DNS:client"], by: authority)
        let second = try Identity("second", names: ["DNS:second"], by: authority)
        let stranger = try Identity("stranger", names: ["DNS:stranger"], by: try Identity("elsewhere"))
        let server = try Identity("server", names: ["IP:127.0.0.1", "DNS:localhost"], by: authority)
        try write(authority.certificateText, folder, "ca.pem")
        for (name, pair) in ["c": client, "second": second, "stranger": stranger, "server": server] {
            try write(pair.certificateText, folder, "\(name).pem")
            try write(pair.keyText, folder, "\(name).key")
        }
        return (server, authority)
    }

    private static func write(_ text: String, _ folder: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    private static func shown(_ name: String, in folder: String, key: String? = nil) -> String {
        ", client: { certificate: '\(folder)/\(name).pem', key: '\(folder)/\(key ?? "\(name).key")' }"
    }

    private static func http(_ port: UInt16, _ folder: String, _ more: String = "", path: String = "") throws
        -> HTTPSource
    {
        try source(
            HTTPSource.self,
            "http: { url: 'https://localhost:\(port)/\(path)', ca: '\(folder)/ca.pem'\(more) }"
        )
    }

    private static func failure(_ source: some DataSource) async -> SourceError? {
        await #expect(throws: SourceError.self) { try await source.read() }
    }

    // MARK: - The map

    private static let example = "write { certificate: client.pem, key: client.key }"

    @Test(arguments: [
        ("client: { certificate: c.pem }", #""client" of "SOURCE" of job "j" lacks "key"; \#(example)"#),
        ("client: { key: k.pem }", #""client" of "SOURCE" of job "j" lacks "certificate"; \#(example)"#),
        (
            "client: { certificate: c, key: k, cert: c }",
            #"unknown key "cert" in "client" of "SOURCE" of job "j"; write certificate"#
        ),
        ("client: { certificate: '', key: k }", #""certificate" of "client" of "SOURCE" of job "j" is empty"#),
    ])
    func `what is wrong with the map is told, whatever the source`(option: String, sentence: String) throws {
        func faults<Source: DataSource>(_ type: Source.Type, _ map: String, _ name: String) throws -> [String] {
            let faults = try reading("\(name): { \(map), \(option) }") { type.init(reading: $0) }.diagnostics
            return faults.compactMap { $0.split(separator: ": ", maxSplits: 1).last.map(String.init) }
        }
        let http = try faults(HTTPSource.self, "url: 'https://h/'", "http")
        #expect(http == [sentence.replacing("SOURCE", with: "http")])
        let mqtt = try faults(MQTTSource.self, "broker: 'mqtts://h', topic: a", "mqtt")
        #expect(mqtt == [sentence.replacing("SOURCE", with: "mqtt")])
        let redis = try faults(RedisSource.self, "url: 'rediss://h', key: a", "redis")
        #expect(redis == [sentence.replacing("SOURCE", with: "redis")])
    }

    @Test func `a certificate has no use where no TLS is spoken`() throws {
        let files = "client: { certificate: c.pem, key: k.pem }"
        let http = try reading("http: { url: 'http://h/', \(files) }") { HTTPSource(reading: $0) }
        #expect(http.value == nil)
        let way = "write https:// in place of http:// to speak it, or leave this out"
        #expect(http.diagnostics == [#"1:27: "client" of "http" of job "j" has a use where TLS is spoken; \#(way)"#])
        let mqtt = try reading("mqtt: { broker: 'mqtt://h', topic: a, \(files) }") { MQTTSource(reading: $0) }
        #expect(mqtt.value == nil)
        #expect(mqtt.diagnostics.first?.contains("write mqtts:// in place of mqtt:// to speak it") == true)
    }

    @Test func `a broker is told a name, a certificate or both`() throws {
        func source(_ client: String) throws -> MQTTSource? {
            let read = try reading("mqtt: { broker: 'mqtts://h', topic: a, client: \(client) }") {
                MQTTSource(reading: $0)
            }
            #expect(read.diagnostics == [])
            return read.value
        }
        let named = try #require(try source("me"))
        #expect(named.client == "me" && named.files == nil)
        let map = try #require(try source("{ name: me }"))
        #expect(map.client == "me" && map.files == nil)
        let both = try #require(try source("{ name: me, certificate: /c, key: /k }"))
        #expect(both.client == "me" && both.files?.certificate == "/c" && both.files?.key == "/k")
        let files = try #require(try source("{ certificate: c, key: k }"))
        #expect(files.client.hasPrefix("tape"))
        #expect(files.files?.certificate == FilePath.absolute("c", namedIn: "jobs.yaml"))
        let nothing = try reading("mqtt: { broker: 'mqtts://h', topic: a, client: {} }") { MQTTSource(reading: $0) }
        #expect(nothing.value == nil && nothing.diagnostics.count == 1)
    }

    // MARK: - Web servers

    @Test(.enabled(if: CertificateServer.isThere, "\(CertificateServer.hint)"))
    func `a web server that asks for a certificate is shown one, which may be replaced`() async throws {
        try await withTemporaryFolder { folder in
            let (server, authority) = try Self.prepare(folder)
            let web = try CertificateServer(
                certificate: server.certificateText,
                key: server.keyText,
                authority: authority.certificateText
            )
            let source = try Self.http(web.port, folder, Self.shown("c", in: folder))
            #expect(source.preflightFailure == nil)
            #expect(try await source.read().shown == #"{"who":"CN=client"}"#)
            // Each connection is a new one.
            for name in ["pem", "key"] {
                let text = try String(contentsOfFile: "\(folder)/second.\(name)", encoding: .utf8)
                try Self.write(text, folder, "c.\(name)")
            }
            #expect(try await source.read().shown == #"{"who":"CN=second"}"#)
            let followed = Followed(source)
            #expect(try await followed.lines(1) == [#"{"who":"CN=second"}"#])

            let place = "localhost:\(web.port)"
            let without = await Self.failure(try Self.http(web.port, folder))
            #expect(without?.kind == .tls)
            let answered = "\(place) answered 400 Bad Request: it"
            let way = "name one: client: { certificate: client.pem, key: client.key }"
            #expect(without?.message == "\(answered) wants a certificate of whoever connects; \(way)")
            let following = await Followed(try Self.http(web.port, folder)).failure()
            #expect(following?.message == without?.message)
            let strange = await Self.failure(try Self.http(web.port, folder, Self.shown("stranger", in: folder)))
            #expect(strange?.message.hasPrefix("\(answered) does not take the certificate of client; ") == true)
        }
    }

    @Test(.enabled(if: CertificateServer.isThere, "\(CertificateServer.hint)"))
    func `a certificate stays with the server that it was meant for`() async throws {
        try await withTemporaryFolder { folder in
            let (server, authority) = try Self.prepare(folder)
            func web() throws -> CertificateServer {
                try CertificateServer(
                    certificate: server.certificateText,
                    key: server.keyText,
                    authority: authority.certificateText,
                    rules: "ssl_verify_client optional;"
                )
            }
            let (first, second) = (try web(), try web())
            let shown = Self.shown("c", in: folder)
            let near = "elsewhere?to=https://localhost:\(first.port)/"
            #expect(try await Self.http(first.port, folder, shown, path: near).read().shown == #"{"who":"CN=client"}"#)
            let far = "elsewhere?to=https://localhost:\(second.port)/"
            #expect(try await Self.http(first.port, folder, shown, path: far).read().shown == #"{"who":""}"#)
        }
    }

    @Test(.enabled(if: CertificateServer.isThere, "\(CertificateServer.hint)"))
    func `a file that can't be shown is told before and when it is to be shown, and nobody is asked for a passphrase`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let (server, authority) = try Self.prepare(folder)
            let web = try CertificateServer(
                certificate: server.certificateText,
                key: server.keyText,
                authority: authority.certificateText
            )
            try ServerProgram.run(
                "/usr/bin/openssl",
                ["pkey", "-in", "c.key", "-out", "locked.key", "-aes128", "-passout", "pass:abcd"],
                in: folder
            )
            try Self.write("none", folder, "text.pem")
            for (name, key, words) in [
                (
                    "absent", nil,
                    "absent.pem can't be read: No such file or directory; write in client where the certificate"
                ),
                (
                    "c", "absent.key",
                    "absent.key can't be read: No such file or directory; write in client where the key"
                ),
                ("text", "c.key", "text.pem holds no certificate in PEM"),
                ("c", "text.pem", "holds no private key in PEM"),
                ("c", "second.key", "second.key is the key of another certificate than that of CN=client"),
                ("c", "locked.key", "locked.key is protected by a passphrase, which nobody can type in here"),
            ] {
                let source = try Self.http(web.port, folder, Self.shown(name, in: folder, key: key))
                let before = source.preflightFailure
                #expect(
                    before?.kind == .tls && before?.message.contains(words) == true,
                    "\(before?.message ?? "nothing")"
                )
                let failure = await Self.failure(source)
                #expect(failure == before, "\(failure?.message ?? "nothing")")
            }
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `a server that ends TLS for want of a certificate is told`(version: String) async throws {
        try await withTemporaryFolder { folder in
            _ = try Self.prepare(folder)
            let (server, port) = (try ServerProgram("/usr/bin/openssl"), try FreePort.reserve())
            let files = [
                "-cert", "\(folder)/server.pem", "-key", "\(folder)/server.key", "-CAfile", "\(folder)/ca.pem",
            ]
            let rules = ["-Verify", "1", "-verify_return_error", "-www", "-quiet", version]
            try server.start(["s_server", "-accept", "127.0.0.1:\(port)"] + files + rules, port: port)
            #expect(try await !Self.http(port, folder, Self.shown("c", in: folder)).read().shown.isEmpty)
            let without = await Self.failure(try Self.http(port, folder))
            #expect(without?.kind == .tls, "\(without?.message ?? "")")
            let way = "name one: client: { certificate: client.pem, key: client.key }"
            #expect(without?.message.hasSuffix(way) == true, "\(without?.message ?? "")")
            let strange = await Self.failure(try Self.http(port, folder, Self.shown("stranger", in: folder)))
            #expect(
                strange?.message.contains("does not take the certificate of client") == true,
                "\(strange?.message ?? "")"
            )
        }
    }

    // MARK: - Brokers

    private static func mqtt(_ port: UInt16, _ folder: String, _ more: String = "") throws -> MQTTSource {
        try source(
            MQTTSource.self,
            "mqtt: { broker: 'mqtts://localhost:\(port)', topic: a, ca: '\(folder)/ca.pem'\(more) }"
        )
    }

    @Test(.enabled(if: Broker.isThere, "\(Broker.hint)"), arguments: ["tlsv1.2", "tlsv1.3"])
    func `a broker that asks for a certificate is shown one, and others are told what to write`(version: String)
        async throws
    {
        try await withTemporaryFolder { folder in
            _ = try Self.prepare(folder)
            let files = ["cafile": "ca.pem", "certfile": "server.pem", "keyfile": "server.key"]
            let settings = files.map { "\($0.key) \(folder)/\($0.value)" }
            let broker = try Broker(settings: settings + ["require_certificate true", "tls_version \(version)"])
            let source = try Self.mqtt(broker.port, folder, Self.shown("c", in: folder))
            #expect(source.preflightFailure == nil)
            let followed = Followed(source)
            try await followed.connected()
            let access = [
                "--cafile", "\(folder)/ca.pem", "--cert", "\(folder)/second.pem", "--key", "\(folder)/second.key",
            ]
            try broker.publish("a", "1", ["-h", "localhost"] + access)
            #expect(try await followed.lines(1) == [#"{"topic":"a","payload":1}"#])
            #expect(await followed.stop() == .stopped)

            let place = "the broker localhost:\(broker.port)"
            let without = try #require(await Followed(try Self.mqtt(broker.port, folder)).failure())
            #expect(without.kind == .tls, "\(without.message)")
            #expect(without.message.hasPrefix("\(place) "), "\(without.message)")
            let way = "name one: client: { certificate: client.pem, key: client.key }"
            #expect(without.message.hasSuffix(way), "\(without.message)")
            let shown = Self.shown("stranger", in: folder)
            let strange = try #require(await Followed(try Self.mqtt(broker.port, folder, shown)).failure())
            #expect(
                strange.message.hasPrefix("\(place) does not take the certificate of client ("),
                "\(strange.message)"
            )
            let mixed = try Self.mqtt(broker.port, folder, Self.shown("c", in: folder, key: "second.key"))
            let failure = try #require(await Followed(mixed).failure())
            #expect(failure.message.contains("second.key is the key of another certificate than that of CN=client"))
            #expect(mixed.preflightFailure == failure)
        }
    }
}
