/// How far the sequences of a tape have come.
///
/// ```
///                       end                 next
///                        │                   │
///     [57][58][59][60][61] [62][63][64][65][66]
///      committed: readers   uncommitted: numbered,
///      see them             and not stored yet
/// ```
struct Numbering {
    /// The sequence the next event will have.
    private(set) var next: UInt64
    /// The sequence behind the newest event that is committed.
    private(set) var end: UInt64
    /// All events below are in the archive, or were.
    private(set) var archivedEnd: UInt64 = 0

    /// The numbering of a tape whose next event is `next`, and whose first one to be committed is `end`.
    init(next: UInt64 = 1, end: UInt64 = 1) {
        precondition(end <= next, "event \(end) can't be committed before it is numbered")
        (self.next, self.end) = (next, end)
    }

    /// Numbers an event.
    mutating func assign() -> UInt64 {
        defer { next += 1 }
        return next
    }

    /// Has the next event be the one at `sequence`, whose number is from elsewhere; those before it are left out.
    mutating func reserve(to sequence: UInt64) { next = max(next, sequence) }

    /// Takes the event at the end, which has its number from here or from elsewhere, as committed.
    mutating func commit() {
        end += 1
        next = max(next, end)
    }

    /// Goes on at `sequence`, with those before it left out.
    mutating func skip(to sequence: UInt64) {
        end = max(end, sequence)
        next = max(next, end)
    }

    /// Takes all below `end` as archived.
    mutating func archive(to end: UInt64) { archivedEnd = end }
}
