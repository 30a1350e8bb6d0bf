/// Items of an ``UpstreamQueue`` that wait, one behind the other.
struct UpstreamLine<Item> {
    private struct Entry {
        let item: Item
        let bytes: Int
        let number: Int
    }

    /// Nothing is left of those that are gone, since one may be as long as all that may wait.
    private var entries: [Entry?] = []
    /// Where the first one is that waits; those before it are gone.
    private var first = 0
    /// How many bytes wait.
    private(set) var bytes = 0

    var count: Int { entries.count - first }
    var isEmpty: Bool { count == 0 }

    /// The number of the first one that waits, as it was given; nil where none does.
    var firstNumber: Int? { isEmpty ? nil : entries[first]?.number }

    /// Puts one behind the others; `number` is greater than theirs.
    mutating func append(_ item: Item, bytes: Int, number: Int) {
        entries.append(Entry(item: item, bytes: bytes, number: number))
        self.bytes += bytes
    }

    /// Takes out the first one that waits; nil where there is none.
    mutating func removeFirst() -> Item? {
        guard !isEmpty, let entry = entries[first] else { return nil }
        entries[first] = nil
        first += 1
        bytes -= entry.bytes
        // The front is cut off now and then, as each time would move all the others.
        if first == entries.count || first >= 1_024 {
            entries.removeFirst(first)
            first = 0
        }
        return entry.item
    }
}
