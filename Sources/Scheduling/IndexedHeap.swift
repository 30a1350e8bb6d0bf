/// A binary heap that also finds its entries by key: the earliest is at hand, every change costs O(log n).
///
/// Entry i is never later than entries 2i+1 and 2i+2; `positions` says for every key where its entry is.
struct IndexedHeap<Key: Hashable & Sendable>: Sendable {
    private struct Entry {
        let moment: Duration
        /// Rises with every insertion, so that entries of the same moment leave in the order in which they came.
        let order: UInt64
        let key: Key

        static func < (left: Entry, right: Entry) -> Bool {
            (left.moment, left.order) < (right.moment, right.order)
        }
    }

    private var entries: [Entry] = []
    private var positions: [Key: Int] = [:]
    private var inserted: UInt64 = 0

    /// The number of entries.
    var count: Int { entries.count }

    /// The earliest entry.
    var first: (moment: Duration, key: Key)? { entries.first.map { ($0.moment, $0.key) } }

    /// Adds an entry, in place of the one with the same key if there is one.
    mutating func insert(_ key: Key, at moment: Duration) {
        remove(key)
        entries.append(Entry(moment: moment, order: inserted, key: key))
        inserted += 1
        positions[key] = entries.count - 1
        rise(entries.count - 1)
    }

    /// Takes an entry out; returns its moment, nil if there was none.
    @discardableResult mutating func remove(_ key: Key) -> Duration? {
        guard let position = positions.removeValue(forKey: key) else { return nil }
        let removed = entries[position]
        let last = entries.removeLast()
        if position < entries.count {
            put(last, at: position)
            rise(position)
            sink(position)
        }
        return removed.moment
    }

    private mutating func put(_ entry: Entry, at position: Int) {
        entries[position] = entry
        positions[entry.key] = position
    }

    private mutating func swap(_ one: Int, _ other: Int) {
        let entry = entries[one]
        put(entries[other], at: one)
        put(entry, at: other)
    }

    private mutating func rise(_ start: Int) {
        var position = start
        while position > 0, entries[position] < entries[(position - 1) / 2] {
            swap(position, (position - 1) / 2)
            position = (position - 1) / 2
        }
    }

    private mutating func sink(_ start: Int) {
        var position = start
        while true {
            let left = 2 * position + 1
            guard left < entries.count else { return }
            let right = left + 1
            let child = right < entries.count && entries[right] < entries[left] ? right : left
            guard entries[child] < entries[position] else { return }
            swap(position, child)
            position = child
        }
    }
}
