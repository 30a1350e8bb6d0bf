import Foundation
import Testing

@testable import DataSources

/// What servers send that mean harm or know no better.
@Suite struct HTTPHostileTests {
    private static let ok = "HTTP/1.1 200 OK\r\nConnection: close\r\n"
    private static let broken = "PLACE broke off before its answer was complete, or speaks no HTTP"
    private static let tooLarge = "PLACE sends more than 100000 bytes; raise max_bytes"
    private static let headers = "PLACE sends more than 65536 bytes of headers"

    /// What becomes of an answer: what is read, or a failure with its place as PLACE.
    private func outcome(
        _ method: String = "GET",
        _ answer: @escaping @Sendable (LoopbackServer.Client) -> Void
    ) async throws -> Result<String, SourceError> {
        let server = try LoopbackServer(answer)
        defer { server.stop() }
        var call = HTTPCall(try #require(URL(string: server.url("/?key=secret"))))
        call.method = method
        let source = HTTPSource(call, limit: 100_000)
        let result: Result<String, SourceError>
        do throws(SourceError) {
            result = .success(try await source.read(within: .seconds(20), extracting: .everything).shown)
        } catch {
            let message = error.message.replacingOccurrences(of: "127.0.0.1:\(server.port)", with: "PLACE")
            result = .failure(SourceError(error.kind, message))
        }
        try await server.allClientsGone()
        return result
    }

    @Test(
        arguments: [
            // Cut before the head is complete.
            ("", .failure(SourceError(.broken, broken))), ("HTTP/1.1 2", .failure(SourceError(.broken, broken))),
            ("HTTP/1.1 200 OK\r\n", .failure(SourceError(.broken, broken))),
            ("HTTP/1.1 200 OK\r\nX: y", .failure(SourceError(.broken, broken))),
            ("HTTP/1.1 100 Continue\r\n\r\n", .failure(SourceError(.broken, broken))),
            ("HTTP/1.1 101 Switching Protocols\r\n\r\nhello", .failure(SourceError(.broken, broken))),
            // Cut behind it.
            ("\(ok)Transfer-Encoding: chunked\r\n\r\n5\r\nhel", .failure(SourceError(.broken, broken))),
            // No HTTP.
            ("HTTP/1.1 abc\r\n\r\n", .failure(SourceError(.broken, broken))),
            ("HTTP/1.1 20 OK\r\n\r\n", .failure(SourceError(.broken, broken))),
            ("HTTP/7.7 200 OK\r\n\r\n", .failure(SourceError(.broken, broken))),
            ("\0\u{1}\u{2}\r\n\r\n", .failure(SourceError(.broken, broken))),
            ("220 smtp ready\r\n", .failure(SourceError(.broken, broken))),
            ("\(ok)Content-Length: many\r\n\r\nhi", .failure(SourceError(.broken, broken))),
            ("\(ok)Content-Length: -1\r\n\r\nhi", .failure(SourceError(.broken, broken))),
            // Odd, but whole.
            ("\(ok)Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX: y\r\nLocation: /z\r\n\r\n", .success("«hi»")),
            ("HTTP/1.1 200\r\nContent-Length:2\r\n\r\nhi", .success("«hi»")),
            ("HTTP/1.1 103 Early Hints\r\nETag: \"e\"\r\n\r\n\(ok)Content-Length: 2\r\n\r\nhi", .success("«hi»")),
            ("\(ok)Content-Length: 2\r\n\r\nhi and more", .success("«hi»")),
            ("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", .success("«hi»")),
            (
                "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation:\r\n\r\n",
                .failure(SourceError(.status, "PLACE answered 302 Found"))
            ),
        ] as [(String, Result<String, SourceError>)]
    )
    func `an answer that is cut, odd or nonsense is told for what it is`(
        answer: String,
        outcome: Result<String, SourceError>
    ) async throws {
        #expect(try await self.outcome { $0.send(answer) } == outcome)
    }

    @Test(arguments: [
        "//%00/", "//%20/x", "//%0a/", "//%2f/", "//[", "//a b/", "//", "http:", "http:x", "http:////", "//\u{FFFD}/",
        "//:80/", "javascript:0", "http://a:0/", "//\(String(repeating: "a", count: 300))/",
    ])
    func `a location that is no address is not followed`(location: String) async throws {
        let message = "PLACE redirects to something that is no http or https address"
        let result = try await outcome {
            $0.send("HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
        }
        #expect(result == .failure(SourceError(.redirect, message)))
    }

    @Test(arguments: ["9223372036854775807", "9223372036854775808", "99999999999999999999999"])
    func `a length beyond all bounds is too large`(length: String) async throws {
        let head = "\(Self.ok)Content-Length: \(length)\r\n\r\n"
        #expect(try await outcome { $0.send(head) } == .failure(SourceError(.tooLarge, Self.tooLarge)))
        #expect(try await outcome("HEAD") { $0.send(head) } == .success("«»"))
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\n\r\n", tooLarge), ("HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", tooLarge),
        ("HTTP/1.1 200 OK\r\nX: ", headers),
        ("HTTP/1.1 200 OK\r\n\(String(repeating: "X:y\r\n", count: 20_000))", headers),
    ])
    func `what never ends is ended`(head: String, message: String) async throws {
        let kind: SourceError.Kind = message == Self.tooLarge ? .tooLarge : .broken
        let result = try await outcome { client in
            client.send(head)
            while client.send(String(repeating: "x", count: 10_000)) {}
        }
        #expect(result == .failure(SourceError(kind, message)))
    }

    @Test(arguments: ["HTTP/1.1 103 Early Hints\r\n\r\n", "X: y\r\n"])
    func `headers before and behind the answer count`(endless: String) async throws {
        let start = endless.hasPrefix("H") ? "" : "\(Self.ok)Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
        let result = try await outcome { client in
            client.send(start)
            while client.send(String(repeating: endless, count: 100)) {}
        }
        #expect(result == .failure(SourceError(.broken, Self.headers)))
    }

    @Test func `a packed body counts as long as it is unpacked`() async throws {
        // The start of a gzip file of equal letters; each further zero byte stands for four copies of 258 of them.
        let start: [UInt8] = [
            0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0x02, 0x03, 0xED, 0xC1, 0x01, 0x01, 0, 0, 0, 0x82, 0xA0, 0xDB, 0xCE, 0x6F,
            0x48,
            0x40,
        ]
        let bomb = start + [UInt8](repeating: 0, count: 5000)
        let result = try await outcome { client in
            client.send("\(Self.ok)Content-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n")
            client.send(bomb)
        }
        #expect(result == .failure(SourceError(.tooLarge, Self.tooLarge)))
    }

    @Test func `a connection that is torn down is broken`() async throws {
        let failure = SourceError(.broken, Self.broken)
        #expect(try await outcome { $0.reset() } == .failure(failure))
        let result = try await outcome { client in
            client.send("\(Self.ok)Content-Length: 100\r\n\r\nhalf")
            client.reset()
        }
        #expect(result == .failure(failure))
    }

    @Test(arguments: [
        ("text/plain; charset=klingon", "«é»"), ("text/plain; charset=utf-7//IGNORE", "«é»"), ("", "«é»"),
        ("nonsense", "«é»"), ("text/plain; charset=\"", "«é»"), ("text/plain; charset=latin1", "«Ã©»"),
    ])
    func `a charset that nobody knows is taken for UTF-8, where it is`(type: String, shown: String) async throws {
        let result = try await outcome { $0.send("\(Self.ok)Content-Type: \(type)\r\nContent-Length: 2\r\n\r\né") }
        #expect(result == .success(shown))
    }

    @Test func `text in a charset that nobody knows is a failure`() async throws {
        let head = "\(Self.ok)Content-Type: a/b; charset=klingon\r\nContent-Length: 1\r\n\r\n"
        let result = try await outcome { $0.send(Array(head.utf8) + [0xE9]) }
        let message =
            "PLACE names a charset for its text, but this machine's iconv knows no charset \"klingon\"; set charset"
        #expect(result == .failure(SourceError(.charset, message)))
    }

    @Test func `a byte order mark goes before a charset that nobody knows`() async throws {
        let head = "\(Self.ok)Content-Type: text/plain; charset=klingon\r\nContent-Length: 6\r\n\r\n"
        let result = try await outcome { $0.send(Array(head.utf8) + [0xFF, 0xFE, 0x68, 0, 0xE9, 0]) }
        #expect(result == .success("«hé»"))
    }

    @Test(arguments: [
        "Content-Encoding: gzip, gzip", "Content-Encoding: gzip\r\ncontent-encoding:br",
        "Transfer-Encoding: gzip , deflate,chunked",
    ])
    func `a body that is packed twice is not unpacked`(header: String) async throws {
        let result = try await outcome { $0.send("\(Self.ok)\(header)\r\n\r\nhi") }
        #expect(result == .failure(SourceError(.broken, "PLACE packs its body more than once")))
    }
}
