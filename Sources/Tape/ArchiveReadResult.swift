/// What a reader gets from the archive.
public struct ArchiveReadResult: Sendable {
    /// The blocks of the events, in order.
    public let blocks: [[UInt8]]
    /// The position behind all that was looked at.
    public let end: UInt64

    /// Blocks that pass a filter, from a range of sequences that ends before `end`.
    public init(blocks: [[UInt8]], end: UInt64) {
        self.blocks = blocks
        self.end = end
    }
}
