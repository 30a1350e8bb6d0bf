import Testing

@testable import HTTP

@Suite struct ConnectionPhaseTests {
    @Test func `a connection goes from idle to head to body and back`() throws {
        var parser = RequestParser()
        #expect(parser.phase == .idle)
        for (piece, phase) in [
            ("\r\n", RequestParser.Phase.idle), ("P", .head), ("OST / HTTP/1.1\r\n", .head), ("Host: a\r\n", .head),
            ("Content-Length: 2\r\n\r\n", .body), ("a", .body),
        ] {
            parser.append(piece.utf8)
            #expect(try parser.next() == nil)
            #expect(parser.phase == phase, "after \(piece.debugDescription)")
        }
        parser.append("b".utf8)
        #expect(try parser.next()?.body == Array("ab".utf8))
        #expect(parser.phase == .idle)
    }

    @Test func `a pipelined beginning is a head that has begun`() throws {
        var parser = RequestParser()
        parser.append("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /b".utf8)
        #expect(try parser.next()?.head.path == "/")
        #expect(parser.phase == .head)
        #expect(try parser.next() == nil)
    }

    @Test func `what is used gives its memory back`() throws {
        var buffer = InputBuffer()
        unsafe Array("abc\r\nd".utf8).withUnsafeBytes { bytes in unsafe buffer.append(bytes) }
        #expect(try buffer.line(within: 10) == .line(0..<3))
        buffer.releaseIfUsed()
        #expect(buffer.count == 1)
        let (tooMany, rest) = (buffer.take(2), buffer.take(1))
        #expect(tooMany == nil)
        #expect(rest == [UInt8(ascii: "d")])
        buffer.releaseIfUsed()
        #expect(buffer.bytes.capacity == 0)
    }

    @Test(arguments: ["Content-Length: 2", "Transfer-Encoding: chunked"])
    func `a client that waits for 100 is told so once`(framing: String) throws {
        var parser = RequestParser()
        parser.append("POST / HTTP/1.1\r\nHost: a\r\n\(framing)\r\nExpect: 100-Continue\r\n".utf8)
        #expect(try parser.next() == nil)
        let early = parser.takeContinue()
        parser.append("\r\n".utf8)
        #expect(try parser.next() == nil)
        let (first, second) = (parser.takeContinue(), parser.takeContinue())
        #expect([early, first, second] == [false, true, false])
    }

    @Test(arguments: [
        lines("POST / HTTP/1.1", "Host: a", "Content-Length: 2", "Expect: 100-continue") + "a",
        lines("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", "Expect: 100-continue") + "2\r\n",
        lines("POST / HTTP/1.0", "Content-Length: 2", "Expect: 100-continue"),
        lines("POST / HTTP/1.1", "Host: a", "Content-Length: 2"),
        lines("POST / HTTP/1.1", "Host: a", "Expect: 100-continue"),
    ])
    func `nobody else is told to continue`(text: String) throws {
        var parser = RequestParser()
        parser.append(text.utf8)
        _ = try parser.next()
        let isTold = parser.takeContinue()
        #expect(!isTold)
    }
}
