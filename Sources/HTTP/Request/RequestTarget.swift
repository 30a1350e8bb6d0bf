/// What a request asks for: the decoded path and the query as it was written, RFC 9112 §3.2.
struct RequestTarget: Equatable {
    let path: String
    let rawQuery: String
    /// Host and port of an absolute form; nil for other forms.
    let authority: String?

    /// Reads the origin form, the absolute form (reduced to its path) and, for OPTIONS, `*`.
    init(_ bytes: Span<UInt8>, method: String) throws(RequestError) {
        for index in bytes.indices where !(0x21...0x7E ~= bytes[index]) || bytes[index] == UInt8(ascii: "#") {
            throw RequestError(400, "the request target holds a character that must be percent-encoded")
        }
        if bytes.equals("*") {
            guard method == "OPTIONS" else { throw RequestError(400, "the request target * is for OPTIONS alone") }
            (path, rawQuery, authority) = ("*", "", nil)
            return
        }
        let (authority, start) = try Self.authorityEnd(bytes)
        self.authority = authority
        let end = bytes.firstIndex(of: UInt8(ascii: "?"), from: start) ?? bytes.count
        path = start == end ? "/" : try Self.decodedPath(bytes.extracting(start..<end))
        rawQuery = end < bytes.count ? bytes.extracting(end + 1..<bytes.count).text : ""
    }

    /// The authority of an absolute form, and where the path begins: behind that, else at once.
    private static func authorityEnd(_ bytes: Span<UInt8>) throws(RequestError) -> (String?, Int) {
        if bytes[0] == UInt8(ascii: "/") { return (nil, 0) }
        for scheme in ["http://", "https://"] where bytes.count > scheme.utf8.count {
            let start = scheme.utf8.count
            guard bytes.extracting(0..<start).equalsIgnoringCase(scheme) else { continue }
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
            guard end > start, Authority.isValid(bytes.extracting(start..<end)) else { break }
            return (bytes.extracting(start..<end).text, end)
        }
        throw RequestError(400, "the request target must be a path that begins with /")
    }

    /// An encoded slash is refused: read as a slash it would change which path this is, and whoever stands in front
    /// of this server might have judged the other one.
    private static func decodedPath(_ bytes: Span<UInt8>) throws(RequestError) -> String {
        for index in bytes.indices where bytes[index] == UInt8(ascii: "%") {
            guard index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "2") else { continue }
            guard bytes[index + 2].lowercased != UInt8(ascii: "f") else {
                throw RequestError(400, "the path holds an encoded slash, %2F")
            }
        }
        return try PercentDecoding.decode(bytes, in: "path") { "the path" }
    }
}
