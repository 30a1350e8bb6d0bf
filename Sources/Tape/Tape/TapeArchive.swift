/// Where events are kept that the tape has evicted.
///
/// It is asked on event loops, so it answers later, on a thread of its own.
public protocol TapeArchive: Sendable {
    /// From this sequence on no event is missing, up to the newest that is stored.
    var oldest: UInt64 { get }

    /// Hands `answer` the events that pass from `position` on and below `end`, as many as fit in `bytes` but one at least;
    /// nil where they can't be read, or some are gone.
    ///
    /// A search that finds little ends early, and the answer tells how far it has come.
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

    /// Hands `answer` the sequence of the first event below `end` that was made at `time` or later; `end` where there is
    /// none, nil where that can't be read.
    func start(at time: Timestamp, to end: UInt64, _ answer: @escaping @Sendable (UInt64?) -> Void)

    /// Hands `answer` the newest events below `position` that tell of failures, of jobs that were overdue and of alerts which
    /// had not ended there, oldest first; none where that can't be read.
    func standing(
        at position: UInt64,
        passing filter: Filter,
        _ answer: @escaping @Sendable ([StoredEvent]) -> Void
    )

    /// The events of one job, oldest first; nil where they can't be read.
    func events(_ query: JobQuery) async -> [StoredEvent]?

    /// What the values of a job come to by stretches of time; nil where that can't be read.
    func buckets(_ query: BucketQuery) async -> BucketTable?
}

extension TapeArchive {
    /// Nil: an archive need not be able to find a time.
    public func start(at time: Timestamp, to end: UInt64, _ answer: @escaping @Sendable (UInt64?) -> Void) {
        answer(nil)
    }

    /// None: an archive need not know what holds.
    public func standing(
        at position: UInt64,
        passing filter: Filter,
        _ answer: @escaping @Sendable ([StoredEvent]) -> Void
    ) {
        answer([])
    }

    /// Nil: an archive need not be able to count.
    public func buckets(_ query: BucketQuery) async -> BucketTable? { nil }
}
