/// The request line and the fields of one request.
public struct RequestHead: Sendable, Equatable {
    /// The method as written, `GET` for one; methods have a case.
    public let method: String
    /// The request target as written.
    public let target: String
    /// The decoded path; begins with `/`, save for the `*` of OPTIONS.
    public let path: String
    /// The text after the `?` as written; empty if there is none.
    public let rawQuery: String
    /// The version of the request.
    public let version: Version
    /// The fields, in order.
    public let fields: HeaderFields
    /// Host and port that the request is for: those of an absolute form, else of `Host`; nil without, RFC 9112 §3.2.2.
    public let authority: String?
    /// True if the client wants to go on using the connection, RFC 9112 §9.3.
    public let keepsAlive: Bool
    /// Whether it came to an address of the loopback; a server that has others says of each where it came.
    public var isAtLoopback = true

    /// The decoded query; throws 400 where it is malformed.
    ///
    /// Decoded at each call: the path alone decides for most requests, and a wrong query does not end the connection.
    public var query: Query {
        get throws(RequestError) { try Query(parsing: rawQuery) }
    }

    init(_ line: RequestLine, _ fields: HeaderFields) {
        method = line.method
        target = line.target
        path = line.path
        rawQuery = line.rawQuery
        version = line.version
        self.fields = fields
        authority = line.authority ?? fields["Host"]
        keepsAlive = Self.keepsAlive(line.version, fields)
    }

    /// Makes the head of a request for the target, as if it had been received.
    public init(
        method: String = "GET",
        target: String,
        version: Version = .http11,
        fields: HeaderFields = [:]
    ) throws(RequestError) {
        let line = try RequestLine(
            method: method.utf8.span,
            target: target.utf8.span,
            version,
            limits: RequestLimits()
        )
        self.init(line, fields)
    }

    /// The same request for another target; its own query follows that of the target.
    public func aimed(at target: String) throws(RequestError) -> RequestHead {
        let joint = rawQuery.isEmpty ? "" : target.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        var head = try RequestHead(method: method, target: target + joint + rawQuery, version: version, fields: fields)
        head.isAtLoopback = isAtLoopback
        return head
    }

    private static func keepsAlive(_ version: Version, _ fields: HeaderFields) -> Bool {
        guard version != .http2, fields.count(of: "Connection") > 0 else { return version != .http10 }
        return !fields.lists("close", in: "Connection")
            && (version == .http11 || fields.lists("keep-alive", in: "Connection"))
    }
}

/// A request, complete.
public struct Request: Sendable, Equatable {
    /// The request line and the fields.
    public var head: RequestHead
    /// The body without its framing; empty if there is none.
    public let body: [UInt8]

    /// Makes a request of its parts.
    public init(head: RequestHead, body: [UInt8] = []) {
        self.head = head
        self.body = body
    }
}
