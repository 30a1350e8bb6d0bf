import Tape
import Testing

@testable import Server

/// Clients that say all they have to say, close their half and read on, RFC 9112 §9.6.
@Suite struct HalfClosedTests {
    private static let answered = ["/deferred-held", "/accepted?at=1", "/held"]

    @Test(arguments: answered)
    func `who closes its half before its answer is there gets it, and then the end`(path: String) async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            try client.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
            client.finishSending()
            try Self.passRound(of: server)
            server.gate.open()
            server.publish("a", "1")
            #expect(try client.readAnswer().body == path)
            #expect(try client.readToEnd() == [])
            try waitUntil("it is forgotten") { server.metrics.openConnections == 0 }
        }
    }

    @Test func `all that it has asked for is answered, in order`() async throws {
        try await withServer { server in
            let client = try RawClient(server.address)
            let paths = ["/accepted?at=1", "/deferred-held", "/a", "/later", "/big?bytes=300000", "/b"]
            try client.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
            client.finishSending()
            try Self.passRound(of: server)
            server.publish("a", "1")
            server.gate.open()
            for path in paths {
                let body = try client.readAnswer().body
                #expect(body == path || path.hasPrefix("/big") && body.utf8.count == 300_000)
            }
            #expect(try client.readToEnd() == [])
            try waitUntil("it is forgotten") { server.metrics.openConnections == 0 }
        }
    }

    /// What came before has been read by the loop once it has answered who came later.
    private static func passRound(of server: TestServer) throws {
        for _ in 0..<2 {
            let other = try RawClient(server.address)
            #expect(try other.get("/a").status == 200)
        }
    }
}
