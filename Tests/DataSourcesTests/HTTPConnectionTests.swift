import Foundation
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
        #expect(try await HTTPSource(HTTPCall(try #require(URL(string: server.url("/json"))))).read().shown == "{\"t\":3.10}")
        for task in tasks { task.cancel() }
        for task in tasks {
            await #expect(throws: SourceFailure.stopped) { try await task.value }
        }
        try await server.allClientsGone()
        #expect(client.transfersUnderWay == 0)
    }

    @Test func `a library that is missing is named, with the way to get it`() {
        #expect(throws: SourceFailure(.other, "HTTP needs libcurl 4: apt-get install libcurl4")) {
            try HTTPTransfers(library: "libno-such-thing.so.4")
        }
        #expect(throws: SourceFailure(.other, "HTTP needs libcurl 7.68 or later")) {
            try HTTPTransfers(library: "libc.so.6")
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: TLSServer.program), "openssl is missing"))
    func `a certificate that nobody vouches for is refused`() async throws {
        try await withTemporaryFolder { folder in
            let server = try TLSServer(in: folder)
            defer { server.stop() }
            let url = "https://localhost:\(server.port)/?key=secret"
            let source = HTTPSource(HTTPCall(try #require(URL(string: url))))
            let message = "no safe connection to localhost:\(server.port): SSL certificate problem: self-signed certificate"
            await #expect(throws: SourceFailure(.tls, message)) { try await source.read() }
            let plain = HTTPSource(HTTPCall(try #require(URL(string: "http://localhost:\(server.port)/"))))
            await #expect(throws: SourceFailure.self) { try await plain.read() }
        }
    }

    @Test func `a server that speaks no TLS is no safe connection`() async throws {
        let server = try LoopbackServer(greeting: "220 ready\r\n")
        defer { server.stop() }
        let source = HTTPSource(HTTPCall(try #require(URL(string: "https://127.0.0.1:\(server.port)/"))))
        let failure = await #expect(throws: SourceFailure.self) { try await source.read() }
        #expect(failure?.kind == .tls)
        #expect(failure?.message.hasPrefix("no safe connection to 127.0.0.1:\(server.port): ") == true)
    }
}

/// openssl's own server on a free port, with a certificate that it has signed itself.
private final class TLSServer {
    static let program = "/usr/bin/openssl"

    let port: Int
    private let process = Process()

    init(in folder: String) throws {
        let (key, certificate) = ("\(folder)/key.pem", "\(folder)/certificate.pem")
        let maker = Process()
        maker.executableURL = URL(fileURLWithPath: Self.program)
        maker.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "1", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        ]
        maker.standardError = FileHandle.nullDevice
        try maker.run()
        maker.waitUntilExit()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = ["s_server", "-accept", "localhost:0", "-key", key, "-cert", certificate, "-www"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // It says "ACCEPT 127.0.0.1:40963" as soon as it listens.
        var said = ""
        while !said.hasSuffix("\n") || !said.contains("ACCEPT") {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else { break }
            said += String(decoding: piece, as: UTF8.self)
        }
        let line = said.split(separator: "\n").first { $0.contains("ACCEPT") } ?? ""
        port = try #require(line.split(separator: ":").last.flatMap { Int($0) })
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
