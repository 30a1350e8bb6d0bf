/// The head of a request that comes as names and values, one by one; RFC 9113 §8.3.
///
/// The first fault is kept and told by ``head()``, so that what follows it is read and thrown away.
public struct RequestFields: Sendable {
    private let limits: RequestLimits
    private var method: [UInt8]?
    private var path: [UInt8]?
    private var authority: [UInt8]?
    private var hasScheme = false
    private var fields = HeaderFields()
    private var fault: RequestError?
    /// How large the list is, as RFC 9113 §6.5.2 counts: each field with 32 bytes more than it has.
    public private(set) var size = 0

    /// Makes an empty head.
    public init(limits: RequestLimits) { self.limits = limits }

    /// The `Origin` of the page that asks, where it came so far.
    public var origin: String? { fields["Origin"] }

    /// Takes in the next field, be it a pseudo-header field.
    public mutating func append(name: Span<UInt8>, value: Span<UInt8>) {
        size += name.count + value.count + 32
        guard fault == nil else { return }
        do throws(RequestError) {
            try take(name, value)
        } catch {
            fault = error
        }
    }

    private mutating func take(_ name: Span<UInt8>, _ value: Span<UInt8>) throws(RequestError) {
        guard size <= limits.headBytes else {
            throw RequestError(431, "the request head is larger than \(limits.headBytes) bytes")
        }
        for index in value.indices where !value[index].isFieldValueByte {
            throw RequestError(400, "a field value holds a control character")
        }
        guard name.count > 0, name[0] != UInt8(ascii: ":") else { return try takePseudo(name, value) }
        guard fields.count < limits.fields else {
            throw RequestError(431, "the request has more than \(limits.fields) fields")
        }
        guard name.allBelong(to: .fieldName) else {
            throw RequestError(400, "a field name holds a character that names in HTTP/2 cannot have")
        }
        if value.count > 0, value[0].isBlank || value[value.count - 1].isBlank {
            throw RequestError(400, "a field value begins or ends with a blank")
        }
        try Self.refuse(name, value)
        fields.append(name: name, value: value)
    }

    private static let ofConnections = [
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade",
    ]

    /// What belongs to a connection of HTTP/1, and could be understood in two ways here; RFC 9113 §8.2.2.
    private static func refuse(_ name: Span<UInt8>, _ value: Span<UInt8>) throws(RequestError) {
        if ofConnections.contains(where: { name.equals($0) }) {
            throw RequestError(400, "HTTP/2 has no field \(name.text)")
        }
        if name.equals("te"), !value.equalsIgnoringCase("trailers") {
            throw RequestError(400, "the field te says trailers and nothing else in HTTP/2")
        }
    }

    private mutating func takePseudo(_ name: Span<UInt8>, _ value: Span<UInt8>) throws(RequestError) {
        if fields.count > 0 { throw RequestError(400, "a field that begins with a colon stands behind others") }
        switch name.text {
        case ":method" where method == nil: method = Array(copying: value)
        case ":path" where path == nil: path = Array(copying: value)
        case ":authority" where authority == nil: authority = Array(copying: value)
        case ":scheme" where !hasScheme:
            guard value.equalsIgnoringCase("http") || value.equalsIgnoringCase("https") else {
                throw RequestError(400, "the scheme is neither http nor https")
            }
            hasScheme = true
        default: throw RequestError(400, "a field that begins with a colon stands there twice, or is none of HTTP/2")
        }
    }

    /// The head, once all fields are there; throws what was wrong first.
    public func head() throws(RequestError) -> RequestHead {
        if let fault { throw fault }
        guard let method, let path, hasScheme else {
            throw RequestError(400, "a request needs the fields :method, :scheme and :path")
        }
        guard path.first == UInt8(ascii: "/") || path == [UInt8(ascii: "*")] || method.span.equals("CONNECT") else {
            throw RequestError(400, "the field :path does not begin with /")
        }
        let line = try RequestLine(method: method.span, target: path.span, .http2, limits: limits)
        var fields = self.fields
        if let authority {
            // What names another host elsewhere could be judged in two ways.
            for host in fields.values("Host") where !host.utf8.span.equalsIgnoringCase(authority.span.text) {
                throw RequestError(400, "the fields :authority and host differ")
            }
            if fields.count(of: "Host") == 0 { fields.append(name: "host".utf8.span, value: authority.span) }
        }
        let head = RequestHead(line, fields)
        try head.checkHost()
        return head
    }
}

extension RequestHead {
    /// How long the body is by `Content-Length`; nil where nothing is said.
    ///
    /// - Throws: 400 for what is no length, 413 for one beyond the limit.
    public func bodyLength(limits: RequestLimits) throws(RequestError) -> Int? {
        guard fields.count(of: "Content-Length") > 0 else { return nil }
        return switch try BodyFraming(fields, version, limits: limits) {
        case .length(let count): count
        case .none, .chunked: 0
        }
    }
}
