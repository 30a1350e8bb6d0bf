/// How the end of a request's body is told, RFC 9112 §6.
enum BodyFraming: Equatable {
    case none
    case length(Int)
    case chunked

    /// Decides from the fields; every shape that two readers could understand differently is refused.
    init(_ fields: HeaderFields, _ version: Version, limits: RequestLimits) throws(RequestError) {
        let codings = fields.values("Transfer-Encoding")
        let lengths = fields.values("Content-Length")
        guard codings.isEmpty else {
            guard lengths.isEmpty else {
                throw RequestError(400, "a request has either Content-Length or Transfer-Encoding, not both")
            }
            guard version == .http11 else { throw RequestError(400, "HTTP/1.0 has no Transfer-Encoding") }
            try Self.requireChunked(codings)
            self = .chunked
            return
        }
        guard lengths.count <= 1 else { throw RequestError(400, "a request has one Content-Length") }
        guard let length = lengths.first else {
            self = .none
            return
        }
        let count = try Self.length(length)
        guard count <= limits.bodyBytes else { throw Self.tooLarge(limits) }
        self = count == 0 ? .none : .length(count)
    }

    static func tooLarge(_ limits: RequestLimits) -> RequestError {
        RequestError(413, "the body is larger than \(limits.bodyBytes) bytes")
    }

    private static func length(_ text: String) throws(RequestError) -> Int {
        var length = 0
        for byte in text.utf8 {
            guard ByteSet.decimal.contains(byte) else { throw RequestError(400, "Content-Length is not a number") }
            let (tens, carries) = length.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            guard !carries, !overflows else { throw RequestError(400, "Content-Length is beyond any number in use") }
            length = sum
        }
        guard !text.isEmpty else { throw RequestError(400, "Content-Length is empty") }
        return length
    }

    private static func requireChunked(_ codings: [String]) throws(RequestError) {
        if codings.count == 1, codings[0].utf8.span.equalsIgnoringCase("chunked") { return }
        let listed = ListedTokens(codings.joined(separator: ",")).elements
        guard listed.allSatisfy({ !$0.isEmpty && $0.span.allBelong(to: .token) }) else {
            throw RequestError(400, "Transfer-Encoding is malformed")
        }
        guard !listed.dropLast().contains(where: { $0.span.equalsIgnoringCase("chunked") }) else {
            throw RequestError(400, "chunked must be the last Transfer-Encoding, and stand there once")
        }
        throw RequestError(501, "chunked is the only Transfer-Encoding known here")
    }
}
