import HTTP
import Testing

@testable import Server

/// What is closed because it takes too long; the limits are short here, and looked at every 25 ms.
@Suite struct LimitsTests {
    private static func shorten(_ configuration: inout ServerConfiguration) {
        configuration.heartbeat = .milliseconds(100)
        configuration.headLimit = .milliseconds(300)
        configuration.bodyLimit = .milliseconds(300)
        configuration.idleLimit = .milliseconds(300)
    }

    @Test(
        arguments: [
            "", "G", "GET / HTTP/1.1\r\nHost: h\r\n",
            "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nshort",
            "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        ]
    )
    func `who does not come to an end is closed`(text: String) async throws {
        try await withServer(Self.shorten) { server in
            let client = try RawClient(server.address)
            if !text.isEmpty { try client.send(text) }
            #expect(try client.readToEnd() == [])
            try waitUntil("it is forgotten") { server.metrics.openConnections == 0 }
        }
    }

    @Test func `a byte now and then does not keep a slow head alive`() async throws {
        try await withServer(Self.shorten) { server in
            let client = try RawClient(server.address)
            let start = ContinuousClock.now
            // Each byte comes in less than any of the limits.
            for byte in String(repeating: "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n", count: 30).utf8 {
                guard client.sendAtOnce([byte]) else { break }
                nap(.milliseconds(20))
            }
            #expect(ContinuousClock.now - start < .seconds(10))
            try waitUntil("it is forgotten") { server.metrics.openConnections == 0 }
        }
    }

    @Test func `requests that come with the beginning of the next are no slow head`() async throws {
        try await withServer(Self.shorten) { server in
            let client = try RawClient(server.address)
            try client.send("GET /0 HT")
            for number in 1...20 {
                nap(.milliseconds(50))
                try client.send("TP/1.1\r\nHost: h\r\n\r\nGET /\(number) HT")
                #expect(try client.readAnswer().body == "/\(number - 1)")
            }
        }
    }

    @Test func `each request begins the time of silence anew, and a slow answer is not silence`() async throws {
        try await withServer({
            Self.shorten(&$0)
            $0.idleLimit = .milliseconds(600)
        }) { server in
            let client = try RawClient(server.address)
            for _ in 0..<5 {
                nap(.milliseconds(200))
                #expect(try client.get("/a").status == 200)
            }
            try client.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\nGET /b HT")
            nap(.milliseconds(1000))
            server.gate.open()
            #expect(try client.readAnswer().body == "/held")
            try client.send("TP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.readAnswer().body == "/b")
            #expect(try client.readToEnd() == [])
        }
    }

    @Test func `streams are bound by none of these limits`() async throws {
        try await withServer(Self.shorten) { server in
            let client = try StreamClient(server, "catchup=none")
            try client.read { $0.comments >= 10 }
            #expect(client.blocks.map(\.event) == ["hello"])
            #expect(server.metrics.openStreams == 1)
        }
    }
}
