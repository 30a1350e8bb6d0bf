import TestSupport
import Testing

@testable import DataSources

/// Each proxy that `deploy` has a file for takes that file, and hands on what the program says.
@Suite struct ProxyFileTests {
    private func handsOn(_ kind: ProxyUnderTest.Kind, isolation: isolated (any Actor)? = #isolation) async throws {
        let jobs =
            "server: { hosts: [dash.example], aliases: { /listen: /events } }\njobs: { a: { every: 1h, generate: sine } }"
        try await Program.serving(jobs) { _, port in
            try await ProxyUnderTest.running(kind, from: ScriptedServer.freePort(), to: port) { proxy in
                let index = try await Answer.to("GET", "/", at: proxy.port)
                #expect(index.status == 200)
                #expect(index.fields["content-type"] == "application/json")
                // The name that a visitor uses comes through, so that the program can tell whether it is one of its own.
                let front = proxy.port
                for (host, expected) in [("dash.example", 200), ("evil.example", 421)] {
                    let text = "GET /health HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
                    let status = try await blocking { try Self.status(of: text, at: front) }
                    #expect(status == expected)
                }
                let stream = try await EventStream.open("/listen", at: proxy.port)
                #expect(try await stream.next()?.event == "hello")
            }
        }
    }

    private static func status(of request: String, at port: UInt16) throws -> Int? {
        let connection = try Connection(port: port)
        try connection.send(request)
        let line = String(decoding: try connection.receive(), as: UTF8.self)
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }

    @Test(.enabled(if: ProxyUnderTest.Kind.nginx.isInstalled, "needs nginx"))
    func `nginx takes its file`() async throws { try await handsOn(.nginx) }

    @Test(.enabled(if: ProxyUnderTest.Kind.caddy.isInstalled, "needs caddy"))
    func `Caddy takes its file`() async throws { try await handsOn(.caddy) }

    @Test(.enabled(if: ProxyUnderTest.Kind.haproxy.isInstalled, "needs haproxy"))
    func `HAProxy takes its file`() async throws { try await handsOn(.haproxy) }

    @Test(.enabled(if: ProxyUnderTest.Kind.varnish.isInstalled, "needs varnish"))
    func `Varnish takes its file`() async throws { try await handsOn(.varnish) }

    @Test(.enabled(if: ProxyUnderTest.Kind.lighttpd.isInstalled, "needs lighttpd"))
    func `lighttpd takes its file`() async throws { try await handsOn(.lighttpd) }

    @Test(.enabled(if: ProxyUnderTest.Kind.apache.isInstalled, "needs apache2"))
    func `Apache takes its file`() async throws { try await handsOn(.apache) }
}
