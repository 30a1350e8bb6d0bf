import HTTP
import Testing

@Suite struct RequestHeadTests {
    @Test(arguments: [
        ("/", "/", ""),
        ("/?", "/", ""),
        ("/?a=1?b", "/", "a=1?b"),
        ("/a%20b%25/c", "/a b%/c", ""),
        ("/a+b", "/a+b", ""),
        ("/..%2e/%2E", "/.../.", ""),
        ("//a//b", "//a//b", ""),
        ("/%E2%82%AC%F0%9F%98%80", "/€😀", ""),
        ("/[{\"|^`}]", "/[{\"|^`}]", ""),
        ("http://a", "/", ""),
        ("HTTP://a:80/b?c", "/b", "c"),
        ("https://[::1]:5000?x=/y", "/", "x=/y"),
    ])
    func `a target is taken apart and its path decoded`(target: String, path: String, rawQuery: String) throws {
        let head = try RequestHead(target: target)
        #expect(head.target == target)
        #expect(head.path == path)
        #expect(head.rawQuery == rawQuery)
    }

    @Test func `OPTIONS may ask for the server as a whole`() throws {
        #expect(try RequestHead(method: "OPTIONS", target: "*").path == "*")
    }

    @Test(arguments: [
        "a", "a:", "a:80", "127.0.0.1:5000", "[::1]", "[fe80::1]:5000", "", "a-b.c_d", "x%20y", "a,b;c=d",
    ])
    func `a host and a port in any valid form are read`(host: String) {
        #expect(Outcome(lines("GET / HTTP/1.1", "Host: \(host)")).requests.count == 1)
    }

    @Test(arguments: [
        (Version.http11, [], true),
        (.http11, ["close"], false),
        (.http11, ["Keep-Alive"], true),
        (.http11, ["Upgrade , CLOSE"], false),
        (.http11, ["upgrade", "close"], false),
        (.http11, ["closed"], true),
        (.http10, [], false),
        (.http10, ["keep-alive"], true),
        (.http10, ["keep-alive, close"], false),
        (.http10, ["close"], false),
    ])
    func `the version and the Connection field say whether the connection goes on`(
        version: Version,
        options: [String],
        keepsAlive: Bool
    ) throws {
        let name = version == .http11 ? "HTTP/1.1" : "HTTP/1.0"
        let text = "GET / \(name)\r\nHost: a\r\n" + options.map { "Connection: \($0)\r\n" }.joined() + "\r\n"
        #expect(try #require(Outcome(text).requests.first).head.keepsAlive == keepsAlive)
    }

    @Test func `fields keep their order and their doubles, and their text is repaired`() throws {
        var bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nLast-Event-ID: é1\r\nX:\r\nx:\t b \tc \t\r\nY: ".utf8)
        bytes += [0xFF, 0x41] + Array("\r\n\r\n".utf8)
        let fields = try #require(Outcome([bytes]).requests.first).head.fields
        let pairs = fields.pairs.map { "\($0.name)=\($0.value)" }
        #expect(pairs == ["Host=a", "Last-Event-ID=é1", "X=", "x=b \tc", "Y=\u{FFFD}A"])
        #expect(fields.values("X") == ["", "b \tc"])
        #expect(fields.list("x") == ", b \tc")
        #expect(fields.list("z") == nil)
        #expect(fields["X"] == "")
        #expect(fields.count == 5)
    }

    @Test func `equal fields are those with equal names and values`() {
        #expect(HeaderFields(dictionaryLiteral: ("A", "b")) == ["A": "  b "])
        #expect(HeaderFields(dictionaryLiteral: ("A", "b")) != ["a": "b"])
        #expect(HeaderFields(dictionaryLiteral: ("A", "b")) != ["A": "b", "C": "d"])
        #expect(HeaderFields(dictionaryLiteral: ("A", "b\r\nC: d"), ("no name", "x")) == [:])
    }
}

@Suite struct QueryTests {
    @Test(arguments: [
        ("", []),
        ("a", ["a="]),
        ("a=", ["a="]),
        ("=b", ["=b"]),
        ("a=1&a=2&&b=3&", ["a=1", "a=2", "b=3"]),
        ("a=b=c", ["a=b=c"]),
        ("a+b=c%2Bd%26%3D", ["a b=c+d&="]),
        ("job=cpu.*,host&x=%E2%82%AC", ["job=cpu.*,host", "x=€"]),
    ])
    func `a query is split and decoded as forms are`(raw: String, items: [String]) throws {
        #expect(try Query(parsing: raw).items.map { "\($0.name)=\($0.value)" } == items)
    }

    @Test func `an item is found by its name`() throws {
        let query = try Query(parsing: "a=1&b=2&a=3")
        #expect(query.values("a") == ["1", "3"])
        #expect(query.first("a") == "1")
        #expect(query.first("c") == nil)
    }

    @Test(arguments: ["%", "a=%4", "a=%zz", "%g0=1", "a=1&b=%"])
    func `a wrong escape is refused`(raw: String) {
        let error = RequestError(400, "the query holds a % without two hexadecimal digits; write % itself as %25")
        #expect(throws: error) { try Query(parsing: raw) }
    }

    @Test(arguments: [
        ("a=%FF", "the value of a in the query"), ("%C3=1", "a name in the query"),
        ("x=1&a=%ED%A0%80", "the value of a in the query"), ("a=%c0%80", "the value of a in the query"),
        ("%0a%0d=%FF", "a value in the query"), ("=%FF", "a value in the query"),
    ])
    func `what does not decode to text is refused, and told where`(raw: String, place: String) {
        let error = RequestError(400, "\(place) is not text in UTF-8 once it is decoded; write é as %C3%A9")
        #expect(throws: error) { try Query(parsing: raw) }
    }

    @Test(arguments: [
        ("a=%00", "the value of a in the query"), ("b=1&caseId=x%00y", "the value of caseId in the query"),
        ("a=%FF%00", "the value of a in the query"), ("a%00b=1", "a name in the query"),
    ])
    func `a NUL is refused as such, and told where`(raw: String, place: String) {
        let error = RequestError(400, "\(place) holds a NUL (%00), which nothing here takes; leave it out")
        #expect(throws: error) { try Query(parsing: raw) }
    }

    @Test func `a wrong query leaves the head as it is`() throws {
        let head = try #require(Outcome(lines("GET /events?job=%zz HTTP/1.1", "Host: a")).requests.first).head
        #expect(head.path == "/events")
        #expect(throws: RequestError.self) { try head.query }
    }
}
