import Tape

/// The tables of one history; used by one thread.
///
/// ```
///      start                                            next
///        │                                               │
///   ·  · [57][58][59][60][61][62][63][64][65][66][67][68]
///   │  │  └ complete: what can be replayed ┘
///   the latest of quiet jobs, kept however old
/// ```
final class HistoryFile {
    let path: String
    let database: Database
    let statements: HistoryStatements
    let kind: HistoryKind
    /// Which history it has: of one that is followed, ids are lower than the sequences here where the tape has turned to it
    /// from another.
    var identity: TapeIdentity
    /// The sequence the next event has.
    var next: UInt64
    /// From here on no event is missing.
    var start: UInt64
    /// Events below this sequence may be missing that were shown, and whose ids were left out then.
    var lostEnd: UInt64
    /// How many events were ever written, and how many bytes their blocks have; rows keep both as they were before.
    var written: (events: Int64, bytes: Int64) = (0, 0)
    /// How much of that had been evicted at least, when it was checked last.
    var evicted: (events: Int64, bytes: Int64) = (0, 0)
    /// How many bytes had been written when the log was looked at last.
    var lookedAt: Int64 = 0
    /// Which file the log was at first.
    var log: FileIdentity?
    /// Whether it was told that somebody has removed it.
    var hasToldOfLog = false
    /// Jobs that have events below the start.
    var sharers: Set<Int64> = []
    /// Those of which some are to be kept no longer.
    var stale: Set<Int64> = []
    /// How many bytes of events are kept below the start, as far as that was looked at.
    var kept: (bytes: Int64, start: UInt64) = (0, 0)

    /// Up to this sequence it is written which events are the latest of their jobs, and how many bytes had been then.
    var settled: (sequence: UInt64, bytes: Int64) = (0, 0)
    /// What becomes of the latest events of jobs by those behind it.
    var changes: [Int64: LatestChange] = [:]
    /// Of each job with posts to be remembered, the number of the next.
    var postNumbers: [Int64: Int64] = [:]

    /// Of each job the row of equal results that its newest one ends.
    var rows: [Int64: ResultRow] = [:]
    /// Jobs whose row is another than the one that is written.
    var changedRows: Set<Int64> = []
    /// Up to this sequence the file has events counted by minutes.
    var counted: UInt64
    /// Up to this sequence events are counted, there or in ``sums``.
    var summed: UInt64
    /// What was counted and is not written.
    var sums: [MinuteKey: Bucket] = [:]
    /// About how many rows that has.
    var minuteRows = 0
    /// How many fields of jobs were looked at in the last turn, and in this one.
    var (lastTurn, turnLength) = (0, 0)
    /// Which of them were looked at last for being too old.
    var trimmed: (job: Int64, field: Int64) = (-1, -1)
    /// The numbers of the fields that they are about.
    var fieldNumbers: [String: Int64] = [:]
    /// How many fields jobs have, of those that were looked at.
    var fieldCounts: [Int64: Int] = [:]

    var nameNumbers: [String: Int64] = [:]
    /// The job and the type of the newest event, as the next one's are often the same.
    var newestNames: (job: (name: String, number: Int64)?, type: (name: String, number: Int64)?)

    /// Opens the history at `path`, and begins one where there is none, unless none is named.
    ///
    /// Where another process writes to it, that is waited for up to `timeout`. Where the file was not closed, `mark` tells
    /// what the process that had it has left behind.
    init(
        path: String,
        _ kind: HistoryKind = .own,
        of new: TapeIdentity? = nil,
        timeout: Duration,
        after mark: HistoryMark = .whole
    ) throws(HistoryError) {
        (self.path, self.kind) = (path, kind)
        try Self.create(path)
        do throws(DatabaseError) {
            database = try Self.open(path, kind, new, timeout)
            statements = try HistoryStatements(database)
            let facts = try HistoryFacts(of: database)
            identity = TapeIdentity(epoch: facts.epoch, offset: facts.offset)
            (start, next, lostEnd) = (facts.start, facts.next, facts.lostEnd)
            (counted, summed) = (facts.counted, facts.counted)
            try findEnd()
            settled = (min(facts.settled ?? .max, next - 1), written.bytes)
            // From the first event on it is to be known that those behind are not told of.
            if facts.settled == nil { try set("settled", to: "\(settled.sequence)") }
            try findStale()
            try readRows()
            try settleRest()
            try markOpen(facts, after: mark)
        } catch {
            throw HistoryError(error, at: path)
        }
    }

    /// How many ids are left out where the last ones are lost: more than there can have been in the moments before.
    static let leap: UInt64 = 1 << 20

    private func findEnd() throws(DatabaseError) {
        let newest = try database.prepare(
            "SELECT sequence, number, place, length(block) FROM events ORDER BY sequence DESC LIMIT 1"
        )
        guard try newest.step() else { return }
        guard (0..<4).allSatisfy({ (0...Int64(HistoryFacts.highest)).contains(newest.integer($0)) }) else {
            throw .damage("has a number that no history comes to")
        }
        next = max(next, UInt64(clamping: newest.integer(0)) + 1)
        written = (newest.integer(1) + 1, newest.integer(2) + newest.integer(3))
    }

    /// Leaves ids out where the machine itself has stopped since the file was opened last, or where events were shown that
    /// it could not take, and has the file say that it is open.
    ///
    /// What an edge has lost bears the same ids where its origin tells it again.
    private func markOpen(_ facts: HistoryFacts, after mark: HistoryMark) throws(DatabaseError) {
        guard kind == .own else { return }
        let boot = HistoryFacts.bootName
        if let opened = facts.openedIn {
            let end =
                switch mark {
                case .whole: next
                case .unstored(let end): max(next, end)
                case .unknown: next + Self.leap
                }
            try leaveOut(to: opened == boot || mark == .unknown ? end : end + Self.leap)
        }
        if facts.openedIn != boot { try durably { () throws(DatabaseError) in try set("open", to: boot) } }
    }

    /// Goes on at `end`: what came before may have been seen, and is lost; its ids are not used again.
    private func leaveOut(to end: UInt64) throws(DatabaseError) {
        guard end > next else { return }
        try durably { () throws(DatabaseError) in
            try database.transaction { () throws(DatabaseError) in
                try set("next", to: "\(end)")
                try set("lostEnd", to: "\(end)")
            }
        }
        (next, lostEnd) = (end, end)
    }

    /// Has `change` on the disk, not only in the kernel's memory, when this returns.
    func durably(_ change: () throws(DatabaseError) -> Void) throws(DatabaseError) {
        try database.run("PRAGMA synchronous = FULL")
        try change()
        try database.run("PRAGMA synchronous = NORMAL")
    }

    /// Ends the use of the file in good order: all of it is on the disk then.
    func close() throws(DatabaseError) {
        try settleAll()
        try durably { () throws(DatabaseError) in
            try database.run("PRAGMA wal_checkpoint(TRUNCATE)")
            try database.run("DELETE FROM facts WHERE name = 'open'")
        }
    }

    /// Stores a fact about the whole history.
    func set(_ fact: String, to value: String) throws(DatabaseError) {
        statements.setFact.bind(1, fact)
        statements.setFact.bind(2, value)
        try statements.setFact.run()
    }

    /// The number that stands for the job of an event, 0 where it has none.
    func number(ofJobOf event: StoredEvent) throws(DatabaseError) -> Int64 {
        guard let name = event.job else { return 0 }
        if let (known, number) = newestNames.job, known == name { return number }
        let number = try number(of: name)
        newestNames.job = (name, number)
        return number
    }

    /// The number that stands for the type of an event.
    func number(ofTypeOf event: StoredEvent) throws(DatabaseError) -> Int64 {
        if let (known, number) = newestNames.type, known == event.event { return number }
        let number = try number(of: event.event)
        newestNames.type = (event.event, number)
        return number
    }

    /// The number that stands for a name.
    func number(of name: String) throws(DatabaseError) -> Int64 {
        if let number = nameNumbers[name] { return number }
        statements.findName.bind(1, name)
        if try statements.findName.step() {
            let number = statements.findName.integer(0)
            statements.findName.reset()
            nameNumbers[name] = number
            return number
        }
        statements.addName.bind(1, name)
        try statements.addName.run()
        return try number(of: name)
    }
}
