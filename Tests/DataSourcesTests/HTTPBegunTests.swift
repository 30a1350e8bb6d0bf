import Foundation
import Synchronization
import Syscalls
import Testing

@testable import DataSources

/// Reads without a task.
@Suite struct HTTPBegunTests {
    private static func server() throws -> LoopbackServer {
        try LoopbackServer { client in
            let ok = "HTTP/1.1 200 OK\r\nConnection: close\r\n"
            switch client.path {
            case "/json": client.send("\(ok)Content-Length: 8\r\n\r\n{\"a\": 1}")
            case "/large": client.send("\(ok)\r\n\"\(String(repeating: "x", count: 300_000))\"")
            case "/there":
                client.send("HTTP/1.1 302 X\r\nConnection: close\r\nLocation: /json\r\nContent-Length: 0\r\n\r\n")
            case "/circle":
                client.send("HTTP/1.1 302 X\r\nConnection: close\r\nLocation: /circle\r\nContent-Length: 0\r\n\r\n")
            case "/drip":
                client.send("\(ok)\r\n")
                while client.send("x"), !client.waitForClose(milliseconds: 10) {}
            default: client.waitForClose()
            }
        }
    }

    private func source(_ server: LoopbackServer, _ path: String) throws -> HTTPSource {
        HTTPSource(HTTPCall(try #require(URL(string: server.url(path)))))
    }

    private func end(
        of source: HTTPSource,
        within limit: Duration = .seconds(60),
        stopping: Bool = false
    ) async -> Result<SourceResult, SourceError> {
        let end = OneShot<Result<SourceResult, SourceError>>()
        let count = Mutex(0)
        let stop = source.begin(within: limit) { result in
            count.withLock { $0 += 1 }
            end.deliver(result)
        }
        if stopping { stop() }
        let result = await end.value()
        stop()
        #expect(count.withLock { $0 } == 1)
        return result
    }

    @Test func `the end is told once, behind all redirects`() async throws {
        let server = try Self.server()
        defer { server.stop() }
        for path in ["/json", "/there"] {
            #expect(await end(of: try source(server, path)).map(\.shown) == .success("{\"a\":1}"))
        }
        #expect(try await end(of: try source(server, "/large")).get().shown.count == 300_002)
        let message = "127.0.0.1:\(server.port) redirects more than 5 times"
        #expect(await end(of: try source(server, "/circle")) == .failure(SourceError(.redirect, message)))
        try await server.allClientsGone()
    }

    @Test(arguments: ["/never", "/drip"])
    func `one deadline spans all of it`(path: String) async throws {
        let server = try Self.server()
        defer { server.stop() }
        let start = ContinuousClock.now
        let result = await end(of: try source(server, path), within: .milliseconds(100))
        #expect(result == .failure(SourceError(.timeout, "took longer than 100ms")))
        #expect(ContinuousClock.now - start < .seconds(10))
        try await server.allClientsGone()
    }

    @Test func `what is stopped ends at once and leaves its connection`() async throws {
        let server = try Self.server()
        defer { server.stop() }
        let source = try source(server, "/never")
        for _ in 0..<50 { #expect(await end(of: source, stopping: true) == .failure(.stopped)) }
        try await server.allClientsGone()
        // The thread of the transfers lets go of them in its next round.
        for _ in 0..<2000 where source.client.transfersUnderWay > 0 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(source.client.transfersUnderWay == 0)
    }

    @Test func `many at once are told apart, on handles that are used again`() async throws {
        let server = try LoopbackServer { client in
            client.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\"\(client.path)\"")
        }
        defer { server.stop() }
        let sources = try (0..<60).map { try source(server, "/\($0)") }
        for _ in 0..<3 {
            await withTaskGroup(of: Void.self) { group in
                for (number, source) in sources.enumerated() {
                    group.addTask {
                        #expect(await end(of: source).map(\.shown) == .success("«/\(number)»"))
                    }
                }
            }
        }
    }

    @Test func `a method, body and header of one request are none of the next on its handle`() async throws {
        let server = try LoopbackServer { client in
            client.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n1")
        }
        defer { server.stop() }
        let url = try #require(URL(string: server.url("/")))
        for method in ["POST", "GET", "HEAD", "GET", "PUT", "DELETE", "GET"] {
            var call = HTTPCall(url)
            call.method = method
            if method == "POST" { call.headers["X-Own"] = "1" }
            _ = await end(of: HTTPSource(call))
            let head = try #require(server.requests.last)
            #expect(head.hasPrefix("\(method) / HTTP/1.1\r\n"))
            #expect(head.contains("X-Own") == (method == "POST"))
            #expect(head.contains("Content-Length: 0\r\n") == ["POST", "PUT"].contains(method))
        }
    }
}
