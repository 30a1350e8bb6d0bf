public import Syscalls

/// A complete answer; the encoder adds the fields of framing, connection and date.
public struct Response: Sendable {
    /// The status code, 200 to 599.
    public var status: Int
    /// Fields in the order they are sent.
    public var fields: [(name: String, value: String)]
    /// The body; to a HEAD request its length alone is told.
    public var body: [UInt8]
    /// What stands in the place of the body where that is large; nil where it is none.
    public var pages: PagedBytes?

    /// Makes an answer from its parts.
    public init(status: Int, fields: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// How long the body is.
    public var bodyCount: Int { pages?.count ?? body.count }

    /// The value of the first field of the name.
    public subscript(name: String) -> String? {
        fields.first { $0.name.utf8.span.equalsIgnoringCase(name) }?.value
    }

    /// The same answer with more fields.
    public func adding(_ more: [(name: String, value: String)]) -> Response {
        var answer = self
        answer.fields += more
        return answer
    }
}

extension Response {
    /// JSON that is already encoded; it is never to be stored, since it is the state of a moment.
    public static func json(_ bytes: [UInt8], status: Int = 200) -> Response {
        Response(status: status, fields: fresh("application/json"), body: bytes)
    }

    /// Text for people and for scrapers.
    public static func text(
        _ text: String,
        status: Int = 200,
        type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(status: status, fields: fresh(type), body: Array(text.utf8))
    }

    /// An answer without a body.
    public static func empty(_ status: Int) -> Response { Response(status: status) }

    /// 405, naming the methods that the path does have, RFC 9110 §15.5.6.
    ///
    /// `advice` says what to do, as the end of a sentence.
    public static func notAllowed(allow methods: [String], because advice: String? = nil) -> Response {
        let list = methods.joined(separator: ", ")
        let way = advice.map { "; \($0)" } ?? ""
        return problem(status: 405, detail: "this path answers \(list)\(way)").adding([("Allow", list)])
    }

    static func fresh(_ type: String) -> [(name: String, value: String)] {
        [("Content-Type", type), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
    }
}
