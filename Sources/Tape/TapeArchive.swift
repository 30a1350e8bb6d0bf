/// Where events are kept that the tape has let go of.
///
/// It is asked on event loops, so it answers later, on a thread of its own.
public protocol TapeArchive: Sendable {
    /// From this sequence on no event is missing, up to the newest that is recorded.
    var oldest: UInt64 { get }

    /// Hands `answer` the events that pass from `position` on and below `end`, as many as fit in `bytes` but one at least;
    /// nil where they can't be read, or some are gone.
    ///
    /// A search that finds little ends early, and tells how far it has come.
    func read(
        from position: UInt64,
        to end: UInt64,
        upTo bytes: Int,
        passing filter: Filter,
        _ answer: @escaping @Sendable (ArchiveReadResult?) -> Void
    )

    /// Hands `answer` the sequence of the oldest of the newest `count` events that pass, were made at `time` or later
    /// and lie below `end`; `end` where there are none, nil where that can't be read.
    func start(
        ofNewest count: Int,
        since time: Timestamp?,
        to end: UInt64,
        passing filter: Filter,
        _ answer: @escaping @Sendable (UInt64?) -> Void
    )
}

/// What a reader gets from the archive.
public struct ArchiveReadResult: Sendable {
    /// The blocks of the events, in order.
    public let blocks: [[UInt8]]
    /// The position behind all that was looked at.
    public let end: UInt64

    public init(blocks: [[UInt8]], end: UInt64) {
        self.blocks = blocks
        self.end = end
    }
}

/// An event as it is recorded: with names instead of numbers.
public struct StoredEvent: Hashable, Sendable {
    public let sequence: UInt64
    /// Nil for events of the service itself.
    public let job: String?
    public let event: String
    public let role: EventSeries.Role
    public let time: Timestamp
    /// The whole block, from `id:` to the blank line.
    public let bytes: [UInt8]
    /// Where the job's value stands in `bytes` as JSON; nil where the data lines are bare text.
    public let value: Range<Int>?

    public init(
        sequence: UInt64,
        job: String?,
        event: String,
        role: EventSeries.Role,
        time: Timestamp,
        bytes: [UInt8],
        value: Range<Int>?
    ) {
        (self.sequence, self.job, self.event, self.role) = (sequence, job, event, role)
        (self.time, self.bytes, self.value) = (time, bytes, value)
    }

    /// The event as a frame that can be looked at; no filter knows its label.
    public var encoded: EncodedEvent { encoded(as: EventKey(job: EventKey.noJob, event: 0)) }

    func encoded(as key: EventKey) -> EncodedEvent {
        EncodedEvent(sequence: sequence, key: key, role: role, time: time, bytes: bytes, valueRange: value)
    }
}
