/// What a node says, in 16 bytes: equal for nodes that say the same, and hardly ever for others.
///
/// Marks, and the order of the keys of maps, make no difference. What references stand for counts, not how they are
/// written. Quotes count, since `5` and `"5"` can mean two things. Good within one process only.
public struct ContentDigest: Equatable, Sendable {
    private let first: Int
    private let second: Int

    /// The digest of a node.
    public init(_ node: Node) {
        (first, second) = (Self.half(0, of: node), Self.half(1, of: node))
    }

    /// Each half begins with a number of its own, so that what is equal in one by chance differs in the other.
    private static func half(_ number: Int, of node: Node) -> Int {
        var hasher = Hasher()
        hasher.combine(number)
        node.feedContent(to: &hasher)
        return hasher.finalize()
    }
}

extension Node {
    fileprivate func feedContent(to hasher: inout Hasher) {
        switch content {
        case .scalar(let scalar):
            hasher.combine(0)
            hasher.combine(bytesOf: scalar.text)
            hasher.combine(scalar.isPlain)
            hasher.combine(scalar.tag)
        case .sequence(let items):
            hasher.combine(1)
            hasher.combine(items.count)
            for item in items { item.feedContent(to: &hasher) }
        case .mapping(let entries):
            hasher.combine(2)
            hasher.combine(entries.count)
            // The reader lets no key stand twice in a map.
            for entry in entries.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
                hasher.combine(bytesOf: entry.name)
                entry.value.feedContent(to: &hasher)
            }
        }
    }
}

extension Hasher {
    /// Texts count as equal only where their bytes are: two that look the same can be two names of files.
    fileprivate mutating func combine(bytesOf text: String) {
        combine(text.utf8.count)
        for byte in text.utf8 { combine(byte) }
    }
}
