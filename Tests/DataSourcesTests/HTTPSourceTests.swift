import CCurl
import Foundation
import Glibc
import Testing

@testable import DataSources

@Suite struct HTTPSourceTests {
    /// A server that knows one path for each thing that can happen.
    static func server() throws -> LoopbackServer {
        try LoopbackServer { client in
            let ok = "HTTP/1.1 200 OK\r\nConnection: close\r\n"
            switch client.path {
            case "/json": client.send("\(ok)Content-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"t\": 3.10 }")
            case "/text": client.send("\(ok)\r\nhello\r\n")
            case "/empty": client.send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            case "/latin": client.send("\(ok)Content-Type: text/plain; charset=\"ISO-8859-1\"\r\n\r\n\u{E9}")
            case "/503": client.send("HTTP/1.1 503 Whatever\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno")
            case "/299": client.send("HTTP/1.1 299 X\r\nConnection: close\r\nContent-Length: 1\r\n\r\n7")
            case "/799": client.send("HTTP/1.1 799 X\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            case "/never": client.waitForClose()
            case "/drip":
                client.send("\(ok)\r\n")
                while client.send("x"), !client.waitForClose(milliseconds: 10) {}
            case "/endless":
                client.send("\(ok)\r\n")
                while client.send(String(repeating: "x", count: 10_000)) {}
            case "/huge": client.send("\(ok)Content-Length: 99999999\r\n\r\n"); client.waitForClose()
            case "/cut": client.send("\(ok)Content-Length: 100\r\n\r\nhalf")
            case "/slowhead":
                client.send("HTTP/1.1 200 OK\r\nX: y\r\n")
                client.waitForClose()
            case "/dripping302":
                client.send("HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /json\r\n\r\n")
                while client.send("x"), !client.waitForClose(milliseconds: 10) {}
            case "/wrongzip": client.send("\(ok)Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi")
            case "/wrongchunk": client.send("\(ok)Transfer-Encoding: chunked\r\n\r\nzz\r\n")
            case "/nolocation": client.send("HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            case "/silent": break
            case "/nonsense": client.send("SSH-2.0-OpenSSH_9.2\r\n\r\n")
            case "/loop":
                client.send("HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n")
            case "/cookie": client.send("\(ok)Set-Cookie: a=b\r\nContent-Length: 1\r\n\r\n1")
            case "/tagged":
                let isKnown = client.head.contains("If-None-Match: \"v1\"\r\n")
                client.send(
                    isKnown
                        ? "HTTP/1.1 304 Not Modified\r\nConnection: close\r\nETag: \"v1\"\r\n\r\n"
                        : "\(ok)ETag: \"v1\"\r\nContent-Length: 1\r\n\r\n5"
                )
            case "/dated":
                let isKnown = client.head.contains("If-Modified-Since: Sat, 21 Nov 2026 01:02:03 GMT\r\n")
                client.send(
                    isKnown
                        ? "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
                        : "\(ok)Last-Modified: Sat, 21 Nov 2026 01:02:03 GMT\r\nContent-Length: 1\r\n\r\n6"
                )
            case "/304": client.send("HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
            case let path where path.hasPrefix("/hop"):
                let left = Int(path.dropFirst(4)) ?? 0
                client.send(
                    left == 0
                        ? "\(ok)Content-Length: 7\r\n\r\narrived"
                        : "HTTP/1.1 307 Go\r\nConnection: close\r\nLocation: /hop\(left - 1)\r\nContent-Length: 0\r\n\r\n"
                )
            case let path where path.hasPrefix("/to?"):
                client.send(
                    "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: \(path.dropFirst(4))\r\nContent-Length: 0\r\n\r\n"
                )
            default: client.send("\(ok)Content-Length: \(client.head.utf8.count)\r\n\r\n\(client.head)")
            }
        }
    }

    private func source(_ url: String, limit: Int = 1 << 20) throws -> HTTPSource {
        HTTPSource(HTTPCall(try #require(URL(string: url))), limit: limit)
    }

    @Test(arguments: [
        ("/json", "{\"t\":3.10}"), ("/text", "«hello»"), ("/empty", "«»"), ("/299", "7"), ("/hop5", "«arrived»"),
        ("/latin", "«Ã©»"),
    ])
    func `an answer is JSON where it is, else text`(path: String, shown: String) async throws {
        let server = try Self.server()
        defer { server.stop() }
        #expect(try await source(server.url(path)).read().shown == shown)
    }

    @Test(arguments: [
        ("/503", SourceError(.status, "PLACE answered 503 Service Unavailable")),
        ("/799", SourceError(.status, "PLACE answered 799")),
        ("/304", SourceError(.status, "PLACE answered 304 Not Modified")),
        ("/endless", SourceError(.tooLarge, "PLACE sends more than 100000 bytes; raise max_bytes")),
        ("/huge", SourceError(.tooLarge, "PLACE sends more than 100000 bytes; raise max_bytes")),
        ("/cut", SourceError(.broken, "PLACE broke off before its answer was complete, or speaks no HTTP")),
        ("/silent", SourceError(.broken, "PLACE broke off before its answer was complete, or speaks no HTTP")),
        ("/nonsense", SourceError(.broken, "PLACE broke off before its answer was complete, or speaks no HTTP")),
        ("/wrongchunk", SourceError(.broken, "PLACE broke off before its answer was complete, or speaks no HTTP")),
        ("/wrongzip", SourceError(.broken, "PLACE sends a body that does not fit its Content-Encoding")),
        ("/nolocation", SourceError(.status, "PLACE answered 302 Found")),
        ("/loop", SourceError(.redirect, "PLACE redirects more than 5 times")),
        ("/hop6", SourceError(.redirect, "PLACE redirects more than 5 times")),
    ])
    func `a failure says what was wrong, without the rest of the address`(path: String, failure: SourceError)
        async throws
    {
        let server = try Self.server()
        defer { server.stop() }
        let message = failure.message.replacingOccurrences(of: "PLACE", with: "127.0.0.1:\(server.port)")
        let source = try source(server.url(path), limit: 100_000)
        await #expect(throws: SourceError(failure.kind, message)) { try await source.read() }
        try await server.allClientsGone()
    }

    @Test(arguments: ["/never", "/drip", "/slowhead", "/dripping302"])
    func `one deadline spans all of it`(path: String) async throws {
        let server = try Self.server()
        defer { server.stop() }
        let source = try source(server.url(path))
        await #expect(throws: SourceError(.timeout, "took longer than 100ms")) {
            try await source.read(within: .milliseconds(100), extracting: .everything)
        }
        try await server.allClientsGone()
    }

    @Test func `a port where nobody listens and a name that leads nowhere are told apart`() async throws {
        let server = try LoopbackServer { _ in }
        server.stop()
        let place = "127.0.0.1:\(server.port)"
        let refused = try source("http://\(place)/x?secret=1")
        await #expect(
            throws: SourceError(
                .connect,
                "cannot connect to \(place); nobody listens there, or a firewall forbids it"
            )
        ) { try await refused.read() }
        let lost = try source("http://no-such-host.invalid/x")
        let message = "cannot find the host no-such-host.invalid; is its name right, and is there a network?"
        await #expect(throws: SourceError(.dns, message)) { try await lost.read() }
    }

    @Test(arguments: [("/tagged", "5"), ("/dated", "6")])
    func `an answer that has not changed is unchanged, unless nobody could use it`(path: String, shown: String)
        async throws
    {
        let server = try Self.server()
        defer { server.stop() }
        let source = try source(server.url(path))
        #expect(try await source.read().shown == shown)
        #expect(try await source.read().shown == "unchanged")
        #expect(try await source.read().shown == "unchanged")
        let wrong = Extraction(.one(try SelectPath("a")))
        source.invalidateCache()
        for _ in 0..<2 {
            await #expect(throws: SourceError(.select, "no key \"a\" in the result, which is \(shown)")) {
                try await source.read(within: .seconds(60), extracting: wrong)
            }
        }
    }

    @Test func `a request is what the job says, and no cookie is kept`() async throws {
        let server = try Self.server()
        defer { server.stop() }
        _ = try await source(server.url("/cookie")).read()
        let yaml =
            "http: {url: '\(server.url("/echo"))', method: put, headers: {X-A: b c, authorization: Bearer t}, body: {b: 1.0, a: x}}"
        let source = try #require(try reading(yaml) { HTTPSource(reading: $0) }.value)
        let head = try await source.read().shown
        #expect(head.contains("PUT /echo HTTP/1.1\r\n"))
        for line in ["X-A: b c", "User-Agent: tickertape", "Content-Type: application/json", "Content-Length: 17"] {
            #expect(head.contains("\(line)\r\n"))
        }
        #expect(head.lowercased().contains("authorization: bearer t\r\n"))
        #expect(!head.contains("Cookie"))
    }

    @Test func `a password in the address goes into a header`() async throws {
        let server = try Self.server()
        defer { server.stop() }
        let source = try source("http://me:s%20x@127.0.0.1:\(server.port)/echo")
        #expect(try await source.read().shown.contains("Authorization: Basic bWU6cyB4\r\n"))
    }

    @Test(arguments: [
        (
            CURLE_PEER_FAILED_VERIFICATION, "SSL certificate problem:\nself-signed certificate",
            SourceError(
                .tls,
                "no safe connection to h: SSL certificate problem: self-signed certificate; name the file of who vouches for it: ca: FILE"
            )
        ),
        (CURLE_OPERATION_TIMEDOUT, "", SourceError(.timeout, "h did not answer in time")),
        (
            CURLE_COULDNT_RESOLVE_PROXY, "",
            SourceError(.dns, "cannot find the proxy on the way to h; see http_proxy in the environment")
        ),
        (
            CURLE_PROXY, "",
            SourceError(.connect, "the proxy on the way to h refuses; see http_proxy in the environment")
        ),
        (CURLE_TOO_LARGE, "", SourceError(.broken, "h sends more than 65536 bytes of headers")),
        (CURLE_URL_MALFORMAT, "", SourceError(.other, "the address at h is none that libcurl understands")),
        (
            CURLE_NOT_BUILT_IN, "of no use",
            SourceError(
                .other,
                "the exchange with h failed: A requested feature, protocol or option was not found built-in in this libcurl due to a build-time decision. (libcurl 4)"
            )
        ),
    ])
    func `errors of the library become sentences`(code: CURLcode, words: String, failure: SourceError) {
        let call = URL(string: "http://h/").map { HTTPCall($0) }
        #expect(call.map { SourceError(transfer: code, words: words, $0) } == failure)
    }

    @Test(arguments: [
        ("http: example.org/x", ["1:7: \"http\" of job \"j\" must be an address that begins with http:// or https://"]),
        ("http: http://a:99999/", ["1:7: \"http\" of job \"j\" has a port that is no number from 1 to 65535"]),
        ("http: http://a:0/", ["1:7: \"http\" of job \"j\" has a port that is no number from 1 to 65535"]),
        ("http: ftp://a/b", ["1:7: \"http\" of job \"j\" must be an address that begins with http:// or https://"]),
        ("http: 'http://'", ["1:7: \"http\" of job \"j\" must be an address that begins with http:// or https://"]),
        ("http: {method: GET}", ["1:1: \"http\" of job \"j\" lacks a url"]),
        (
            "http: {url: 'http://a', methd: GET}",
            ["1:25: unknown key \"methd\" in \"http\" of job \"j\"; did you mean \"method\"?"]
        ),
        (
            "http: {url: 'http://a', method: FETCH}",
            [
                "1:33: \"method\" of \"http\" of job \"j\" must be GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, QUERY, REPORT or PROPFIND, not \"FETCH\""
            ]
        ),
        (
            "http: {url: 'http://a', headers: {'A b': c}}",
            ["1:35: \"A b\" is no name of a header; write one such as X-Api-Key"]
        ),
        (
            "http: {url: 'http://a', headers: {A: \"b\\r\\nC: d\"}}",
            [
                "1:38: \"A\" of \"headers\" of \"http\" of job \"j\" holds a line end or another control character; write it on one line"
            ]
        ),
        (
            "http: {url: 'http://a', headers: {Content-length: 5}}",
            ["1:35: \"Content-length\" is no header to choose; the connection needs it for itself"]
        ),
        (
            "http: {url: 'http://a', headers: {A: b, a: c}}",
            ["1:41: \"headers\" of \"http\" of job \"j\" names \"a\" twice; keep one"]
        ),
        ("http: http://a", []),
    ])
    func `options are checked where they stand`(yaml: String, diagnostics: [String]) throws {
        let result = try reading(yaml) { SourceKinds.read($0) }
        #expect(result.diagnostics == diagnostics)
        #expect((result.value == nil) == !diagnostics.isEmpty || yaml.contains("methd"))
    }
}
