/// The newest blocks that a group was sent, for those of its subscribers that are behind.
struct ShapedLog {
    private var blocks: [ShapedBlock] = []
    private var size = 0
    /// The position of the first block.
    private(set) var start: UInt64 = 1

    /// The position behind the last block.
    var end: UInt64 { start + UInt64(blocks.count) }

    /// The place on the tape of the last block that was dropped.
    private(set) var firstSequence: UInt64?

    /// So many bytes are held, but one block at least.
    static let mostBytes = 1 << 20

    /// Adds blocks, and drops the oldest where there are too many.
    mutating func append(_ new: [ShapedBlock]) {
        blocks += new
        size += new.reduce(0) { $0 + $1.size }
        var dropped = 0
        while size > Self.mostBytes, dropped < blocks.count - 1 {
            size -= blocks[dropped].size
            firstSequence = blocks[dropped].position
            dropped += 1
        }
        blocks.removeFirst(dropped)
        start += UInt64(dropped)
    }

    /// The blocks from a position on, about ``Batch/limit`` bytes, for a subscriber that was sent all results from `since`
    /// on; nil where some of them were dropped.
    func batch(from position: UInt64, since: UInt64) -> EventSelection.CatchUpBatch? {
        guard position >= start, position <= end else { return nil }
        let placed = blocks[Int(position - start)...].enumerated()
            .map { ShapedBlock($1.bytes(since: since), position + UInt64($0)) }
        guard let first = ShapedBatch.join(placed, end: end, since: since).first else {
            return EventSelection.CatchUpBatch(batch: nil, end: end)
        }
        return EventSelection.CatchUpBatch(batch: first.batch, end: first.end)
    }
}
