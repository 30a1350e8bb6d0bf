import Testing

@testable import HTTP

/// Heads that come as names and values.
@Suite struct RequestFieldsTests {
    private static let usual = [(":method", "GET"), (":scheme", "https"), (":authority", "h:1"), (":path", "/a?b")]

    private static func head(_ pairs: [(String, String)], limits: RequestLimits = RequestLimits()) throws(RequestError)
        -> RequestHead
    {
        var fields = RequestFields(limits: limits)
        for (name, value) in pairs { fields.append(name: name.utf8.span, value: value.utf8.span) }
        return try fields.head()
    }

    @Test func `a head is like that of HTTP 1, its host among the fields`() throws {
        let head = try Self.head(Self.usual + [("accept", "text/html")])
        #expect(head.method == "GET" && head.target == "/a?b" && head.path == "/a" && head.rawQuery == "b")
        #expect(head.authority == "h:1" && head.fields["Host"] == "h:1" && head.fields["Accept"] == "text/html")
        #expect(head.version == .http2 && head.keepsAlive)
        let aimed = try head.aimed(at: "/other?c")
        #expect(aimed.version == .http2 && aimed.target == "/other?c&b")
        let same = try Self.head(Self.usual + [("host", "H:1")])
        #expect(same.authority == "H:1")
    }

    private static let faults: [(String, [(String, String)], Int)] = [
        ("hosts that differ", usual + [("host", "other")], 400),
        ("two hosts", [(":method", "GET"), (":scheme", "http"), (":path", "/"), ("host", "a"), ("host", "a")], 400),
        ("no host", [(":method", "GET"), (":scheme", "http"), (":path", "/")], 400),
        ("no host and port", usual.dropLast(2) + [(":authority", "a@b"), (":path", "/")], 400),
        ("the whole address", usual.dropLast() + [(":path", "http://h/")], 400),
        ("an encoded slash", usual.dropLast() + [(":path", "/a%2Fb")], 400),
        ("a line end", usual + [("x", "a\nb")], 400),
        ("a blank before", usual + [("x", " a")], 400),
        ("capital letters", usual + [("X", "a")], 400),
        ("a colon inside", usual + [("a:b", "c")], 400),
        ("connection", usual + [("connection", "close")], 400),
        ("te", usual + [("te", "gzip")], 400),
        ("CONNECT", [(":method", "CONNECT"), (":scheme", "http"), (":authority", "h"), (":path", "/")], 501),
        ("a long target", usual.dropLast() + [(":path", "/" + String(repeating: "a", count: 9000))], 414),
        ("many fields", usual + Array(repeating: ("a", "b"), count: 101), 431),
        ("large fields", usual + [("a", String(repeating: "b", count: 16_300))], 431),
    ]

    @Test(arguments: faults)
    func `what is wrong is told by its status`(name: String, pairs: [(String, String)], status: Int) {
        #expect {
            try Self.head(pairs)
        } throws: { error in
            (error as? RequestError)?.status == status
        }
    }

    @Test func `the length of a body is a number within the limit`() throws {
        #expect(try Self.head(Self.usual).bodyLength(limits: RequestLimits()) == nil)
        #expect(try Self.head(Self.usual + [("content-length", "7")]).bodyLength(limits: RequestLimits()) == 7)
        let large = try Self.head(Self.usual + [("content-length", "2000000")])
        #expect(throws: RequestError(413, "the body is larger than 1048576 bytes")) {
            try large.bodyLength(limits: RequestLimits())
        }
    }

    @Test func `fields of an answer have small letters, and none that would end early`() {
        let response = Response(
            status: 200,
            fields: [("X-A", "1"), ("Bad", "a\nb"), ("Connection", "close")],
            body: [1]
        )
        let list = ResponseEncoder().list(response, date: "D")
        #expect(list.map(\.name) == ["date", "x-a", "content-length"] && list.map(\.value) == ["D", "1", "1"])
        #expect(ResponseEncoder().list(.empty(204), date: "D").map(\.name) == ["date"])
    }
}
