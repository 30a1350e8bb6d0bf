import Redis
import Testing

@Suite struct ReplyReaderTests {
    private static let text =
        "+OK\r\n-ERR no such thing\r\n:-42\r\n$5\r\na\r\nbc\r\n$-1\r\n*-1\r\n*0\r\n"
        + "*3\r\n$1\r\nx\r\n*2\r\n:1\r\n$-1\r\n+y\r\n"
    private static let replies: [RedisReply] = [
        .status("OK"), .refusal(RedisRefusal("ERR no such thing")), .integer(-42), .bytes(Array("a\r\nbc".utf8)),
        .none, .none, .list([]),
        .list([.bytes(Array("x".utf8)), .list([.integer(1), .none]), .status("y")]),
    ]

    private func feed(_ text: some Collection<UInt8>, to reader: ReplyReader) throws(RedisError) -> [RedisReply] {
        var result: Result<[RedisReply], RedisError> = .success([])
        unsafe Array(text).withUnsafeBytes { bytes in
            do throws(RedisError) { result = .success(unsafe try reader.read(bytes)) } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }

    @Test func `replies are read wherever their bytes are cut`() throws {
        let bytes = Array(Self.text.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let reader = try ReplyReader()
                let parts = [bytes[..<first], bytes[first..<second], bytes[second...]]
                #expect(try parts.flatMap { try feed($0, to: reader) } == Self.replies)
                #expect(!reader.isInside)
            }
        }
    }

    @Test(arguments: [
        (
            "HTTP/1.1 400 Bad Request\r\n",
            RedisError.refusedReply(#"no reply of Redis: Protocol error, got "H" as reply type byte"#)
        ), ("*5000\r\n", .tooLong("Redis sends a list of more than 1000 elements")),
        ("*900\r\n*101\r\n", .tooLong("Redis sends a list of more than 1000 elements")),
        (
            String(repeating: "*1\r\n", count: 10),
            .refusedReply("no reply of Redis: No support for nested multi bulk replies with depth > 7")
        ),
        (
            "+" + String(repeating: "a", count: 70_000),
            .refusedReply("no reply of Redis: a line of more than 65536 bytes")
        ),
        (
            "$100000\r\n" + String(repeating: "a", count: 70_000),
            .tooLong("Redis sends a reply of more than 65536 bytes")
        ),
    ])
    func `what is no reply or too much of one ends the reader for good`(text: String, error: RedisError) throws {
        let reader = try ReplyReader(mostBytes: 1 << 16, mostElements: 1000)
        for _ in 0..<2 {
            #expect(throws: error) { _ = try feed(text.utf8, to: reader) }
            // What follows and would be right says nothing any more.
            #expect(throws: error) { _ = try feed("+OK\r\n".utf8, to: reader) }
        }
    }

    @Test func `the bounds are those of one reply, not of all`() throws {
        let reader = try ReplyReader(mostBytes: 1 << 16, mostElements: 3)
        for _ in 0..<10_000 { #expect(try feed("*3\r\n:1\r\n:2\r\n:3\r\n".utf8, to: reader).count == 1) }
    }

    @Test(arguments: [
        ("READONLY You can't", "READONLY", "You can't", true),
        ("unblocked", "ERR", "unblocked", false),
        ("LOADING", "LOADING", "", true),
        ("", "ERR", "", false),
    ])
    func `a refusal begins with its code`(text: String, code: String, reason: String, isOfNoPrimary: Bool) {
        let refusal = RedisRefusal(text)
        #expect(refusal.code == code && refusal.reason == reason && refusal.isOfNoPrimary == isOfNoPrimary)
    }

    @Test func `of a long refusal a sentence has its begin`() {
        let refusal = RedisRefusal("ERR " + String(repeating: "x", count: 60_000))
        #expect(refusal.description.count == 300 && refusal.description.hasSuffix("xxx..."))
        #expect(refusal.reason.count == 60_000)
    }
}
