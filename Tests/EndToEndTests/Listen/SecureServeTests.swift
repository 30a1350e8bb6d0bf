import Foundation
import TestCertificates
import TestSupport
import Testing

/// The program with a certificate, as curl meets it.
@Suite struct SecureServeTests {
    private static let jobs = """
        server:
          listen:
            - { address: "127.0.0.1:0", tls: true }
            - { address: "127.0.0.1:0", redirect: true }
          tls: { certificate: c.pem, key: k.pem }
          tokens: { publish: [t] }
        jobs:
          a: { post: true }

        """

    private static func files(_ pair: Identity) -> [String: String] {
        ["jobs.yaml": jobs, "c.pem": pair.certificateText, "k.pem": pair.keyText]
    }

    /// Calls curl, which trusts the file `trusted` alone.
    private static func curl(_ arguments: String, trusting pair: Identity, in folder: URL) throws -> String {
        let trusted = folder.appending(path: "trusted-\(UUID().uuidString).pem")
        try Data(pair.certificateText.utf8).write(to: trusted)
        return try Shell.said("curl -sS --max-time 20 --cacert \(trusted.path) \(arguments)", in: folder)
    }

    private static func health(_ port: UInt16, trusting pair: Identity, _ program: Program) throws -> String {
        try curl("https://localhost:\(port)/health", trusting: pair, in: program.folder)
    }

    @Test func `a certificate is read again when its files change, by a link too, and no stream ends`() async throws {
        let (first, second) = (
            try Identity("localhost", names: ["DNS:localhost"]), try Identity("localhost", names: ["DNS:localhost"])
        )
        try await Program.running([], files: Self.files(first)) { program in
            let port = try await program.port()
            #expect(program.output.contains("  page    https://127.0.0.1:\(port)/\n"))
            let url = "https://localhost:\(port)"
            let heard = program.folder.appending(path: "heard")
            let stream = Process()
            try Data(first.certificateText.utf8).write(to: program.folder.appending(path: "first.pem"))
            stream.executableURL = URL(filePath: "/bin/sh")
            stream.arguments = ["-c", "exec curl -sSN --cacert first.pem \(url)/events >heard"]
            stream.currentDirectoryURL = program.folder
            try stream.run()
            defer { stream.terminate() }
            try await eventually("the stream") { program.read("heard").contains("event: hello") ? true : nil }

            // A pair that does not fit is told, and changes nothing.
            try program.write(second.keyText, to: "k.pem")
            try await eventually("the fault") {
                try Self.health(port, trusting: first, program).contains("degraded") ? true : nil
            }
            #expect(program.complaints.contains("is the key of another certificate than that of CN=localhost"))
            // The other file comes as a link that leads elsewhere.
            try FileManager.default.createSymbolicLink(
                atPath: program.folder.appending(path: "new").path,
                withDestinationPath: "second.pem"
            )
            try program.write(second.certificateText, to: "second.pem")
            try FileManager.default.removeItem(at: program.folder.appending(path: "c.pem"))
            try FileManager.default.moveItem(
                at: program.folder.appending(path: "new"),
                to: program.folder.appending(path: "c.pem")
            )
            try await eventually("the new certificate") {
                try Self.health(port, trusting: second, program).contains(#""status":"ok""#) ? true : nil
            }
            #expect(try Self.health(port, trusting: first, program).contains("certificate"))
            let post = "-H 'Authorization: Bearer t' -d '{\"x\":1}' -H 'Content-Type: application/json' \(url)/jobs/a"
            _ = try Self.curl(post, trusting: second, in: program.folder)
            try await eventually("the event") { program.read("heard").contains(#""x":1"#) ? true : nil }
            _ = heard
            program.signal(15)
            #expect(try await program.end() == .exited(0))
        }
    }

    @Test func `a certificate that has expired is told, and stops neither a start nor other changes`() async throws {
        let old = try Identity("localhost", names: ["DNS:localhost"], valid: -864_000 ... -86_400)
        try await Program.running([], files: Self.files(old)) { program in
            let port = try await program.port()
            #expect(program.complaints.contains("c.pem has expired on "))
            let ask = "-k https://localhost:\(port)/"
            let health = try Self.curl(ask + "health", trusting: old, in: program.folder)
            #expect(health.contains("degraded") && health.contains("c.pem has expired on "), "\(health)")
            try program.write(Self.jobs + "  b: { post: true }\n", to: "jobs.yaml")
            try await eventually("the other job") {
                try Self.curl(ask + "jobs/b", trusting: old, in: program.folder).contains("/jobs/b/history")
                    ? true : nil
            }
            program.signal(15)
            #expect(try await program.end() == .exited(0))
        }
        let check = try await Program.run(["check"], files: Self.files(old))
        #expect(check.status == 1)
    }

    @Test(arguments: ["--http1.1", "--http2-prior-knowledge"])
    func `a door that leads to https answers to the names of the server alone`(version: String) async throws {
        let pair = try Identity("localhost", names: ["DNS:localhost"])
        let jobs = """
            server:
              listen: [{ address: "127.0.0.1:0", tls: true }, { address: "unix:s", redirect: true }]
              tls: { certificate: c.pem, key: k.pem }
            jobs: { a: { post: true } }

            """
        try await Program.running([], files: Self.files(pair).merging(["jobs.yaml": jobs]) { $1 }) { program in
            let port = try await program.port()
            func ask(_ host: String) throws -> String {
                let socket = program.folder.appending(path: "s").path
                let options = "\(version) -i --unix-socket \(socket) -H 'Host: \(host)' http://localhost/x?y"
                return try Self.curl(options, trusting: pair, in: program.folder)
            }
            let foreign = try ask("evil.example")
            #expect(foreign.contains(" 421"), "\(foreign)")
            let answer = try ask("localhost")
            #expect(answer.contains(" 308") && answer.contains("https://localhost:\(port)/x?y"), "\(answer)")
            program.signal(15)
            #expect(try await program.end() == .exited(0))
        }
    }

    @Test func `each address shows the certificate that its item names, also when the files change`() async throws {
        let (usual, own) = (
            try Identity("localhost", names: ["DNS:localhost"]), try Identity("localhost", names: ["DNS:localhost"])
        )
        let jobs = """
            server:
              listen:
                - { address: "127.0.0.1:0", tls: { certificate: own.pem, key: own.key } }
                - 127.0.0.1:0
                - { address: "127.0.0.1:0", tls: true }
              tls: { certificate: c.pem, key: k.pem, hsts: 1d }
            jobs: { a: { post: true } }

            """
        let files = Self.files(usual).merging(["own.pem": own.certificateText, "own.key": own.keyText]) { $1 }
        try await Program.running([], files: files.merging(["jobs.yaml": jobs]) { $1 }) { program in
            _ = try await program.port()
            let ports = program.output.matches(of: /https:\/\/127\.0\.0\.1:(\d+)\/\n/).compactMap { UInt16($0.1) }
            try #require(ports.count == 2)
            #expect(try Self.health(ports[0], trusting: own, program).contains("ok"))
            #expect(try Self.health(ports[1], trusting: usual, program).contains("ok"))
            #expect(try Self.health(ports[0], trusting: usual, program).contains("certificate"))
            let renewed = try Identity("localhost", names: ["DNS:localhost"])
            try program.write(renewed.certificateText, to: "own.pem")
            try program.write(renewed.keyText, to: "own.key")
            try await eventually("the new one") {
                try Self.health(ports[0], trusting: renewed, program).contains("ok") ? true : nil
            }
            #expect(try Self.health(ports[1], trusting: usual, program).contains("ok"))
            let ask = "-i https://localhost:\(ports[1])/health"
            let fields = try Self.curl(ask, trusting: usual, in: program.folder)
            #expect(fields.lowercased().contains("strict-transport-security: max-age=86400"), "\(fields)")
            program.signal(15)
            #expect(try await program.end() == .exited(0))
        }
    }

    @Test func `the command line names a certificate`() async throws {
        let pair = try Identity("localhost", names: ["DNS:localhost"])
        let options = ["--listen", "127.0.0.1:0", "--certificate", "c.pem", "--key", "k.pem"]
        let files = ["jobs.yaml": "jobs: { a: { post: true } }", "c.pem": pair.certificateText, "k.pem": pair.keyText]
        try await Program.running(options, files: files) { program in
            let port = try await program.port()
            #expect(try Self.health(port, trusting: pair, program).contains(#""status":"ok""#))
            let plain = try Self.curl("http://localhost:\(port)/", trusting: pair, in: program.folder)
            #expect(plain.contains("this port speaks https alone"))
            let metrics = try Self.curl("https://localhost:\(port)/metrics", trusting: pair, in: program.folder)
            #expect(metrics.contains("tickertape_tls_handshakes_total{result=\"failed\"} 1"))
            #expect(metrics.contains("tickertape_connections{protocol=\"h2\",tls=\"yes\"} 1"))
            #expect(metrics.contains("tickertape_tls_certificate_expiry_timestamp_seconds "))
            program.signal(15)
            #expect(try await program.end() == .exited(0))
        }
        let bad = try await Program.run(options, files: files.merging(["k.pem": "x"]) { $1 })
        #expect(bad.status == 1)
        #expect(bad.complaints.contains("error: --key ") && bad.complaints.contains("holds no private key in PEM"))
        // Nobody who asks for TLS is served without it.
        let plain = "server: { listen: [127.0.0.1:0, 127.0.0.1:0] }\njobs: { a: { post: true } }"
        let named = Array(options.dropFirst(2))
        let unused = try await Program.run(named, files: files.merging(["jobs.yaml": plain]) { $1 })
        #expect(unused.status == 1)
        #expect(unused.complaints.contains("error: no address shows the certificate "), "\(unused.complaints)")
        let half = try await Program.run(["--certificate", "c.pem"])
        #expect(half.status == 2)
        #expect(half.complaints.contains("--certificate needs its key, as in: --key privkey.pem"))
    }
}
