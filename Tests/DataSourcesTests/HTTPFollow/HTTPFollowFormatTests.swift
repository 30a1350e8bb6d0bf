import Configuration
import Testing

@testable import DataSources

/// How events and lines of an answer that goes on are read.
@Suite struct HTTPFollowFormatTests {
    private func source(_ server: LoopbackServer, format: String = "auto") throws -> HTTPSource {
        let (source, faults) = try reading("http: '\(server.url("/"))'\nformat: \(format)") { section in
            _ = section.node("format")
            return HTTPSource(reading: section)
        }
        #expect(faults == [])
        return try #require(source)
    }

    @Test(arguments: [
        ("xml", "data: <a>\ndata: <b>1</b></a>\n\n", #"{"a":{"b":"1"}}"#),
        ("csv", "data: a,b\ndata: 1,2\n\n", #"[{"a":1,"b":2}]"#),
        ("yaml", "data: a: 1\ndata: b: [x]\n\n", #"{"a":1,"b":["x"]}"#),
    ])
    func `the data of an event may be of any format`(format: String, block: String, value: String) async throws {
        let server = try LoopbackServer {
            $0.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\n" + block)
        }
        defer { server.stop() }
        let followed = Followed(try source(server, format: format))
        #expect(try await followed.lines(1) == [value])
    }

    @Test(arguments: [("text/event-stream", ": x\n"), ("text/event-stream", "data: x\n"), ("text/plain", "x")])
    func `what becomes nothing is read no faster than a program's line without an end`(type: String, piece: String)
        async throws
    {
        let flood = String(repeating: piece, count: (8 << 20) / piece.utf8.count)
        let server = try LoopbackServer {
            $0.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: \(type)\r\n\r\n")
            $0.send(flood)
        }
        defer { server.stop() }
        let start = ContinuousClock.now
        let followed = Followed(try source(server))
        _ = await followed.failure()
        // 7 MiB of it are beyond what a line may have.
        #expect(ContinuousClock.now - start > .milliseconds(500))
    }

    @Test(arguments: ["xml", "csv"])
    func `lines of a format that needs more than one are a failure, told with the way out`(format: String) async throws
    {
        let server = try LoopbackServer {
            $0.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\na,b\n1,2\n")
        }
        defer { server.stop() }
        let followed = Followed(try source(server, format: format))
        let failure = try #require(await followed.failure())
        #expect(failure.kind == .format)
        let sentence = failure.message
        #expect(sentence.hasSuffix("give it a schedule, such as every: 10s, in place of follow, or take format out"))
        #expect(followed.lines == [])
    }

    @Test func `lines in a charset that is not known are a failure, and no text`() async throws {
        let server = try LoopbackServer {
            let type = "Content-Type: text/plain; charset=x-foo\r\n\r\n"
            $0.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\(type)plain\n")
        }
        defer { server.stop() }
        let followed = Followed(try source(server))
        #expect(await followed.failure()?.kind == .charset)
        #expect(followed.lines == [])
    }

    @Test func `data that begins like the mark of another charset is UTF-8 all the same`() async throws {
        let server = try LoopbackServer {
            let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\n"
            $0.send(Array(head.utf8) + Array("data: ".utf8) + [0xFF, 0xFE] + Array("ab\n\n".utf8))
        }
        defer { server.stop() }
        let followed = Followed(try source(server))
        #expect(try await followed.lines(1) == ["«\u{FFFD}\u{FFFD}ab»"])
    }
}
