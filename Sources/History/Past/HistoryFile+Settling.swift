import Tape

/// What a job's latest events become; nil where one stays as it is.
struct LatestChange {
    var result: Int64??
    var failure: Int64??
    var alert: Int64??
    /// Whether the job has left the file.
    var isGone = false
}

/// Which events are the latest of their jobs, and since when their values are what they are.
///
/// It is written behind the events, for many of them at once, since it follows from them: with each batch it would be half
/// of all that is written. When the file is opened, it is found out for the newest.
///
/// ```
///     what is written of jobs says so       it follows from these
///   [57][58][59][60][61][62][63][64] │ [65][66][67][68]
///                            `settled`                 next
/// ```
extension HistoryFile {
    /// So many events may lie behind, and so many bytes of them.
    private static let mostUnsettled: (events: UInt64, bytes: Int64) = (4000, 4 << 20)

    /// Whether it is time to write it, since opening the file would take long.
    private var hasMuchUnsettled: Bool {
        next - settled.sequence > Self.mostUnsettled.events
            || written.bytes - settled.bytes > Self.mostUnsettled.bytes
    }

    /// Takes in what follows from records that were written just now.
    func follow(_ records: [TapeRecord]) throws(DatabaseError) {
        if records.allSatisfy(\.isToldByEvents) {
            for case .event(let event) in records { try note(event, of: try number(ofJobOf: event)) }
            if hasMuchUnsettled { try settleAll() }
        }
        try count(records)
    }

    /// Takes in what an event says of its job.
    func note(_ event: StoredEvent, of job: Int64) throws(DatabaseError) {
        noteLatest(event, of: job)
        try noteRow(event, of: job)
    }

    func noteLatest(_ event: StoredEvent, of job: Int64) {
        let sequence = Int64(event.sequence)
        changes[job]?.isGone = false
        switch event.role {
        case .result: changes[job, default: LatestChange()].result = .some(sequence)
        case .failure: changes[job, default: LatestChange()].failure = .some(sequence)
        case .recovery: changes[job, default: LatestChange()].failure = .some(nil)
        case .alert: changes[job, default: LatestChange()].alert = .some(sequence)
        case .calm: changes[job, default: LatestChange()].alert = .some(nil)
        case .info: break
        }
    }

    /// Writes what follows from the events so far; to be called within a transaction.
    func settle() throws(DatabaseError) {
        for (job, change) in changes { try apply(change, to: job) }
        changes = [:]
        try writeRows()
        settled = (next - 1, written.bytes)
        try set("settled", to: "\(settled.sequence)")
    }

    /// The same in a transaction of its own, where there is something to write.
    func settleAll() throws(DatabaseError) {
        guard settled.sequence + 1 < next else { return }
        try database.transaction { () throws(DatabaseError) in try settle() }
    }

    /// Finds out what follows from the newest events, where that was not written; meant for the start.
    func settleRest() throws(DatabaseError) {
        guard settled.sequence + 1 < next else { return }
        let events = try HistoryReader(database, identity).events(
            "WHERE sequence > ? ORDER BY sequence",
            as: [Int64(clamping: settled.sequence)]
        )
        for event in events { try note(event, of: try number(ofJobOf: event)) }
        try settleAll()
    }
}

extension TapeRecord {
    /// Whether the events in the file tell all that follows from it for the latest events of jobs.
    var isToldByEvents: Bool {
        switch self {
        case .event, .note, .skipped, .turned: true
        case .forgotten, .recalled: false
        }
    }
}
