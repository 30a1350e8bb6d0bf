public import Tape

/// An archive that answers nothing.
public struct NoArchive: EmptyArchive {
    /// Nothing is missing in it.
    public var oldest: UInt64 { 1 }

    /// One for a tape that notes what is to be stored.
    public init() {}
}

/// What has an archive's questions, and no answer to any.
public protocol EmptyArchive: TapeArchive {}

extension EmptyArchive {
    /// Answers nil.
    public func read(
        from position: UInt64,
        to end: UInt64,
        upTo bytes: Int,
        passing filter: Filter,
        _ answer: @escaping @Sendable (ArchiveReadResult?) -> Void
    ) { answer(nil) }

    /// Answers nil.
    public func start(
        ofNewest count: Int,
        since time: Timestamp?,
        to end: UInt64,
        passing filter: Filter,
        _ answer: @escaping @Sendable (UInt64?) -> Void
    ) { answer(nil) }

    /// Answers nil.
    public func events(_ query: JobQuery) async -> [StoredEvent]? { nil }
}
