import TestCertificates
import TestHTTP2
import Testing

@testable import Server

/// Answers whose bodies lie in pages of their own.
@Suite struct PagedAnswerTests {
    private static let size = 600_000
    private static let target = "/pages?bytes=\(size)"

    @Test(arguments: [false, true])
    func `they arrive whole, and the next request is answered behind them`(isSecure: Bool) async throws {
        let identity = isSecure ? try Identity("localhost", names: ["DNS:localhost"]) : nil
        try await withServer(showing: identity) { server in
            let client = try RawClient(server.address, receiveBuffer: 16_384)
            if let identity { try client.beginTLS(trusting: identity) }
            let rest = "\(Self.target) HTTP/1.1\r\nHost: h\r\n\r\n"
            try client.send("GET \(rest)GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = try client.readAnswer()
            #expect(answer.field("Content-Length") == "\(Self.size)")
            #expect(answer.body == TestRoutes.text(ofPages: Self.size))
            #expect(try client.readAnswer().body == "/a")
            try client.send("HEAD \(rest)")
            #expect(try client.readAnswer(withoutBody: true).field("Content-Length") == "\(Self.size)")
            try client.send("GET \(Self.target) HTTP/1.0\r\nHost: h\r\n\r\n")
            #expect(try client.readAnswer().body == TestRoutes.text(ofPages: Self.size))
            #expect(try client.readToEnd() == [])
        }
    }

    @Test(arguments: [false, true])
    func `streams of HTTP 2 get them beside each other`(isSecure: Bool) async throws {
        let identity = isSecure ? try Identity("localhost", names: ["DNS:localhost"]) : nil
        try await withServer(showing: identity) { server in
            let client = try MultiplexedClient(server, trusting: identity)
            let (one, two) = (try client.request(Self.target), try client.request("/pages?bytes=100000"))
            let head = try client.request("HEAD", Self.target)
            for stream in [one, two, head] { try client.readEnd(of: stream) }
            #expect(client.answer(one).text == TestRoutes.text(ofPages: Self.size))
            #expect(client.answer(two).text == TestRoutes.text(ofPages: 100_000))
            #expect(client.answer(head).body == [] && client.answer(head).fields["content-length"] == "\(Self.size)")
        }
    }
}
