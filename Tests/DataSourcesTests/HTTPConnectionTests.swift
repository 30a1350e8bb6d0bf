import Foundation
import Syscalls
import Testing

@testable import DataSources

@Suite struct HTTPConnectionTests {
    @Test func `a connection is kept from run to run`() async throws {
        let server = try LoopbackServer { client in
            client.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1")
            guard client.nextHead() != nil else { return }
            client.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n2")
        }
        defer { server.stop() }
        let source = HTTPSource(HTTPCall(try #require(URL(string: server.url("/")))))
        #expect(try await source.read().shown == "1")
        #expect(try await source.read().shown == "2")
        #expect(try await source.read().shown == "1")
    }

    @Test func `giving up works at once, and others go on`() async throws {
        let server = try HTTPSourceTests.server()
        defer { server.stop() }
        let call = HTTPCall(try #require(URL(string: server.url("/never"))))
        let client = HTTPClient()
        let tasks = (0..<20).map { _ in
            Task { try await client.send(call, HTTPCall.Validators(), limit: 100) }
        }
        while server.requests.count < 20 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(client.transfersUnderWay == 20)
        #expect(
            try await HTTPSource(HTTPCall(try #require(URL(string: server.url("/json"))))).read().shown
                == "{\"t\":3.10}"
        )
        for task in tasks { task.cancel() }
        for task in tasks {
            await #expect(throws: SourceError.stopped) { try await task.value }
        }
        try await server.allClientsGone()
        for _ in 0..<1000 where client.transfersUnderWay > 0 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(client.transfersUnderWay == 0)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: TLSServer.program), "openssl is missing"))
    func `a certificate that nobody vouches for is refused`() async throws {
        try await TLSServer.serving { port in
            let safe = HTTPSource(HTTPCall(try #require(URL(string: "https://localhost:\(port)/?key=secret"))))
            let message =
                "no safe connection to localhost:\(port): SSL certificate problem: self-signed certificate; name the file of who vouches for it: ca: FILE"
            await #expect(throws: SourceError(.tls, message)) {
                try await safe.read(within: .seconds(10), extracting: .everything)
            }
            let plain = HTTPSource(HTTPCall(try #require(URL(string: "http://localhost:\(port)/"))))
            let broken = "localhost:\(port) broke off before its answer was complete, or speaks no HTTP"
            await #expect(throws: SourceError(.broken, broken)) {
                try await plain.read(within: .seconds(10), extracting: .everything)
            }
        }
    }

    @Test func `a server that speaks no TLS is no safe connection`() async throws {
        let server = try LoopbackServer(greeting: "220 ready\r\n")
        defer { server.stop() }
        let source = HTTPSource(HTTPCall(try #require(URL(string: "https://127.0.0.1:\(server.port)/"))))
        let failure = await #expect(throws: SourceError.self) {
            try await source.read(within: .seconds(10), extracting: .everything)
        }
        #expect(failure?.kind == .tls)
        #expect(failure?.message.hasPrefix("no safe connection to 127.0.0.1:\(server.port): ") == true)
    }
}

/// openssl's own server on a free port, with a certificate that it has signed itself.
private struct TLSServer {
    static let program = "/usr/bin/openssl"

    /// Runs it as long as `body` does, which gets its port.
    static func serving(_ body: @Sendable (Int) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let (key, certificate) = ("\(folder)/key.pem", "\(folder)/certificate.pem")
            let made = try await ChildProcess(
                program,
                [
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "1",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                ]
            ).run()
            try #require(made.end == .exited(0))
            let (output, feed) = AsyncStream<String>.makeStream()
            let server = Task {
                let command = ChildProcess(
                    program,
                    ["s_server", "-accept", "localhost:0", "-key", key, "-cert", certificate, "-www"]
                )
                _ = try? await command.run(takingOutput: { feed.yield(String(decoding: $0, as: UTF8.self)) })
                feed.finish()
            }
            var said = ""
            // It says "ACCEPT 127.0.0.1:40963" as soon as it listens.
            for await piece in output {
                said += piece
                if said.contains(/ACCEPT .*:[0-9]+\n/) { break }
            }
            let port = said.firstMatch(of: /ACCEPT .*:([0-9]+)\n/).flatMap { Int($0.1) }
            if let port { try await body(port) }
            server.cancel()
            await server.value
            #expect(port != nil, "it said \(said)")
        }
    }
}
