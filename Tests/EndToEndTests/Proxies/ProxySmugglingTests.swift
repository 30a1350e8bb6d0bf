import TestPorts
import TestSupport
import Foundation
import Testing

@testable import Server
@testable import DataSources

/// Requests that two readers could cut differently, sent through a real proxy: whatever it makes of them, the program behind
/// it must see the same requests as it does.
@Suite(.enabled(if: ProxyUnderTest.installed.contains(.nginx), "needs nginx"))
struct ProxySmugglingTests {
    private static let post = "POST /jobs/a?token=p HTTP/1.1\r\nHost: a\r\n"
    /// What must not become a request of its own where it is part of a body.
    private static let hidden = post + "Content-Type: text/plain\r\nContent-Length: 6\r\n\r\nhidden"
    /// The same as the only chunk of a body.
    private static let chunk = String(hidden.utf8.count, radix: 16) + "\r\n" + hidden + "\r\n0\r\n\r\n"

    private static func length(_ count: Int) -> String { "Content-Length: \(count)\r\n" }
    private static let whole = length(5 + hidden.utf8.count)

    private static let bodies: [String] =
        [
            // Both lengths: the one that ends first leaves the rest for the next request.
            post + whole + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
            post + "Transfer-Encoding: chunked\r\n" + whole + "\r\n0\r\n\r\n" + hidden,
            post + length(4) + "Transfer-Encoding: chunked\r\n\r\n" + chunk,
            post + "Transfer-Encoding: chunked\r\n" + length(4) + "\r\n" + chunk,
            // Two lengths.
            post + length(0) + length(hidden.utf8.count) + "\r\n" + hidden,
            post + length(hidden.utf8.count) + length(0) + "\r\n" + hidden,
            post + "Content-Length: 0, \(hidden.utf8.count)\r\n\r\n" + hidden,
            // A request without a body, with one.
            "GET /jobs/a HTTP/1.1\r\nHost: a\r\n" + length(hidden.utf8.count) + "\r\n" + hidden,
            "GET /jobs/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk,
            "HEAD /jobs/a HTTP/1.1\r\nHost: a\r\n" + length(hidden.utf8.count) + "\r\n" + hidden,
            // An upgrade, and a request that waits for leave to go on.
            "GET /events HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n" + hidden,
            post + "Expect: 100-continue\r\n" + length(hidden.utf8.count) + "\r\n" + hidden,
            // A field that lies about its end, and a path with the whole of a request in it.
            "GET /jobs/a?x=%0d%0a%0d%0a HTTP/1.1\r\nHost: a\r\nX: a\r\n\r\n" + hidden,
            post + length(3) + "\r\n0\r\n\r\n" + hidden,
        ]
    private static let shapes = bodies + lengths + codings + chunks

    /// Numbers that some readers take and others do not.
    private static let numbers = ["+0", "-0", "0x0", "00", "0 0", "0\u{B}", "", "18446744073709551616"]
    private static let lengths = numbers.map { number in post + "Content-Length: " + number + "\r\n\r\n" + hidden }

    /// Names of codings that hide a `chunked` from some readers; a length stands beside it.
    private static let codingFields = [
        "Transfer-Encoding : chunked", "Transfer-Encoding: xchunked",
        "Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "Transfer-Encoding:\tchunked",
        " Transfer-Encoding: chunked",
        "X: y\r\n Transfer-Encoding: chunked", "X: y\nTransfer-Encoding: chunked", "Transfer-Encoding\r\n: chunked",
        "Transfer-Encoding: \u{B}chunked", "Transfer-Encoding: \"chunked\"", "Transfer_Encoding: chunked",
        "Transfer-Encoding: identity, chunked", "transfer-encoding: CHUNKED", "Transfer-Encoding: chunked,",
    ]
    private static let codings = codingFields.flatMap { field -> [String] in
        let begin = post + field + "\r\n"
        return [begin + whole + "\r\n0\r\n\r\n" + hidden, begin + length(4) + "\r\n" + chunk]
    }

    /// Sizes and ends of chunks that readers take differently.
    private static let chunkEnds = [
        "0\n\n", "0\r\n\n", "0\n\r\n", "0;\n\r\n\r\n", "00\r\n\r\n", "-1\r\n\r\n", "0x0\r\n\r\n", "0 \r\n\r\n",
        "1\r\nab\r\n0\r\n\r\n", "0\r\nContent-Length: 99\r\n\r\n", "0\r\nX: y\n\r\n", "10000000000000000\r\n\r\n",
    ]
    private static let chunks = chunkEnds.map { end in post + "Transfer-Encoding: chunked\r\n\r\n" + end + hidden }

    @Test func `the program behind a proxy sees as many posts as the proxy does`() async throws {
        let jobs = "server: { hosts: [a], tokens: { publish: [p] } }\njobs: { a: { post: true } }"
        try await Program.serving(jobs) { _, port in
            let proxy = try await ProxyUnderTest.start(.nginx, from: FreePort.reserve(), to: port)
            do {
                for shape in Self.shapes {
                    try await Self.send(shape, to: proxy.port)
                    // Somebody else's request goes over the connection that the proxy keeps, and gets its own answer.
                    let other = try await Answer.to("GET", "/jobs/a/history?limit=1000", at: proxy.port)
                    #expect(other.status == 200, "\(shape)")
                    let seen = try #require(try other.json() as? [[String: Any]]).count
                    #expect(try seen == proxy.count(of: "\"POST /jobs/a\" 202"), "\(shape)")
                }
                // Of some shapes the proxy makes proper requests: the comparison is not one of nothing with nothing.
                #expect(try proxy.count(of: "\"POST /jobs/a\" 202") > 5)
            } catch {
                try await proxy.stop()
                throw error
            }
            try await proxy.stop()
        }
    }

    /// Sends it and waits for the end, which the request behind it asks for; where that one was taken for a piece of a body
    /// the proxy waits for more, and is left after a second.
    private static func send(_ text: String, to port: UInt16) async throws {
        let end = "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        try await blocking {
            let connection = try Connection(port: port, patience: 1)
            try connection.send(text + end)
            // Whether it is cut or ends in order is the proxy's affair.
            while let more = try? connection.receive(), !more.isEmpty {}
        }
    }
}
