import HTTP
import Testing

@Suite struct RequestLimitsTests {
    /// One byte of room and the shortest head that fills it, for each size.
    @Test(arguments: [400, 401])
    func `a head as large as the limit is read, one byte more is not`(size: Int) {
        let limits = RequestLimits(headBytes: 400)
        let start = "GET / HTTP/1.1\r\nHost: a\r\nX: "
        let text = start + String(repeating: "x", count: size - start.utf8.count - 4) + "\r\n\r\n"
        #expect(text.utf8.count == size)
        #expect(
            refusal(text, limits)
                == (size == 400 ? nil : RequestError(431, "the request head is larger than 400 bytes"))
        )
    }

    @Test(arguments: [100, 101])
    func `as many fields as the limit are read, one more is not`(count: Int) {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: count - 1) + "\r\n"
        #expect(refusal(text) == (count == 100 ? nil : RequestError(431, "the request has more than 100 fields")))
    }

    @Test(arguments: [8192, 8193])
    func `a target as long as the limit is read, one byte more is not`(size: Int) {
        let text = "GET /\(String(repeating: "a", count: size - 1)) HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(
            refusal(text) == (size == 8192 ? nil : RequestError(414, "the request target is longer than 8192 bytes"))
        )
    }

    @Test func `a first line without end is a target too long`() {
        let text = "GET /" + String(repeating: "a", count: 16 << 10)
        #expect(refusal(text) == RequestError(414, "the request target is longer than 8192 bytes"))
    }

    @Test func `a field without end is a head too large`() {
        let text = "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 16 << 10)
        #expect(refusal(text) == RequestError(431, "the request head is larger than 16384 bytes"))
    }

    @Test(arguments: [64, 65])
    func `a body as large as the limit is read, one byte more is not`(size: Int) {
        let limits = RequestLimits(bodyBytes: 64)
        let body = String(repeating: "b", count: size)
        let refused = size == 64 ? nil : RequestError(413, "the body is larger than 64 bytes")
        #expect(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n\(body)", limits) == refused)
        let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(refusal("\(chunked)\(String(size, radix: 16))\r\n\(body)\r\n0\r\n\r\n", limits) == refused)
        let pieces = body.map { "1\r\n\($0)\r\n" }.joined()
        #expect(refusal("\(chunked)\(pieces)0\r\n\r\n", limits) == refused)
    }

    @Test(arguments: [256, 257])
    func `a chunk size line as long as the limit is read, one byte more is not`(size: Int) {
        let line = "1;" + String(repeating: "x", count: size - 4) + "\r\n"
        #expect(
            refusal("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(line)b\r\n0\r\n\r\n")
                == (size == 256 ? nil : RequestError(400, "a chunk size line is too long"))
        )
    }

    @Test(arguments: [20, 21])
    func `extensions fill as much as a head over a whole body, not more`(count: Int) {
        let chunks = String(repeating: "1;23456789\r\nb\r\n", count: count)
        let found = refusal(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n",
            RequestLimits(headBytes: 180)
        )
        #expect(found == (count == 20 ? nil : RequestError(400, "the chunk extensions are too long")))
    }

    @Test(arguments: [180, 181])
    func `trailers fill as much as a head, not more`(size: Int) {
        let trailer = "X:" + String(repeating: "x", count: size - 6) + "\r\n\r\n"
        let found = refusal(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\(trailer)",
            RequestLimits(headBytes: 180)
        )
        #expect(found == (size == 180 ? nil : RequestError(400, "the trailers are too long")))
    }

    /// Why a text is refused, nil where it is read as one request; the same whole and byte by byte.
    private func refusal(_ text: String, _ limits: RequestLimits = RequestLimits()) -> RequestError? {
        let whole = Outcome(text, limits: limits)
        #expect(whole.requests.count == (whole.error == nil ? 1 : 0))
        #expect(Outcome(text.utf8.map { [$0] }, limits: limits) == whole)
        return whole.error
    }
}
