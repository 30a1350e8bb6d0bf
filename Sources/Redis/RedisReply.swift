/// What Redis has answered to a command; see the Redis serialization protocol, version 2.
public enum RedisReply: Hashable, Sendable {
    /// A short word, `OK` for one.
    case status(String)
    /// A refusal.
    case refusal(RedisRefusal)
    /// A whole number.
    case integer(Int64)
    /// Any bytes.
    case bytes([UInt8])
    /// Nothing: a key that is not there, or a wait that has ended without news.
    case none
    /// Several replies.
    case list([RedisReply])

    /// The text of bytes or a status; nil for anything else.
    public var text: String? {
        switch self {
        case .status(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The number of an integer, or of bytes that are decimal digits; nil for anything else.
    public var number: Int64? {
        switch self {
        case .integer(let number): number
        case .bytes(let bytes): Int64(String(decoding: bytes, as: UTF8.self))
        default: nil
        }
    }

    /// The elements of a list; nil for anything else.
    public var elements: [RedisReply]? {
        guard case .list(let elements) = self else { return nil }
        return elements
    }

    /// The reply itself, where it is no refusal.
    public func accepted() throws(RedisError) -> RedisReply {
        guard case .refusal(let refusal) = self else { return self }
        throw .refused(refusal)
    }
}

/// Why Redis did not do what it was asked.
public struct RedisRefusal: Hashable, Sendable, CustomStringConvertible {
    /// The word in capitals that it begins with: `ERR`, `READONLY`, `NOAUTH`.
    public let code: String
    /// Redis' sentence behind it.
    public let reason: String

    /// Reads the text of a refusal.
    public init(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let isCode = words.first.map { !$0.isEmpty && $0.utf8.allSatisfy(Self.isCapital) } ?? false
        code = isCode ? String(words[0]) : "ERR"
        reason = isCode ? words.dropFirst().first.map(String.init) ?? "" : text
    }

    private static func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

    /// Redis' own text, of which a sentence has no more than 300 characters.
    public var description: String {
        let text = reason.isEmpty ? code : "\(code) \(reason)"
        return text.count > 300 ? "\(text.prefix(297))..." : text
    }

    /// Whether it comes from a server that is not the primary, not any more or not yet, so that it is to be looked for anew.
    public var isOfNoPrimary: Bool {
        ["READONLY", "UNBLOCKED", "LOADING", "MASTERDOWN", "NOREPLICAS", "CLUSTERDOWN", "MOVED"].contains(code)
    }
}
