import Syscalls

/// Writes answers as HTTP/1.1 has them, RFC 9112 §4 and §6.
///
/// Length, connection and date are the encoder's own; an answer that brings such a field, or one that would break the
/// line it stands in, loses that field.
public struct ResponseEncoder: Sendable {
    /// Makes an encoder; it has no state.
    public init() {}

    /// The whole answer, head and body.
    public func encode(
        _ response: Response,
        method: String,
        version: Version,
        keepAlive: Bool,
        date: String
    ) -> [UInt8] {
        let sendsBody = sendsBody(response, method: method)
        var head = headText(response, version: version, keepAlive: keepAlive, date: date)
        if sendsBody { head.makeRoom(for: response.bodyCount) }
        var bytes = head.finish()
        if sendsBody {
            bytes.append(contentsOf: response.body)
            // Copied within the call.
            unsafe response.pages?.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// The head alone, so that a large body can be sent from where it is.
    public func head(_ response: Response, version: Version, keepAlive: Bool, date: String) -> [UInt8] {
        var head = headText(response, version: version, keepAlive: keepAlive, date: date)
        return head.finish()
    }

    private func headText(_ response: Response, version: Version, keepAlive: Bool, date: String) -> HeadText {
        var head = HeadText(status: response.status, date: date)
        for (name, value) in response.fields { head.field(name, value) }
        if !Status.hasNoBody(response.status) { head.own("Content-Length: ", String(response.bodyCount)) }
        switch (version, keepAlive) {
        case (.http11, true), (.http2, _): break
        case (.http10, true): head.own("Connection: keep-alive")
        case (_, false): head.own("Connection: close")
        }
        return head
    }

    /// The head in names and values, as HTTP/2 has it; beside them there is the status (RFC 9113 §8.3.2).
    public func list(_ response: Response, date: String) -> [FieldLine] {
        var list = HeadText.list(response.fields, date: date)
        if !Status.hasNoBody(response.status) {
            list.append(FieldLine("content-length", String(response.bodyCount)))
        }
        return list
    }

    /// False where the head is all there is to send.
    public func sendsBody(_ response: Response, method: String) -> Bool {
        method != "HEAD" && !Status.hasNoBody(response.status)
    }
}

/// The head of an event stream; blocks follow until the connection closes or the last chunk is sent.
public struct EventStreamHead: Sendable {
    /// Fields besides those of every stream, those of CORS for example.
    public var fields: [(name: String, value: String)]

    /// Makes the head of a stream.
    public init(fields: [(name: String, value: String)] = []) { self.fields = fields }

    /// The head as bytes: chunked on 1.1, and on 1.0 ended by the close.
    public func encode(version: Version, date: String) -> [UInt8] {
        var head = HeadText(status: 200, date: date)
        for (name, value) in Self.usual { head.own(name, ": ", value) }
        for (name, value) in fields { head.field(name, value) }
        head.own(version == .http11 ? "Transfer-Encoding: chunked" : "Connection: close")
        return head.finish()
    }

    /// The head in names and values, as HTTP/2 has it.
    public func list(date: String) -> [FieldLine] { HeadText.list(Self.usual + fields, date: date) }

    /// The fields of every stream.
    private static let usual: [(name: String, value: String)] = [
        ("Content-Type", "text/event-stream; charset=utf-8"), ("Cache-Control", "no-store, no-transform"),
        // Known to nginx and those that copy it: hand each piece on at once.
        ("X-Accel-Buffering", "no"),
    ]
}

/// The lines of a head while they are written.
private struct HeadText {
    private var bytes: [UInt8] = []

    init(status: Int, date: String) {
        bytes.reserveCapacity(512)
        own("HTTP/1.1 ", String(status), " ", Status.phrase(status))
        own("Date: ", date)
    }

    mutating func makeRoom(for count: Int) { bytes.reserveCapacity(bytes.count + 2 + count) }

    /// The head with its empty line; nothing is left here.
    mutating func finish() -> [UInt8] {
        defer { bytes = [] }
        bytes.append(.carriageReturn)
        bytes.append(.lineFeed)
        return bytes
    }

    /// A line of ours, known to be clean, in pieces.
    mutating func own(_ pieces: String...) {
        for piece in pieces { bytes.append(copying: piece.utf8.span) }
        bytes.append(.carriageReturn)
        bytes.append(.lineFeed)
    }

    mutating func field(_ name: String, _ value: String) {
        guard !Self.isOurs(name), Self.isClean(name, value) else { return }
        own(name, ": ", value)
    }

    /// The fields that may be sent, with their names in small letters.
    static func list(_ fields: [(name: String, value: String)], date: String) -> [FieldLine] {
        var list = [FieldLine("date", date)]
        for (name, value) in fields where !isOurs(name) && isClean(name, value) {
            list.append(FieldLine(name.lowercased(), value))
        }
        return list
    }

    private static func isOurs(_ name: String) -> Bool {
        ["Content-Length", "Transfer-Encoding", "Connection", "Date"].contains { name.utf8.span.equalsIgnoringCase($0) }
    }

    private static func isClean(_ name: String, _ value: String) -> Bool {
        !name.isEmpty && name.utf8.span.allBelong(to: .token) && value.utf8.allSatisfy(\.isFieldValueByte)
    }
}
