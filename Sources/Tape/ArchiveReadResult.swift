/// What a reader gets from the archive.
public struct ArchiveReadResult: Sendable {
    /// Which event a block is, and when it was made.
    public struct Mark: Sendable, Equatable {
        /// Its number.
        public let sequence: UInt64
        /// Its time.
        public let time: Timestamp

        /// The mark of the event `sequence`, made at `time`.
        public init(sequence: UInt64, time: Timestamp) { (self.sequence, self.time) = (sequence, time) }
    }

    /// The blocks of the events, in order.
    public let blocks: [[UInt8]]
    /// Which they are, one for each; none where the archive does not tell.
    public let marks: [Mark]
    /// The position behind all that was looked at.
    public let end: UInt64

    /// Blocks that pass a filter, from a range of sequences that ends before `end`.
    public init(blocks: [[UInt8]], marks: [Mark] = [], end: UInt64) {
        (self.blocks, self.marks, self.end) = (blocks, marks, end)
    }
}
