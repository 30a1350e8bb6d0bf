import Tape

/// Since when the newest result of each job has been what it is, kept however much is evicted.
///
/// A row of equal results ends where one differs, or where something was wrong with the job between two.
extension HistoryFile {
    /// The row of equal results that a job's newest one ends.
    struct ResultRow {
        var newest: StoredEvent
        var since: Int64
        /// Whether something was wrong since, or the job has left the file, so that the next result begins another.
        var isOver = false
    }

    /// Takes in an event of a job that was written just now.
    func noteRow(_ event: StoredEvent, of job: Int64) throws(DatabaseError) {
        switch event.role {
        case .failure: rows[job]?.isOver = true
        case .result:
            if let row = rows[job], !row.isOver, row.newest.hasValue(of: event) {
                rows[job]?.newest = event
                return
            }
            rows[job] = ResultRow(newest: event, since: event.time.milliseconds)
            changedRows.insert(job)
        case .recovery, .info, .alert, .calm: break
        }
    }

    /// Writes those that have begun since the last time.
    func writeRows() throws(DatabaseError) {
        for job in changedRows { if let row = rows[job] { try set(since: row.since, of: job) } }
        changedRows = []
    }

    func set(since: Int64, of job: Int64) throws(DatabaseError) {
        statements.setSince.bind(1, job)
        statements.setSince.bind(2, since)
        try statements.setSince.run()
    }

    /// Reads when they began; meant for the start.
    func readRows() throws(DatabaseError) {
        var since: [Int64: Int64] = [:]
        let found = try database.prepare("SELECT job, since FROM rows")
        while try found.step() { since[found.integer(0)] = found.integer(1) }
        let latest = try HistoryReader(database, identity).events(
            "WHERE sequence IN (\(Self.kept)) ORDER BY sequence",
            as: []
        )
        for event in latest {
            guard let name = event.job else { continue }
            let job = try number(of: name)
            if event.role == .result {
                rows[job] = ResultRow(newest: event, since: since[job] ?? event.time.milliseconds)
            } else if event.role == .failure {
                rows[job]?.isOver = true
            }
        }
    }

    /// Tells when they began.
    func tellRows(to snapshot: inout TapeSnapshot) throws(DatabaseError) {
        for name in Set(snapshot.latest.compactMap(\.job)) {
            let row = rows[try number(of: name)]
            snapshot.since[name] = row.map { Timestamp(milliseconds: $0.since) }
        }
    }

    /// Finds when they began in a file of an earlier version, which does not say so.
    static func findRows(_ database: Database) throws(DatabaseError) {
        // Backwards from the newest result of each job to the first event that is no equal one.
        try database.run(
            """
            INSERT INTO rows SELECT latest.job, coalesce((SELECT at FROM events WHERE events.job = latest.job
                AND role = 0 AND sequence > coalesce((SELECT sequence FROM events AS other
                    WHERE other.job = latest.job AND other.sequence < result AND (other.role = 1 OR other.role = 0
                        AND substr(other.block, other.value_start + 1, other.value_end - other.value_start)
                            IS NOT substr(newest.block, newest.value_start + 1, newest.value_end - newest.value_start))
                    ORDER BY sequence DESC LIMIT 1), 0)
                ORDER BY sequence LIMIT 1), newest.at)
            FROM latest JOIN events AS newest ON newest.sequence = result WHERE newest.value_start IS NOT NULL;
            """
        )
    }
}
