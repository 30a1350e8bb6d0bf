/// The first line of a request, RFC 9112 §3.
struct RequestLine: Equatable {
    let method: String
    let target: String
    let path: String
    let rawQuery: String
    /// Host and port of an absolute form; nil for other forms.
    let authority: String?
    let version: Version

    /// Methods are short words; a longer token is none that any server knows.
    private static let longestMethod = 32

    /// Reads the line without its line end; exactly one space on each side of the target.
    init(_ line: Span<UInt8>, limits: RequestLimits) throws(RequestError) {
        guard
            let first = line.firstIndex(of: .space),
            let second = line.firstIndex(of: .space, from: first + 1),
            second > first + 1
        else { throw RequestError(400, "the first line must be a method, a target and HTTP/1.1, a space between them") }
        let method = line.extracting(0..<first)
        let version = try Self.version(line.extracting(second + 1..<line.count))
        try self.init(method: method, target: line.extracting(first + 1..<second), version, limits: limits)
    }

    /// Reads method and target, which the first line of a request has beside the version.
    init(method: Span<UInt8>, target raw: Span<UInt8>, _ version: Version, limits: RequestLimits) throws(RequestError) {
        self.method = try Self.method(method)
        self.version = version
        guard self.method != "CONNECT" else { throw RequestError(501, "CONNECT is for proxies; this is a server") }
        guard raw.count <= limits.targetBytes else { throw Self.tooLong(limits) }
        let target = try RequestTarget(raw, method: self.method)
        self.target = raw.text
        path = target.path
        rawQuery = target.rawQuery
        authority = target.authority
    }

    static func tooLong(_ limits: RequestLimits) -> RequestError {
        RequestError(414, "the request target is longer than \(limits.targetBytes) bytes")
    }

    private static func method(_ bytes: Span<UInt8>) throws(RequestError) -> String {
        guard bytes.count > 0, bytes.allBelong(to: .token) else {
            throw RequestError(400, "the method holds a character that methods cannot have")
        }
        guard bytes.count <= longestMethod else { throw RequestError(501, "no such method is known") }
        return bytes.text
    }

    private static func version(_ bytes: Span<UInt8>) throws(RequestError) -> Version {
        if bytes.equals("HTTP/1.1") { return .http11 }
        if bytes.equals("HTTP/1.0") { return .http10 }
        guard
            bytes.count == 8, bytes.extracting(0..<5).equals("HTTP/"), bytes[6] == UInt8(ascii: "."),
            ByteSet.decimal.contains(bytes[5]), ByteSet.decimal.contains(bytes[7])
        else { throw RequestError(400, "the first line must end with HTTP/1.1") }
        throw RequestError(505, "this server speaks HTTP/1.1 and HTTP/1.0")
    }
}
