import Testing

@testable import TickertapeBench

@Suite struct ResponseHeadTests {
    private static let text = """
        HTTP/1.1 202 Accepted\r\ncontent-type: text/plain\r\nCONTENT-LENGTH: 12\r\nTransfer-encoding: Chunked\r\n\r\n
        """
    private static let head = ResponseHead(status: 202, isChunked: true, contentLength: 12, length: text.utf8.count)

    @Test func `a head is read when it is whole, and not before`() {
        let bytes = Array(Self.text.utf8)
        for count in 0..<bytes.count { #expect(ResponseHead.read(bytes[..<count]) == .incomplete) }
        #expect(ResponseHead.read(bytes[...]) == .complete(Self.head))
        #expect(ResponseHead.read((bytes + bytes)[...]) == .complete(Self.head))
        #expect(ResponseHead.read(([0] + bytes)[1...]) == .complete(Self.head))
    }

    @Test(arguments: [
        "HTTP/2 200\r\n\r\n", "HTTP/1.1 20\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "\r\n\r\n", "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        String(repeating: "a", count: ResponseHead.limit),
    ])
    func `what is no head is refused`(text: String) {
        #expect(ResponseHead.read(Array(text.utf8)[...]) == .malformed)
    }

    @Test func `other fields and lines without a colon do not matter`() {
        let text = "HTTP/1.0 200\r\nX\r\nX-Content-Length: 5\r\nContent-Length : 5\r\n\r\n"
        let head = ResponseHead(status: 200, isChunked: false, contentLength: nil, length: text.utf8.count)
        #expect(ResponseHead.read(Array(text.utf8)[...]) == .complete(head))
    }
}
