extension Node {
    /// Whether both say the same: marks, and the order of the keys of maps, make no difference.
    ///
    /// What references stand for is compared, not how they are written. Quotes count, since `5` and `"5"` can mean two things.
    public func hasSameContent(as other: Node) -> Bool {
        switch (content, other.content) {
        case (.scalar(let own), .scalar(let other)): return own.text == other.text && own.isPlain == other.isPlain
        case (.sequence(let own), .sequence(let other)):
            return own.count == other.count && zip(own, other).allSatisfy { $0.hasSameContent(as: $1) }
        case (.mapping(let own), .mapping(let other)):
            guard own.count == other.count else { return false }
            // The reader lets no key stand twice in a map.
            let others = Dictionary(other.map { ($0.name, $0.value) }) { first, _ in first }
            return own.allSatisfy { entry in others[entry.name].map(entry.value.hasSameContent) ?? false }
        default: return false
        }
    }
}
