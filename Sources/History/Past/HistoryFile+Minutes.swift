import JSON
import Tape

/// What the values of each minute come to, by job and field, so that a week is counted without reading all of its events.
///
/// ```
///     minutes: up to `counted`       events behind it: counted when somebody asks
///   [20:01][20:02][20:03][20:0…      ·  ·  ·  ·  ·  ·
/// ```
/// They are summed up as events are written and go into the file now and then, and before an event is evicted. What was
/// not summed up when the program ended is made from the events in the file, some at a time, while there is nothing to
/// write. They stay for as long as `age` says, however few events are kept, in about a quarter of the `bytes`.
extension HistoryFile {
    /// How many events are counted at once, so that those to be written don't wait long.
    private static let countedAtOnce = 1000
    /// About how many bytes a row takes, without its newest value.
    private static let rowSize = 64
    /// Values of more bytes are counted, and the parts of them are not.
    private static let longestValue = 64 << 10

    /// What one row is for.
    struct MinuteKey: Hashable {
        let job: Int64
        let field: Int64
        let minute: Int64
    }

    /// How many rows wait at most until they are written.
    private static let mostSums = 20_000

    /// How many events are in the file that were not counted.
    var uncounted: UInt64 { next > counted + 1 ? next - counted - 1 : 0 }

    /// Counts some more events, those before `end` at most; whether there are more.
    func countSome(before end: UInt64 = .max) throws(DatabaseError) -> Bool {
        let end = min(end, next)
        guard counted + 1 < end else { return false }
        let isMore = try sumUp(before: end)
        try writeSums()
        return isMore
    }

    /// Sums up events that are written just now, where all before them are.
    func count(_ records: [TapeRecord]) throws(DatabaseError) {
        for case .event(let event) in records where event.sequence == summed + 1 {
            summed = event.sequence
            let value = event.value.map { event.bytes[$0] }
            let isFailure = event.event == BucketTable.failure
            try add(event.role, of: try number(ofJobOf: event), at: event.time.milliseconds, isFailure, value)
        }
        if sums.count > Self.mostSums { try writeSums() }
    }

    /// Sums up some of the events in the file that were not; whether there are more.
    private func sumUp(before end: UInt64) throws(DatabaseError) -> Bool {
        guard summed + 1 < end else { return false }
        let failure = try number(of: BucketTable.failure)
        let events = try database.prepare(
            """
            SELECT sequence, job, type, role, at, value_start, value_end, block FROM events
            WHERE sequence > \(summed) AND sequence < \(end) ORDER BY sequence LIMIT \(Self.countedAtOnce)
            """
        )
        var seen = 0
        while try events.step() {
            seen += 1
            summed = UInt64(clamping: events.integer(0))
            guard let role = EventSeries.Role(rawValue: UInt8(clamping: events.integer(3))) else { continue }
            let (job, isFailure) = (events.integer(1), events.integer(2) == failure)
            try add(role, of: job, at: events.integer(4), isFailure, events.value(5, 6, in: 7))
        }
        guard seen < Self.countedAtOnce else { return true }
        summed = end - 1
        return false
    }

    /// Sums up one event.
    private func add(
        _ role: EventSeries.Role,
        of job: Int64,
        at time: Int64,
        _ isFailure: Bool,
        _ value: ArraySlice<UInt8>?
    ) throws(DatabaseError) {
        guard job != 0 else { return }
        let minute = time / BucketQuery.rowWidth - (time % BucketQuery.rowWidth < 0 ? 1 : 0)
        let whole = MinuteKey(job: job, field: 0, minute: minute)
        switch role {
        case .failure where isFailure: sums[whole, default: Bucket()].failures += 1
        case .result:
            guard let value else {
                // Bare text: that there was one is what is counted.
                sums[whole, default: Bucket()].count += 1
                return
            }
            sums[whole, default: Bucket()].add(value)
            guard value.count <= Self.longestValue else { return }
            for (path, part) in JSONParts.parts(in: value) {
                guard let field = try number(ofField: path, of: job) else { continue }
                sums[MinuteKey(job: job, field: field, minute: minute), default: Bucket()].add(part: part)
            }
        default: break
        }
    }

    /// Writes what was summed up.
    private func writeSums() throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            for (key, bucket) in sums { try add(bucket, to: key) }
            try set("counted", to: "\(summed)")
        }
        counted = summed
        minuteRows += sums.values.reduce(0) { $0 + 1 + ($1.last?.count ?? 0) / Self.rowSize }
        sums = [:]
    }

    private func add(_ bucket: Bucket, to key: MinuteKey) throws(DatabaseError) {
        let statement = statements.addMinute
        for (place, number) in [key.job, key.field, key.minute].enumerated() { statement.bind(CInt(place + 1), number) }
        for (place, number) in [bucket.count, bucket.failures, bucket.numbers].enumerated() {
            statement.bind(CInt(place + 4), Int64(number))
        }
        statement.bind(7, bucket.sum.isFinite ? bucket.sum : 0)
        statement.bind(8, bucket.numbers > 0 ? bucket.least : 0)
        statement.bind(9, bucket.numbers > 0 ? bucket.most : 0)
        if let last = bucket.last { statement.bind(10, last) } else { statement.bind(10, nil as Int64?) }
        try statement.run()
    }

    /// The number that stands for a field's path; nil where there are very many already.
    private func number(ofField path: String, of job: Int64) throws(DatabaseError) -> Int64? {
        if let number = fieldNumbers[path] { return number }
        if fieldNumbers.isEmpty {
            let known = try database.prepare("SELECT id, path FROM fields")
            while try known.step() { fieldNumbers[known.text(1)] = known.integer(0) }
            if let number = fieldNumbers[path] { return number }
        }
        // Hostile values have another name each time; those of other jobs have room left.
        guard fieldNumbers.count < Self.mostFields else { return nil }
        if fieldNumbers.count >= Self.mostFields / 2 {
            var known = fieldCounts[job] ?? 0
            if known == 0 { known = try fields(of: job) }
            fieldCounts[job] = known + 1
            guard known < Self.mostFieldsOfJob else { return nil }
        }
        let add = try database.prepare("INSERT INTO fields(path) VALUES(?)")
        add.bind(1, path)
        try add.run()
        let number = try database.integer("SELECT last_insert_rowid()")
        fieldNumbers[path] = number
        return number
    }

    /// How many fields of a job were counted, as far as that is known.
    private func fields(of job: Int64) throws(DatabaseError) -> Int {
        let written = try database.integer("SELECT count(DISTINCT field) FROM minutes WHERE job = \(job)") ?? 0
        return Int(clamping: written) + Set(sums.keys.lazy.filter { $0.job == job }.map(\.field)).count
    }

    /// So many paths are known at most; once it is half of them, a job that has so many of its own adds none.
    private static let mostFields = 10_000
    private static let mostFieldsOfJob = 200

    /// Forgets paths of which no minute is left, where there are many.
    private func forgetFields() throws(DatabaseError) {
        let known = Int(clamping: try database.integer("SELECT count(*) FROM fields") ?? 0)
        guard known >= Self.mostFields / 2 else { return }
        try writeSums()
        try database.run("DELETE FROM fields WHERE id NOT IN (SELECT DISTINCT field FROM minutes)")
        (fieldNumbers, fieldCounts) = ([:], [:])
    }

    /// So many fields of jobs are looked at in one round, and as many more as have all looked at within a minute of rounds.
    private static let trimmedAtOnce = 200

    /// Removes what is too old of some fields of some jobs, in turn.
    func trimMinutes(_ limits: Tape.Capacity, now: Timestamp) throws(DatabaseError) {
        // Where there are too many, the oldest go earlier.
        let most = max(1000, limits.bytes / 4 / Self.rowSize)
        let share = minuteRows > most ? Double(most) / Double(minuteRows) : 1
        for _ in 0..<max(Self.trimmedAtOnce, lastTurn / 60) {
            guard try goToNextField() else {
                let rows = "SELECT sum(1 + coalesce(length(last), 0) / \(Self.rowSize)) FROM minutes"
                minuteRows = Int(clamping: try database.integer(rows) ?? 0)
                return try forgetFields()
            }
            try trimField(share, limits.age, now)
        }
    }

    /// Goes to the field whose turn it is; false where all have had theirs.
    private func goToNextField() throws(DatabaseError) -> Bool {
        let turn = try database.prepare(
            "SELECT job, field FROM minutes WHERE (job, field) > (\(trimmed.job), \(trimmed.field)) LIMIT 1"
        )
        guard try turn.step() else {
            (trimmed, lastTurn, turnLength) = ((-1, -1), turnLength, 0)
            return false
        }
        trimmed = (turn.integer(0), turn.integer(1))
        turnLength += 1
        turn.reset()
        return true
    }

    /// Removes what is too old of one field, and of the time that its minutes take all but a share.
    private func trimField(_ share: Double, _ age: Duration, _ now: Timestamp) throws(DatabaseError) {
        let rows = "minutes WHERE job = \(trimmed.job) AND field = \(trimmed.field)"
        var oldest = now.advanced(by: .zero - min(age, .seconds(400 * 86_400))).milliseconds
        if share < 1 {
            let first = try database.integer("SELECT minute FROM \(rows) ORDER BY minute LIMIT 1") ?? 0
            let span = max(0, now.milliseconds - max(oldest, first * BucketQuery.rowWidth))
            oldest = now.milliseconds - Int64(Double(span) * share)
        } else if let held = try database.integer(
            "SELECT at FROM events WHERE job = \(trimmed.job) ORDER BY sequence LIMIT 1"
        ) {
            // What is held of a job longer than its age is told in minutes, too.
            oldest = min(oldest, held)
        }
        let minute = oldest / BucketQuery.rowWidth - (oldest % BucketQuery.rowWidth < 0 ? 1 : 0)
        try database.run("DELETE FROM \(rows) AND minute < \(minute)")
    }

    /// The tables that the third version added.
    static let rowTables = """
        CREATE TABLE rows(job INTEGER PRIMARY KEY, since INTEGER NOT NULL);
        CREATE TABLE standings(
            job INTEGER PRIMARY KEY, state TEXT NOT NULL, since INTEGER NOT NULL, failures INTEGER NOT NULL);
        CREATE TABLE fields(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
        CREATE TABLE minutes(
            job INTEGER, field INTEGER, minute INTEGER, count INTEGER NOT NULL, failures INTEGER NOT NULL,
            numbers INTEGER NOT NULL, sum REAL NOT NULL, least REAL NOT NULL, most REAL NOT NULL, last BLOB,
            PRIMARY KEY(job, field, minute)) WITHOUT ROWID;
        """
}
