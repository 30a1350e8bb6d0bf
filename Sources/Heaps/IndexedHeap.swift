/// A binary heap that also finds its entries by number: the earliest is at hand, every change costs O(log n).
///
/// Entry i is never later than entries 2i+1 and 2i+2; `positions` says for every number where its entry is. Numbers index
/// memory, so they should be small.
public struct IndexedHeap: Sendable {
    private struct Entry {
        let moment: Duration
        /// Rises with every insertion, so that entries of the same moment leave in the order in which they came.
        let order: UInt64
        let number: Int

        static func < (left: Entry, right: Entry) -> Bool {
            left.moment == right.moment ? left.order < right.order : left.moment < right.moment
        }
    }

    private var entries: [Entry] = []
    /// By number; -1 where there is no entry.
    private var positions: [Int32] = []
    private var inserted: UInt64 = 0

    /// A heap without entries.
    public init() {}

    /// The number of entries.
    public var count: Int { entries.count }

    /// The earliest entry.
    public var first: (moment: Duration, number: Int)? { entries.first.map { ($0.moment, $0.number) } }

    /// The moment of an entry; nil if there is none.
    public func moment(of number: Int) -> Duration? { position(of: number).map { entries[$0].moment } }

    /// Adds an entry, in place of the one with the same number if there is one.
    public mutating func insert(_ number: Int, at moment: Duration) {
        while positions.count <= number { positions.append(-1) }
        let entry = Entry(moment: moment, order: inserted, number: number)
        inserted += 1
        if let position = position(of: number) {
            settle(entry, at: position)
        } else {
            entries.append(entry)
            rise(entry, from: entries.count - 1)
        }
    }

    /// Takes an entry out; returns its moment, nil if there was none.
    @discardableResult public mutating func remove(_ number: Int) -> Duration? {
        guard let position = position(of: number) else { return nil }
        let moment = entries[position].moment
        positions[number] = -1
        let last = entries.removeLast()
        if position < entries.count { rise(last, from: sinkHole(at: position)) }
        return moment
    }

    private func position(of number: Int) -> Int? {
        guard number < positions.count, positions[number] >= 0 else { return nil }
        return Int(positions[number])
    }

    /// Puts an entry into a place that is free for it, and from there to where it belongs.
    private mutating func settle(_ entry: Entry, at position: Int) {
        if position > 0, entry < entries[(position - 1) / 2] {
            rise(entry, from: position)
        } else {
            sink(entry, from: position)
        }
    }

    private mutating func put(_ entry: Entry, at position: Int) {
        entries[position] = entry
        positions[entry.number] = Int32(truncatingIfNeeded: position)
    }

    private mutating func rise(_ entry: Entry, from start: Int) {
        var position = start
        while position > 0 {
            let parent = (position - 1) / 2
            guard entry < entries[parent] else { break }
            put(entries[parent], at: position)
            position = parent
        }
        put(entry, at: position)
    }

    /// Moves a place that is free to the end of the heap, along the earlier entries; returns where it is then.
    ///
    /// What fills it was the last entry, which belongs there as a rule: so each step takes one comparison in place of two.
    private mutating func sinkHole(at start: Int) -> Int {
        var position = start
        while true {
            let left = 2 * position + 1
            guard left < entries.count else { return position }
            let right = left + 1
            let child = right < entries.count && entries[right] < entries[left] ? right : left
            put(entries[child], at: position)
            position = child
        }
    }

    private mutating func sink(_ entry: Entry, from start: Int) {
        var position = start
        while true {
            let left = 2 * position + 1
            guard left < entries.count else { break }
            let right = left + 1
            let child = right < entries.count && entries[right] < entries[left] ? right : left
            guard entries[child] < entry else { break }
            put(entries[child], at: position)
            position = child
        }
        put(entry, at: position)
    }
}
