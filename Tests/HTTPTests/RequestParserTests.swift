import HTTP
import Testing

@Suite struct RequestParserTests {
    @Test func `a small request is read to the last part`() throws {
        let outcome = Outcome(
            lines("GET /jobs/caf%C3%A9?since=1h&x=a+b HTTP/1.1", "Host: localhost:5000", "Last-Event-ID:  k3x-7 ")
        )
        let request = try #require(outcome.requests.first)
        #expect(outcome.requests.count == 1)
        #expect(outcome.error == nil)
        #expect(outcome.phase == .idle)
        #expect(request.head.method == "GET")
        #expect(request.head.target == "/jobs/caf%C3%A9?since=1h&x=a+b")
        #expect(request.head.path == "/jobs/café")
        #expect(request.head.rawQuery == "since=1h&x=a+b")
        #expect(try request.head.query.first("x") == "a b")
        #expect(request.head.version == .http11)
        #expect(request.head.fields["last-event-id"] == "k3x-7")
        #expect(request.head.fields["Last-Event-Id"] == "k3x-7")
        #expect(request.head.fields["Last-Event"] == nil)
        #expect(request.head.keepsAlive)
        #expect(request.body.isEmpty)
    }

    /// Requests of every framing, one after the other on one connection.
    static let conversation =
        lines("GET / HTTP/1.1", "Host: a")
        + "\r\n" + lines("POST /jobs/n HTTP/1.1", "Host: a", "Content-Length: 5") + "hello"
        + lines("POST /jobs/n HTTP/1.1", "Host: a", "Transfer-Encoding: chunked")
        + "3\r\nabc\r\n00a;x=\"y\"\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n"
        + lines("GET /%C3%A9 HTTP/1.0")

    @Test func `pipelined requests come out in order`() {
        let outcome = Outcome(Self.conversation)
        #expect(outcome.error == nil)
        #expect(outcome.requests.map(\.head.path) == ["/", "/jobs/n", "/jobs/n", "/é"])
        #expect(outcome.requests.map(\.body) == [[], Array("hello".utf8), Array("abc0123456789".utf8), []])
        #expect(outcome.phase == .idle)
    }

    @Test func `two cuts anywhere make no difference`() {
        let bytes = Array(Self.conversation.utf8)
        let whole = Outcome([bytes])
        for first in 0...bytes.count {
            for second in stride(from: first, through: bytes.count, by: 7) {
                let cut = Outcome([bytes[..<first], bytes[first..<second], bytes[second...]])
                #expect(cut == whole, "cut at \(first) and \(second)")
            }
        }
    }

    @Test(arguments: 1...40)
    func `pieces of one size make no difference`(size: Int) {
        let bytes = Array(Self.conversation.utf8)
        let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
        #expect(Outcome(pieces) == Outcome([bytes]))
    }
}
