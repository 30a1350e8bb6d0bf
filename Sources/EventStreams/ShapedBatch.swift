/// A block that a group is sent of an event, and its position: on the tape, or in a ``ShapedLog``.
struct ShapedBlock {
    let bytes: [UInt8]
    var position: UInt64
    /// Where the block is a patch, the event that it is against, and the whole event.
    let patched: (base: UInt64, whole: [UInt8])?

    init(_ bytes: [UInt8], _ position: UInt64, patched: (base: UInt64, whole: [UInt8])? = nil) {
        (self.bytes, self.position, self.patched) = (bytes, position, patched)
    }

    /// How many bytes are held for it.
    var size: Int { bytes.count + (patched?.whole.count ?? 0) }

    /// The block for a subscriber that was sent all results from `since` on, and may not have those before.
    func bytes(since: UInt64) -> [UInt8] {
        guard let patched, patched.base < since else { return bytes }
        return patched.whole
    }
}

/// What the live subscribers of a group are sent at once.
public struct ShapedBatch {
    /// The blocks, with patches where they are wanted.
    public let batch: Batch
    /// The position behind it.
    public let end: UInt64
    /// The same without patches, for subscribers that may lack one of the events that these are against; nil where there are
    /// no such subscribers.
    public let whole: Whole?

    /// What those are sent who were sent all results from some event behind ``base`` on only.
    public struct Whole {
        /// The blocks, none of which is a patch.
        public let batch: Batch
        /// The oldest event that a patch is against.
        public let base: UInt64
    }

    /// What all are sent alike.
    public init(_ batch: Batch, end: UInt64, whole: Whole? = nil) {
        (self.batch, self.end, self.whole) = (batch, end, whole)
    }

    /// Joins blocks into batches of about ``Batch/limit`` bytes; `end` is the position behind the last one, and no subscriber
    /// lacks results from `since` on.
    static func join(_ blocks: [ShapedBlock], end: UInt64, since: UInt64) -> [ShapedBatch] {
        var batches: [ShapedBatch] = []
        var (start, size) = (0, 0)
        for place in blocks.indices {
            if size + blocks[place].bytes.count > Batch.limit, place > start {
                batches.append(ShapedBatch(blocks[start..<place], end: blocks[place].position, since: since))
                (start, size) = (place, 0)
            }
            size += blocks[place].bytes.count
        }
        if start < blocks.count { batches.append(ShapedBatch(blocks[start...], end: end, since: since)) }
        return batches
    }

    private init(_ blocks: ArraySlice<ShapedBlock>, end: UInt64, since: UInt64) {
        (batch, self.end) = (Batch(blocks.lazy.map(\.bytes)), end)
        let base = blocks.lazy.compactMap { $0.patched?.base }.min()
        whole = base.flatMap { base in
            guard base < since else { return nil }
            return Whole(batch: Batch(blocks.lazy.map { $0.patched?.whole ?? $0.bytes }), base: base)
        }
    }
}
