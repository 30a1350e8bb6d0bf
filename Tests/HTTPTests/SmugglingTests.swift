import HTTP
import Testing

/// Shapes that two readers could take for different requests, and what is simply not HTTP.
@Suite struct SmugglingTests {
    static let post = "POST /jobs/n HTTP/1.1\r\nHost: a\r\n"
    static let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"

    static let lineEnds = [
        ("GET / HTTP/1.1\nHost: a\n\n", 400, bareLineFeed),
        ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400, bareLineFeed),
        ("GET / HTTP/1.1\r\nHost: a\r\n\n", 400, bareLineFeed),
        ("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, bareLineFeed),
        ("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400, controlInValue),
        ("GET / HTTP/1.1\rHost: a\r\n\r\n", 400, "the first line must end with HTTP/1.1"),
        ("\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, wrongMethod),
        ("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", 400, controlInValue),
        ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "empty lines stand where a request should begin"),
    ]
    static let fields = [
        (post + "Content-Length : 5\r\n\r\nhello", 400, spaceBeforeColon),
        (post + "Content-Length\t: 5\r\n\r\nhello", 400, spaceBeforeColon),
        (post + "X: a\r\n b\r\n\r\n", 400, "a field is folded over two lines"),
        (post + "X: a\r\n\tContent-Length: 5\r\n\r\n", 400, "a field is folded over two lines"),
        ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, "a field is folded over two lines"),
        (post + ": 5\r\n\r\n", 400, "a field has no name"),
        (post + "Nonsense\r\n\r\n", 400, "a field line has no colon"),
        (post + "X(y): 5\r\n\r\n", 400, wrongName),
        (post + "Content\u{B}Length: 5\r\n\r\n", 400, wrongName),
        (post + "Naïve: 5\r\n\r\n", 400, wrongName),
        (post + "X: a\0b\r\n\r\n", 400, controlInValue),
        (post + "X: a\u{7F}b\r\n\r\n", 400, controlInValue),
        (post + "Transfer-Encoding: \u{B}chunked\r\n\r\n0\r\n\r\n", 400, controlInValue),
    ]
    static let lengths = [
        (post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, bothLengths),
        (post + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello", 400, bothLengths),
        (post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400, "a request has one Content-Length"),
        (post + "Content-Length: 5\r\ncontent-length: 5\r\n\r\nhello", 400, "a request has one Content-Length"),
        (post + "Content-Length: 5, 5\r\n\r\nhello", 400, notANumber),
        (post + "Content-Length: +5\r\n\r\nhello", 400, notANumber),
        (post + "Content-Length: -1\r\n\r\n", 400, notANumber),
        (post + "Content-Length: 0x5\r\n\r\nhello", 400, notANumber),
        (post + "Content-Length: 5 6\r\n\r\nhello", 400, notANumber),
        (post + "Content-Length: ５\r\n\r\nhello", 400, notANumber),
        (post + "Content-Length:\r\n\r\n", 400, "Content-Length is empty"),
        (
            post + "Content-Length: 18446744073709551621\r\n\r\nhello", 400,
            "Content-Length is beyond any number in use"
        ),
        (post + "Content-Length: 9223372036854775807\r\n\r\n", 413, "the body is larger than 1048576 bytes"),
    ]
    static let codings = [
        (post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, unknownCoding),
        (post + "Transfer-Encoding: identity\r\n\r\n", 501, unknownCoding),
        (post + "Transfer-Encoding: xchunked\r\n\r\n", 501, unknownCoding),
        (post + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501, unknownCoding),
        (post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400, chunkedLast),
        (post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, chunkedLast),
        (post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400, chunkedLast),
        (post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n\r\n0\r\n\r\n", 400, chunkedLast),
        (post + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", 400, "Transfer-Encoding is malformed"),
        (post + "Transfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n", 400, "Transfer-Encoding is malformed"),
        (post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 400, "Transfer-Encoding is malformed"),
        (post + "Transfer-Encoding:\r\n\r\n", 400, "Transfer-Encoding is malformed"),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "HTTP/1.0 has no Transfer-Encoding"),
    ]
    static let chunks = [
        (chunked + "5\nhello\r\n0\r\n\r\n", 400, bareLineFeed),
        (chunked + "5\r\nhello\n0\r\n\r\n", 400, bareLineFeed),
        (chunked + "5\r\nhello0\r\n\r\n", 400, "a chunk is longer than its size"),
        (chunked + "4\r\nhello\r\n0\r\n\r\n", 400, "a chunk is longer than its size"),
        (chunked + "6\r\nhello\r\n0\r\n\r\n", 400, bareLineFeed),
        (chunked + "\r\n", 400, notHexadecimal),
        (chunked + "0x5\r\nhello\r\n0\r\n\r\n", 400, notHexadecimal),
        (chunked + "5 \r\nhello\r\n0\r\n\r\n", 400, notHexadecimal),
        (chunked + " 5\r\nhello\r\n0\r\n\r\n", 400, notHexadecimal),
        (chunked + "+5\r\nhello\r\n0\r\n\r\n", 400, notHexadecimal),
        (chunked + "-1\r\n\r\n", 400, notHexadecimal),
        (chunked + "5,5\r\nhello\r\n0\r\n\r\n", 400, notHexadecimal),
        (chunked + "10000000000000005\r\nhello\r\n0\r\n\r\n", 400, "a chunk size has too many digits"),
        (chunked + "FFFFFFFFFFFFFFF\r\nhello", 413, "the body is larger than 1048576 bytes"),
        (chunked + "5;a\rb\r\nhello\r\n0\r\n\r\n", 400, "a chunk extension holds a control character"),
        (chunked + "5;" + String(repeating: "a", count: 255) + "\r\n", 400, "a chunk size line is too long"),
        (chunked + "0\r\nX: a\nY: b\r\n\r\n", 400, bareLineFeed),
        (chunked + "0\r\nX : a\r\n\r\n", 400, spaceBeforeColon),
        (chunked + "0\r\nGET / HTTP/1.1\r\n\r\n", 400, spaceBeforeColon),
        (chunked + "0\r\nX: " + String(repeating: "a", count: 17_000), 400, "the trailers are too long"),
        (chunked + "0\r\n" + String(repeating: "X:\r\n", count: 101), 400, "the trailers are too many"),
    ]
    static let hosts = [
        ("GET / HTTP/1.1\r\n\r\n", 400, "a request needs a Host field"),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "a request has one Host field"),
        ("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400, "a request has one Host field"),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, wrongHost),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, wrongHost),
        ("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400, wrongHost),
        ("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400, wrongHost),
        ("GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", 400, wrongHost),
        ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400, wrongHost),
        ("GET / HTTP/1.1\r\nHost: [::1]5000\r\n\r\n", 400, wrongHost),
        ("GET / HTTP/1.1\r\nHost: \u{E9}.example\r\n\r\n", 400, wrongHost),
    ]
    static let firstLines = [
        ("GET / HTTP/2.0\r\n\r\n", 505, otherVersion),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, otherVersion),
        ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505, otherVersion),
        ("GET / HTTP/0.9\r\n\r\n", 505, otherVersion),
        ("GET /\r\n\r\n", 400, wrongFirstLine),
        ("GET\r\n\r\n", 400, wrongFirstLine),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, wrongFirstLine),
        ("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400, "the first line must end with HTTP/1.1"),
        ("GET / b HTTP/1.1\r\nHost: a\r\n\r\n", 400, "the first line must end with HTTP/1.1"),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400, "the first line must end with HTTP/1.1"),
        ("GET / http/1.1\r\nHost: a\r\n\r\n", 400, "the first line must end with HTTP/1.1"),
        ("GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400, "the first line must end with HTTP/1.1"),
        ("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, wrongFirstLine),
        ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, wrongMethod),
        (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "this is not an HTTP request; if it is https, use http"),
        ("\u{16}\u{3}\u{1}", 400, "this is not an HTTP request; if it is https, use http"),
        ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501, "CONNECT is for proxies; this is a server"),
        (String(repeating: "G", count: 33) + " / HTTP/1.1\r\n", 501, "no such method is known"),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, "the request target * is for OPTIONS alone"),
        ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400, notAPath),
        ("GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400, notAPath),
        ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, notAPath),
        ("GET http:// HTTP/1.1\r\nHost: a\r\n\r\n", 400, notAPath),
        ("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400, notAPath),
        ("GET http://me@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, notAPath),
        ("GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", 400, notEncoded),
        ("GET /caf\u{E9} HTTP/1.1\r\nHost: a\r\n\r\n", 400, notEncoded),
        ("GET /\u{1}a HTTP/1.1\r\nHost: a\r\n\r\n", 400, notEncoded),
        ("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400, wrongEscape),
        ("GET /a%2 HTTP/1.1\r\nHost: a\r\n\r\n", 400, wrongEscape),
        ("GET /% HTTP/1.1\r\nHost: a\r\n\r\n", 400, wrongEscape),
        ("GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n", 400, hasNUL),
        ("GET /%C3 HTTP/1.1\r\nHost: a\r\n\r\n", 400, notText),
        ("GET /%c0%af HTTP/1.1\r\nHost: a\r\n\r\n", 400, notText),
        ("GET /a%2fb HTTP/1.1\r\nHost: a\r\n\r\n", 400, "the path holds an encoded slash, %2F"),
        (post + "Expect: a miracle\r\n\r\n", 417, "100-continue is the only expectation known here"),
    ]

    @Test(arguments: [lineEnds, fields, lengths, codings, chunks, hosts, firstLines].joined())
    func `a doubtful request is refused with its reason, whole and byte by byte`(
        text: String,
        status: Int,
        sentence: String
    ) {
        let expected = RequestError(status, sentence)
        let whole = Outcome(text)
        #expect(whole.error == expected)
        #expect(whole.requests.isEmpty)
        #expect(Outcome(text.utf8.map { [$0] }) == whole)
    }

    @Test func `nothing behind a refused request is read`() throws {
        var parser = RequestParser()
        parser.append("GET / HTTP/1.1\r\n\r\n".utf8)
        let first = #expect(throws: RequestError.self) { try parser.next() }
        parser.append("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        let second = #expect(throws: RequestError.self) { try parser.next() }
        #expect(first == second)
        #expect(parser.phase == .idle)
    }
}

private let bareLineFeed = "a line ends with a line feed alone; lines end with carriage return and line feed"
private let controlInValue = "a field value holds a control character"
private let wrongMethod = "the method holds a character that methods cannot have"
private let spaceBeforeColon = "a field name is followed by a space instead of a colon"
private let wrongName = "a field name holds a character that names cannot have"
private let bothLengths = "a request has either Content-Length or Transfer-Encoding, not both"
private let notANumber = "Content-Length is not a number"
private let unknownCoding = "chunked is the only Transfer-Encoding known here"
private let chunkedLast = "chunked must be the last Transfer-Encoding, and stand there once"
private let notHexadecimal = "a chunk size is not a hexadecimal number"
private let wrongHost = "the Host field is not a host and a port"
private let otherVersion = "this server speaks HTTP/1.1 and HTTP/1.0"
private let wrongFirstLine = "the first line must be a method, a target and HTTP/1.1, a space between them"
private let notAPath = "the request target must be a path that begins with /"
private let notEncoded = "the request target holds a character that must be percent-encoded"
private let wrongEscape = "the path holds a % without two hexadecimal digits; write % itself as %25"
private let notText = "the path is not text in UTF-8 once it is decoded; write é as %C3%A9"
private let hasNUL = "the path holds a NUL (%00), which nothing here takes; leave it out"
