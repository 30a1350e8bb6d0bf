import Tape

/// An archive that answers nothing.
struct NoArchive: EmptyArchive {
    var oldest: UInt64 { 1 }
}

/// What has an archive's questions, and no answer to any.
protocol EmptyArchive: TapeArchive {}

extension EmptyArchive {
    func read(
        from position: UInt64,
        to end: UInt64,
        upTo bytes: Int,
        passing filter: Filter,
        _ answer: @escaping @Sendable (ArchiveReadResult?) -> Void
    ) { answer(nil) }

    func start(
        ofNewest count: Int,
        since time: Timestamp?,
        to end: UInt64,
        passing filter: Filter,
        _ answer: @escaping @Sendable (UInt64?) -> Void
    ) { answer(nil) }

    func events(_ query: JobQuery) async -> [StoredEvent]? { nil }
}
