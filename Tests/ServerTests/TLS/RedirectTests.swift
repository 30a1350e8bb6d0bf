import HTTP
import Syscalls
import TestCertificates
import Testing

@testable import Server

/// Doors that lead to the one with TLS, and what answers there say of that.
@Suite struct RedirectTests {
    @Test(arguments: [
        ("/", "h", 443, "https://h/"),
        ("/events?job=a%20b&x", "Dash.Example.org:8080", 8443, "https://dash.example.org:8443/events?job=a%20b&x"),
        ("//x/../y", "[::1]:80", 443, "https://[::1]//x/../y"), ("http://h:80?q", "other", 443, "https://h/?q"),
        ("http://h/a?b", "other", 444, "https://h:444/a?b"),
    ])
    func `the host without its port, the path and the query stay`(
        target: String,
        host: String,
        port: UInt16,
        place: String
    ) throws {
        let response = Redirect.response(to: try RequestHead(target: target, fields: ["Host": host]), port: port)
        #expect(response.status == 308)
        #expect(response["Location"] == place)
    }

    @Test func `a request for no host is refused`() throws {
        let head = try RequestHead(target: "/", version: .http10)
        #expect(Redirect.response(to: head, port: 443).status == 400)
    }

    @Test func `a door leads to the first that speaks TLS, whatever is sent`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity) { server in
            let client = try RawClient(try #require(server.redirectAddress))
            for request in [
                "GET /events HTTP/1.1\r\nHost: h\r\n\r\n",
                "POST /jobs/a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
                "POST /jobs/a HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n",
            ] {
                try client.send(request)
                let head = try client.readHead()
                #expect(head.first == "HTTP/1.1 308 Permanent Redirect")
                #expect(head.contains { $0.hasPrefix("Location: https://h:\(server.address.port)/") })
            }
            #expect(server.metrics.openStreams == 0)
        }
    }

    @Test func `answers through TLS say that browsers are to come so, where that is wanted`() async throws {
        let identity = try Identity("localhost", names: ["DNS:localhost"])
        try await withServer(showing: identity, { $0.strictTransport = .seconds(86_400) }) { server in
            let field = "Strict-Transport-Security: max-age=86400"
            let client = try RawClient(server.address)
            try client.beginTLS(trusting: identity)
            try client.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.readHead().contains(field))
            #expect(try StreamClient(server, trusting: identity).head.contains(field))
            let plain = try RawClient(try #require(server.redirectAddress))
            try plain.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try !plain.readHead().contains(field))
        }
    }
}
