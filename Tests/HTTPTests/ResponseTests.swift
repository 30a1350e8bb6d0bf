import HTTP
import Testing

@Suite struct ResponseTests {
    static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    private func text(
        _ response: Response,
        method: String = "GET",
        version: Version = .http11,
        keepAlive: Bool = true
    ) -> String {
        let bytes = ResponseEncoder()
            .encode(response, method: method, version: version, keepAlive: keepAlive, date: Self.date)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `JSON goes out with its length, never stored and never guessed`() {
        let json = lines(
            "HTTP/1.1 200 OK",
            "Date: \(Self.date)",
            "Content-Type: application/json",
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
            "Content-Length: 2"
        )
        #expect(text(.json(Array("{}".utf8))) == json + "{}")
        #expect(text(.json(Array("{}".utf8)), method: "HEAD") == json)
    }

    @Test(arguments: [
        (Version.http11, true, ""),
        (.http11, false, "Connection: close\r\n"),
        (.http10, true, "Connection: keep-alive\r\n"),
        (.http10, false, "Connection: close\r\n"),
    ])
    func `the connection is told where the version does not say it`(version: Version, keepAlive: Bool, line: String) {
        let expected = "HTTP/1.1 202 Accepted\r\nDate: \(Self.date)\r\nContent-Length: 0\r\n\(line)\r\n"
        #expect(text(.empty(202), version: version, keepAlive: keepAlive) == expected)
    }

    @Test(arguments: [(204, "No Content"), (304, "Not Modified")])
    func `an answer that ends with its head has no length`(status: Int, phrase: String) {
        let expected = lines("HTTP/1.1 \(status) \(phrase)", "Date: \(Self.date)")
        #expect(text(Response(status: status, body: [1, 2])) == expected)
    }

    @Test(arguments: [
        ("X-A", "b\r\nSet-Cookie: c"), ("X-A", "b\nc"), ("X-A", "b\rc"), ("X-A", "b\0c"), ("X-A", "b\u{7F}"),
        ("X A", "b"), ("X-A:", "b"), ("X-A\r\nY", "b"), ("", "b"), ("Naïve", "b"),
        ("content-length", "7"), ("Transfer-Encoding", "chunked"), ("CONNECTION", "upgrade"), ("Date", "today"),
    ])
    func `a field that would break the head, or is the encoder's own, is left out`(name: String, value: String) {
        #expect(text(Response(status: 200, fields: [(name, value)])) == text(.empty(200)))
        let stream = EventStreamHead(fields: [(name, value)]).encode(version: .http11, date: Self.date)
        #expect(stream == EventStreamHead().encode(version: .http11, date: Self.date))
    }

    @Test func `a problem is told in escaped JSON`() {
        let problem = Response.problem(
            status: 400,
            detail: "no \"x\\y\"\n\u{1}\u{1F}\u{7F}é",
            members: ["parameter": .text("a\"b"), "limit": .number(-3), "known": .texts(["a", "b"])]
        )
        #expect(problem.status == 400)
        #expect(problem["content-type"] == "application/problem+json")
        #expect(
            String(decoding: problem.body, as: UTF8.self) == """
                {"type":"about:blank","title":"Bad Request","status":400,\
                "detail":"no \\"x\\\\y\\"\\n\\u0001\\u001f\u{7F}é",\
                "parameter":"a\\"b","limit":-3,"known":["a","b"]}
                """
        )
    }

    @Test func `a method that is not there is answered with those that are`() {
        let response = Response.notAllowed(allow: ["GET", "HEAD"])
        #expect(response.status == 405)
        #expect(response["Allow"] == "GET, HEAD")
    }

    @Test func `a refused request becomes a problem with its sentence`() {
        let response = Response.problem(RequestError(431, "too much"))
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"{"type":"about:blank","title":"Request Header Fields Too Large","status":431,"detail":"too much"}"#
        )
    }

    @Test(arguments: [(Version.http11, "Transfer-Encoding: chunked"), (.http10, "Connection: close")])
    func `a stream begins with a head that has no length`(version: Version, framing: String) {
        let head = EventStreamHead(fields: CORSPolicy.any.fields(for: nil)).encode(version: version, date: Self.date)
        #expect(
            String(decoding: head, as: UTF8.self)
                == lines(
                    "HTTP/1.1 200 OK",
                    "Date: \(Self.date)",
                    "Content-Type: text/event-stream; charset=utf-8",
                    "Cache-Control: no-store, no-transform",
                    "X-Accel-Buffering: no",
                    "Access-Control-Allow-Origin: *",
                    framing
                )
        )
    }
}
