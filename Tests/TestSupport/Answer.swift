import Foundation
import Testing

/// What a server answered: the status, the fields by their names in lower case, and the body.
public struct Answer: Sendable {
    /// The status code.
    public let status: Int
    /// The fields by their names in lower case; of several with one name the values, joined by commas.
    public let fields: [String: String]
    /// The bytes behind the head, as they came.
    public var body: [UInt8] = []

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as text, without the chunks that a proxy may have cut it into (RFC 9112 §7.1).
    public var unchunkedText: String {
        guard fields["transfer-encoding"] == "chunked" else { return text }
        let lines = text.components(separatedBy: "\r\n")
        return stride(from: 1, to: lines.count, by: 2).map { lines[$0] }.joined()
    }

    /// The body as JSON.
    public func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed) }

    /// Reads the head of an answer, without the blank line that ends it.
    public init(head: some StringProtocol) throws {
        let lines = head.components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { throw Nonsense(text: String(head)) }
        self.status = status
        let pairs = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (parts[0].lowercased(), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
        }
        fields = Dictionary(pairs) { "\($0), \($1)" }
    }

    /// Sends one request to a port of this machine, over a connection of its own.
    public static func to(
        _ method: String,
        _ target: String,
        at port: UInt16,
        fields: [String: String] = [:],
        body: String = ""
    ) async throws -> Answer {
        let lines = fields.map { "\($0): \($1)\r\n" }.joined()
        let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
        let request =
            "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(length)\(lines)\r\n\(body)"
        return try await blocking {
            let connection = try Connection(port: port)
            try connection.send(request)
            var received: [UInt8] = []
            while case let more = try connection.receive(), !more.isEmpty { received += more }
            guard let end = received.firstRange(of: Array("\r\n\r\n".utf8)) else { throw EndedWithinHead() }
            var answer = try Answer(head: String(decoding: received[..<end.lowerBound], as: UTF8.self))
            answer.body = Array(received[end.upperBound...])
            return answer
        }
    }

    /// What is no answer of HTTP.
    public struct Nonsense: Error { let text: String }
}
