import Testing

@testable import TickertapeBench

@Suite struct ReplyReaderTests {
    private static let replies = [
        "HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    ]

    @Test func `answers are counted when they are whole, wherever they are cut`() throws {
        let bytes = Array(Self.replies.joined().utf8)
        for cut in 0...bytes.count {
            var reader = ReplyReader()
            let first = try reader.take(bytes[..<cut])
            let second = try reader.take(bytes[cut...])
            #expect(first + second == Self.replies.count, "cut at \(cut)")
        }
        var reader = ReplyReader()
        #expect(try bytes.reduce(0) { try $0 + reader.take([$1]) } == Self.replies.count)
    }

    @Test(arguments: [
        ("HTTP/1.1 401 No\r\nContent-Length: 3\r\n\r\nwhy", "a post was refused with 401: why"),
        ("nonsense\r\n\r\n", "the answer to a post is not HTTP"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "an answer to a post is too long"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "the answer to a post has broken chunks"),
    ])
    func `what is no success ends it`(text: String, sentence: String) {
        var reader = ReplyReader()
        #expect(throws: Publisher.Failure(description: sentence)) { _ = try reader.take(Array(text.utf8)[...]) }
    }
}
