public import Tape

extension History: TapeArchive {
    /// From this sequence on no event is missing in the file; beyond all where there is no file.
    public var oldest: UInt64 { shared.with(\.oldest) }

    /// Reads events, see ``TapeArchive/read(from:to:upTo:passing:_:)``.
    public func read(
        from position: UInt64,
        to end: UInt64,
        upTo bytes: Int,
        passing filter: Filter,
        _ answer: @escaping @Sendable (ArchiveReadResult?) -> Void
    ) {
        shared.query(answer) { reader throws(DatabaseError) in
            try reader.blocks(from: position, to: end, upTo: bytes, passing: filter)
        }
    }

    /// Finds where to begin, see ``TapeArchive/start(ofNewest:since:to:passing:_:)``.
    public func start(
        ofNewest count: Int,
        since time: Timestamp?,
        to end: UInt64,
        passing filter: Filter,
        _ answer: @escaping @Sendable (UInt64?) -> Void
    ) {
        shared.query(answer) { reader throws(DatabaseError) in
            try reader.start(ofNewest: count, since: time, to: end, passing: filter)
        }
    }

    /// Finds the first event of a time, see ``TapeArchive/start(at:to:_:)``.
    public func start(at time: Timestamp, to end: UInt64, _ answer: @escaping @Sendable (UInt64?) -> Void) {
        shared.query(answer) { reader throws(DatabaseError) in try reader.start(at: time, to: end) }
    }

    /// Finds what had not ended, see ``TapeArchive/standing(at:passing:_:)``.
    public func standing(
        at position: UInt64,
        passing filter: Filter,
        _ answer: @escaping @Sendable ([StoredEvent]) -> Void
    ) {
        shared.query({ answer($0 ?? []) }) { reader throws(DatabaseError) in
            try reader.standing(at: position, passing: filter)
        }
    }

    /// The events of one job, oldest first; nil where they can't be read.
    public func events(_ query: JobQuery) async -> [StoredEvent]? {
        await withCheckedContinuation { continuation in
            shared.query({ continuation.resume(returning: $0) }) { reader throws(DatabaseError) in
                try reader.events(query)
            }
        }
    }

    /// What the values of a job come to by stretches of time, see ``TapeArchive/buckets(_:)``.
    public func buckets(_ query: BucketQuery) async -> BucketTable? {
        await withCheckedContinuation { continuation in
            shared.query({ continuation.resume(returning: $0) }) { reader throws(DatabaseError) in
                try reader.buckets(query)
            }
        }
    }
}
