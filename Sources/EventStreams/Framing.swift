import JSON
import Tape

/// What stands around the blocks of a stream on its connection.
public enum Framing: Sendable {
    /// Nothing; the stream ends with its connection, as HTTP/1.0 has it.
    case identity
    /// Chunks (RFC 9112 §7.1).
    case chunked

    /// Appends what is to be sent as one piece.
    public func append(_ piece: [UInt8], to bytes: inout [UInt8]) {
        guard self == .chunked else { return bytes += piece }
        bytes.append(hexDigits: UInt64(piece.count))
        bytes.append(text: "\r\n")
        bytes += piece
        bytes.append(text: "\r\n")
    }

    /// The bytes that end a stream.
    public var end: [UInt8] {
        switch self {
        case .identity: []
        case .chunked: Array("0\r\n\r\n".utf8)
        }
    }
}
