import JSON
import Tape

/// How the past is counted by stretches of time.
extension HistoryReader {
    /// After so many events no more are counted one by one, so that others who read don't wait long.
    private static let mostEvents = 200_000

    /// What the values of a job come to, see ``TapeArchive/buckets(_:)``.
    func buckets(_ query: BucketQuery) throws(DatabaseError) -> BucketTable {
        var table = BucketTable(query)
        guard let job = try number(of: query.job) else { return table }
        // Both readings are of the same moment of the file.
        try database.run("BEGIN")
        defer { try? database.run("COMMIT") }
        var counted: Int64 = -1
        if query.isOfRows {
            counted = try database.integer("SELECT value FROM facts WHERE name = 'counted'") ?? -1
            try addMinutes(of: job, to: &table)
        }
        try addEvents(of: job, behind: counted, to: &table)
        return table
    }

    private func number(of name: String) throws(DatabaseError) -> Int64? {
        let statement = try database.prepare("SELECT id FROM names WHERE name = ?")
        statement.bind(1, name)
        return try statement.step() ? statement.integer(0) : nil
    }

    private func addMinutes(of job: Int64, to table: inout BucketTable) throws(DatabaseError) {
        let query = table.query
        let minutes = try database.prepare(
            """
            SELECT minute, count, failures, numbers, sum, least, most, last FROM minutes
            WHERE job = ? AND field = ? AND minute >= ? AND minute < ? ORDER BY minute
            """
        )
        func read(_ field: Int64, _ take: (Timestamp, Bucket) -> Void) throws(DatabaseError) {
            minutes.bind(1, job)
            minutes.bind(2, field)
            minutes.bind(3, query.start.milliseconds / BucketQuery.rowWidth)
            minutes.bind(4, query.end.milliseconds / BucketQuery.rowWidth)
            while try minutes.step() {
                let (minute, overflow) = minutes.integer(0).multipliedReportingOverflow(by: BucketQuery.rowWidth)
                guard !overflow else { continue }
                let (least, most) = (minutes.number(5), minutes.number(6))
                let bucket = Bucket(
                    count: Int(clamping: minutes.integer(1)),
                    failures: 0,
                    numbers: Int(clamping: minutes.integer(3)),
                    sum: minutes.number(4),
                    range: least <= most ? least...most : nil,
                    last: minutes.isNull(7) ? nil : minutes.bytes(7)
                )
                take(Timestamp(milliseconds: minute), bucket)
            }
        }
        var found = table
        for (row, field) in query.fields.enumerated() {
            let number = try database.prepare("SELECT id FROM fields WHERE path = ?")
            number.bind(1, "\(field)")
            guard try number.step() else { continue }
            try read(number.integer(0)) { found.add($1, at: $0, row: row) }
        }
        if query.fields.isEmpty { try read(0) { found.add($1, at: $0, row: 0) } }
        let failures = try database.prepare(
            """
            SELECT minute * \(BucketQuery.rowWidth), failures FROM minutes
            WHERE job = ? AND field = 0 AND minute >= ? AND minute < ? AND failures > 0
            """
        )
        failures.bind(1, job)
        failures.bind(2, query.start.milliseconds / BucketQuery.rowWidth)
        failures.bind(3, query.end.milliseconds / BucketQuery.rowWidth)
        while try failures.step() {
            let count = Int(clamping: failures.integer(1))
            found.add(failures: count, at: Timestamp(milliseconds: failures.integer(0)))
        }
        table = found
    }

    private func addEvents(of job: Int64, behind counted: Int64, to table: inout BucketTable) throws(DatabaseError) {
        let query = table.query
        guard let first = try firstEvent(of: job, behind: counted, query) else { return }
        let events = try database.prepare(
            """
            SELECT role, at, value_start, value_end, block, (SELECT name FROM names WHERE id = type) FROM events
            WHERE job = ? AND sequence >= ? AND at >= ? AND at < ? ORDER BY sequence
            """
        )
        for (place, number) in [job, first, query.start.milliseconds, query.end.milliseconds].enumerated() {
            events.bind(CInt(place + 1), number)
        }
        while try events.step() {
            guard let role = EventSeries.Role(rawValue: UInt8(clamping: events.integer(0))) else { continue }
            let isFailure = role == .failure && events.text(5) == BucketTable.failure
            table.add(
                role,
                at: Timestamp(milliseconds: events.integer(1)),
                isFailure: isFailure,
                value: events.value(2, 3, in: 4),
                text: text(of: events)
            )
        }
    }

    /// The first event to be counted one by one; of very many the newest are.
    ///
    /// It is looked for from the newest one backwards, by an index alone.
    private func firstEvent(of job: Int64, behind counted: Int64, _ query: BucketQuery) throws(DatabaseError) -> Int64?
    {
        let events = try database.prepare(
            "SELECT sequence, at FROM events WHERE job = ? AND sequence > ? ORDER BY sequence DESC"
        )
        events.bind(1, job)
        events.bind(2, counted)
        var first: Int64?
        var (found, older) = (0, 0)
        while found < Self.mostEvents, older < Self.mostOlder, try events.step() {
            let at = events.integer(1)
            // An older event may bear a later time, where the clock was set back between the two.
            guard at >= query.start.milliseconds else {
                older += 1
                continue
            }
            guard at < query.end.milliseconds else { continue }
            (first, found, older) = (events.integer(0), found + 1, 0)
        }
        events.reset()
        return first
    }

    /// After so many events in a row that are too old, no younger one is looked for.
    private static let mostOlder = 5000

    /// The bare text of an event.
    private func text(of row: Statement) -> String {
        StoredEvent(
            sequence: 0,
            job: nil,
            event: "",
            role: .result,
            time: Timestamp(milliseconds: 0),
            bytes: row.bytes(4),
            value: nil
        ).encoded.text
    }
}
