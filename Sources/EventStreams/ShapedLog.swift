/// The newest blocks that a group was sent, for those of its subscribers that are behind.
struct ShapedLog {
    /// A block and the place of its event.
    struct Block {
        let bytes: [UInt8]
        let position: UInt64

        init(_ bytes: [UInt8], _ position: UInt64) { (self.bytes, self.position) = (bytes, position) }
    }

    private var blocks: [Block] = []
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
    mutating func append(_ new: [Block]) {
        blocks += new
        size += new.reduce(0) { $0 + $1.bytes.count }
        var dropped = 0
        while size > Self.mostBytes, dropped < blocks.count - 1 {
            size -= blocks[dropped].bytes.count
            firstSequence = blocks[dropped].position
            dropped += 1
        }
        blocks.removeFirst(dropped)
        start += UInt64(dropped)
    }

    /// The blocks from a position on, about ``Batch/limit`` bytes; nil where some of them were dropped.
    func batch(from position: UInt64) -> EventSelection.CatchUpBatch? {
        guard position >= start, position <= end else { return nil }
        let placed = blocks[Int(position - start)...].enumerated()
            .map { Block($1.bytes, position + UInt64($0)) }
        guard let first = Batch.join(placed, end: end).first else {
            return EventSelection.CatchUpBatch(batch: nil, end: end)
        }
        return EventSelection.CatchUpBatch(batch: first.batch, end: first.end)
    }
}

extension Batch {
    /// Joins blocks into batches of about ``limit`` bytes; `end` is the position behind the last one.
    static func join(_ placed: [ShapedLog.Block], end: UInt64) -> [(batch: Batch, end: UInt64)] {
        var batches: [(Batch, UInt64)] = []
        var blocks: [[UInt8]] = []
        var size = 0
        for block in placed {
            if size + block.bytes.count > limit, !blocks.isEmpty {
                batches.append((Batch(blocks), block.position))
                blocks = []
                size = 0
            }
            blocks.append(block.bytes)
            size += block.bytes.count
        }
        if !blocks.isEmpty { batches.append((Batch(blocks), end)) }
        return batches
    }
}
