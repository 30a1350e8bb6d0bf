/// What references stand for, so that it can be kept out of messages.
public struct Secrets: Sendable, Hashable {
    /// Shorter texts are found in any message, and are no secrets.
    private static let shortest = 4
    /// So much of the begin of a secret is told from other text where a message was cut.
    private static let shortestBegin = 4

    private struct Secret: Sendable, Hashable {
        let value: [UInt8]
        let written: String
    }

    private var secrets: [Secret] = []
    /// A reference stands for the same all over one reading.
    private var known: Set<String> = []

    /// Nothing to hide.
    public init() {}

    /// Whether there is nothing to hide.
    public var isEmpty: Bool { secrets.isEmpty }

    /// Hides `value`, and each of its lines, also without the space around it, behind the reference as it was written.
    public mutating func add(_ value: String, written: String) {
        guard known.insert(written).inserted else { return }
        let lines = value.split(whereSeparator: \.isNewline).map(String.init)
        let words = lines.map { $0.trimmed }
        for text in Set([value] + lines + words) where text.utf8.count >= Self.shortest {
            secrets.append(Secret(value: Self.folded(text.utf8), written: written))
        }
        // The longest first: one may be part of another.
        secrets.sort { ($0.value.count, $0.written) > ($1.value.count, $1.written) }
    }

    /// The message with each secret replaced by its reference, in any case, and also where a cut message has its begin alone.
    public func concealed(in message: String) -> String { concealed(in: message, from: Self.shortest) }

    /// The same for secrets of at least `length` bytes.
    func concealed(in message: String, from length: Int) -> String {
        guard !secrets.isEmpty else { return message }
        var bytes = Array(message.utf8)
        for secret in secrets where secret.value.count >= length { bytes = Self.replace(secret, in: bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func replace(_ secret: Secret, in bytes: [UInt8]) -> [UInt8] {
        let folded = folded(bytes)
        var result: [UInt8] = []
        var index = 0
        while index < folded.count {
            let length = match(secret.value, in: folded, at: index)
            if length > 0 {
                result += secret.written.utf8
                index += length
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// How many bytes from `start` on are the secret, or its begin before the dots of a cut; 0 if they are not.
    private static func match(_ value: [UInt8], in bytes: [UInt8], at start: Int) -> Int {
        var length = 0
        while length < value.count, start + length < bytes.count, bytes[start + length] == value[length] { length += 1 }
        if length == value.count { return length }
        let isCut = length >= shortestBegin && bytes[(start + length)...].starts(with: "...".utf8)
        return isCut ? length : 0
    }

    /// ASCII letters made small, as host names come back.
    private static func folded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}

extension String {
    /// Without white space at its ends.
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(
            start[..<(start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) } ?? start.startIndex)]
        )
    }
}
