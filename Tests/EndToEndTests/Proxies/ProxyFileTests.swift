import TestPorts
import TestSupport
import Testing

@testable import DataSources

/// Each proxy that `deploy` has a file for takes that file, and hands on what the program says.
@Suite struct ProxyFileTests {
    /// What clients see through a proxy: the index and its type, the health under a name of the server and under another,
    /// and the begin of a stream.
    private static let right = ["200 application/json", "dash.example 200", "evil.example 421", "hello"]

    private func seen(through kind: ProxyUnderTest.Kind, isolation: isolated (any Actor)? = #isolation) async throws
        -> [String]
    {
        let jobs =
            "server: { hosts: [dash.example], aliases: { /listen: /events } }\njobs: { a: { every: 1h, generate: sine } }"
        var seen: [String] = []
        try await Program.serving(jobs) { _, port in
            try await ProxyUnderTest.running(kind, from: FreePort.reserve(), to: port) { proxy in
                let index = try await Answer.to("GET", "/", at: proxy.port)
                seen.append("\(index.status) \(index.fields["content-type"] ?? "")")
                // The name that a visitor uses comes through, so that the program can tell whether it is one of its own.
                let front = proxy.port
                for host in ["dash.example", "evil.example"] {
                    let text = "GET /health HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
                    let status = try await blocking { try Self.status(of: text, at: front) }
                    seen.append("\(host) \(status ?? 0)")
                }
                let stream = try await EventStream.open("/listen", at: proxy.port)
                seen.append(try await stream.next()?.event ?? "")
            }
        }
        return seen
    }

    private static func status(of request: String, at port: UInt16) throws -> Int? {
        let connection = try Connection(port: port)
        try connection.send(request)
        let line = String(decoding: try connection.receive(), as: UTF8.self)
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }

    @Test(.enabled(if: ProxyUnderTest.Kind.nginx.isInstalled, "needs nginx"))
    func `nginx takes its file`() async throws {
        let seen = try await seen(through: .nginx)
        #expect(seen == Self.right)
    }

    @Test(.enabled(if: ProxyUnderTest.Kind.caddy.isInstalled, "needs caddy"))
    func `Caddy takes its file`() async throws {
        let seen = try await seen(through: .caddy)
        #expect(seen == Self.right)
    }

    @Test(.enabled(if: ProxyUnderTest.Kind.haproxy.isInstalled, "needs haproxy"))
    func `HAProxy takes its file`() async throws {
        let seen = try await seen(through: .haproxy)
        #expect(seen == Self.right)
    }

    @Test(.enabled(if: ProxyUnderTest.Kind.varnish.isInstalled, "needs varnish"))
    func `Varnish takes its file`() async throws {
        let seen = try await seen(through: .varnish)
        #expect(seen == Self.right)
    }

    @Test(.enabled(if: ProxyUnderTest.Kind.lighttpd.isInstalled, "needs lighttpd"))
    func `lighttpd takes its file`() async throws {
        let seen = try await seen(through: .lighttpd)
        #expect(seen == Self.right)
    }

    @Test(.enabled(if: ProxyUnderTest.Kind.apache.isInstalled, "needs apache2"))
    func `Apache takes its file`() async throws {
        let seen = try await seen(through: .apache)
        #expect(seen == Self.right)
    }
}
