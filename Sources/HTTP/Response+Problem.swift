import JSON

extension Response {
    /// A further member of a problem, RFC 9457 §3.2.
    public enum ProblemMember: Sendable, Equatable {
        /// A string.
        case text(String)
        /// A whole number.
        case number(Int)
        /// An array of strings.
        case texts([String])

        fileprivate var json: JSONValue {
            switch self {
            case .text(let text): .string(text)
            case .number(let number): .integer(Int64(number))
            case .texts(let texts): .array(texts.map { .string($0) })
            }
        }
    }

    /// An error told in `application/problem+json`, RFC 9457; without a title it has the phrase of its status.
    public static func problem(
        status: Int,
        title: String? = nil,
        detail: String,
        members: KeyValuePairs<String, ProblemMember> = [:]
    ) -> Response {
        let always: [(String, JSONValue)] = [
            ("type", "about:blank"), ("title", .string(title ?? Status.phrase(status))),
            ("status", .integer(Int64(status))), ("detail", .string(detail)),
        ]
        var body: [UInt8] = []
        body.append(json: .object(JSONObject(always + members.map { ($0.key, $0.value.json) })))
        return Response(status: status, fields: fresh("application/problem+json"), body: body)
    }

    /// The answer to a request that could not be read.
    public static func problem(_ error: RequestError) -> Response {
        problem(status: error.status, detail: error.sentence)
    }
}
