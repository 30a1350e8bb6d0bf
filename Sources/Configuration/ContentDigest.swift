/// What a node says, in 16 bytes: equal for nodes that say the same, and hardly ever for others.
///
/// Marks, and the order of the keys of maps, make no difference. What references stand for counts, not how they are
/// written. Quotes count, since `5` and `"5"` can mean two things. The same in every program.
public struct ContentDigest: Equatable, Sendable {
    private let value: UInt128

    /// The digest of a node.
    public init(_ node: Node) {
        var hash = ContentHash()
        node.feedContent(to: &hash)
        value = hash.value
    }

    /// It as letters and digits.
    public var text: String { String(value, radix: 36) }
}

/// FNV-1a of 128 bits (Fowler, Noll and Vo), each piece with its length or kind before it.
private struct ContentHash {
    private(set) var value: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D

    mutating func add(_ byte: UInt8) { value = (value ^ UInt128(byte)) &* 0x0100_0000_0000_0000_0000_013B }

    mutating func add(_ count: Int) {
        for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: count >> shift)) }
    }

    /// Texts count as equal only where their bytes are: two that look the same can be two names of files.
    mutating func add(_ text: String) {
        add(text.utf8.count)
        for byte in text.utf8 { add(byte) }
    }
}

extension Node {
    fileprivate func feedContent(to hash: inout ContentHash) {
        switch content {
        case .scalar(let scalar):
            hash.add(UInt8(0))
            hash.add(scalar.text)
            hash.add(UInt8(scalar.isPlain ? 1 : 0))
            hash.add(scalar.tag?.rawValue ?? "")
        case .sequence(let items):
            hash.add(UInt8(1))
            hash.add(items.count)
            for item in items { item.feedContent(to: &hash) }
        case .mapping(let entries):
            hash.add(UInt8(2))
            hash.add(entries.count)
            // The reader lets no key stand twice in a map.
            for entry in entries.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
                hash.add(entry.name)
                entry.value.feedContent(to: &hash)
            }
        }
    }
}
