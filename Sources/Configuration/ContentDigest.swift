internal import COpenSSL

/// What a node says, in 16 bytes: equal for nodes that say the same, in any program, and hardly ever for others.
///
/// Marks, and the order of the keys of maps, make no difference. What references stand for counts, not how they are
/// written. Quotes count, since `5` and `"5"` can mean two things. Nobody can tell the content by it, secrets among it,
/// but who guesses all of it.
public struct ContentDigest: Hashable, Sendable, CustomStringConvertible {
    private let first: UInt64
    private let second: UInt64

    /// The digest of a node.
    public init(_ node: Node) {
        var bytes: [UInt8] = []
        node.appendContent(to: &bytes)
        self.init(of: bytes)
    }

    /// The digest of bytes: the first half of their SHA-256, see FIPS 180-4.
    public init(of bytes: [UInt8]) {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        // Both are ours, and the second has the room that is asked for.
        _ = unsafe SHA256(bytes, bytes.count, &digest)
        first = digest[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        second = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The digest of what two things say together.
    public func combined(with text: String) -> ContentDigest {
        ContentDigest(of: Array("\(description) \(text)".utf8))
    }

    /// 32 hexadecimal figures.
    public var description: String {
        [first, second].map { half in
            let figures = String(half, radix: 16)
            return String(repeating: "0", count: 16 - figures.count) + figures
        }
        .joined()
    }
}

extension Node {
    /// What comes first tells the kinds of nodes apart, and counts tell where each ends.
    fileprivate func appendContent(to bytes: inout [UInt8]) {
        switch content {
        case .scalar(let scalar):
            bytes.append(scalar.isPlain ? 0 : 1)
            bytes.append(counted: scalar.text)
            bytes.append(counted: scalar.tag?.word ?? "-")
        case .sequence(let items):
            bytes.append(2)
            bytes.append(count: items.count)
            for item in items { item.appendContent(to: &bytes) }
        case .mapping(let entries):
            bytes.append(3)
            bytes.append(count: entries.count)
            // The reader lets no key stand twice in a map.
            let order = entries.indices.sorted {
                entries[$0].name.utf8.lexicographicallyPrecedes(entries[$1].name.utf8)
            }
            for entry in order.lazy.map({ entries[$0] }) {
                bytes.append(counted: entry.name)
                entry.value.appendContent(to: &bytes)
            }
        }
    }
}

extension CoreTag {
    /// What it is called in digests, which are the same in all programs.
    fileprivate var word: String {
        switch self {
        case .text: "text"
        case .null: "null"
        case .bool: "bool"
        case .integer: "integer"
        case .float: "float"
        }
    }
}

extension [UInt8] {
    /// Texts count as equal only where their bytes are: two that look the same can be two names of files.
    fileprivate mutating func append(counted text: String) {
        append(count: text.utf8.count)
        append(contentsOf: text.utf8)
    }

    fileprivate mutating func append(count: Int) {
        for shift in stride(from: 24, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: count >> shift)) }
    }
}
