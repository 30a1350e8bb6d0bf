import Tape

/// Where in the past a time is.
extension HistoryReader {
    /// The sequence of the first event below `end` that was made at `time` or later; `end` where there is none.
    ///
    /// Halves the file again and again, since no index knows times: some dozens of rows are looked at, however many there
    /// are. Where the clock was once set back, times do not rise throughout, and one of the places is found that fit.
    func start(at time: Timestamp, to end: UInt64) throws(DatabaseError) -> UInt64 {
        let rows = try database.prepare(
            "SELECT sequence, at FROM events WHERE sequence >= ? AND sequence < ? ORDER BY sequence LIMIT 1"
        )
        // What is below `low` is older; what is there from `high` on is not.
        var (low, high) = (UInt64.zero, end)
        while low < high {
            let middle = low + (high - low) / 2
            rows.bind(1, Int64(clamping: middle))
            rows.bind(2, Int64(clamping: end))
            if try rows.step(), rows.integer(1) < time.milliseconds {
                low = UInt64(clamping: rows.integer(0)) + 1
            } else {
                high = middle
            }
            rows.reset()
        }
        rows.bind(1, Int64(clamping: low))
        rows.bind(2, Int64(clamping: end))
        return try rows.step() ? UInt64(clamping: rows.integer(0)) : end
    }

    /// How many bytes of events tell at most what had not ended.
    private static let mostStanding = 1 << 20

    /// The newest events below `position` that tell of failures, of jobs that were overdue and of alerts which had not ended
    /// there, oldest first.
    ///
    /// A failure ends with a result too, since a job that is changed begins anew without a word, and so does a silence. Those
    /// of jobs that are gone by now are among them.
    func standing(at position: UInt64, passing filter: Filter) throws(DatabaseError) -> [StoredEvent] {
        let troubles = "events other INDEXED BY troubles_of_jobs WHERE other.role <> 0"
        let newest = """
            SELECT (SELECT sequence FROM \(troubles) AND other.job = names.id AND other.role = kinds.role
                AND (other.type IS (SELECT id FROM names WHERE name = 'jobOverdue')) = kinds.isLate
                AND other.sequence < ?1 ORDER BY other.sequence DESC LIMIT 1)
            FROM names, (SELECT 1 AS role, 0 AS isLate UNION ALL SELECT 1, 1 UNION ALL SELECT 4, 0) AS kinds
            """
        let later = "other.job = events.job AND other.sequence > events.sequence AND other.sequence < ?1"
        let found = try events(
            """
            WHERE sequence IN (\(newest))
                AND NOT EXISTS (SELECT 1 FROM \(troubles) AND \(later) AND other.role = events.role + 1)
                AND NOT (role = 1 AND EXISTS (SELECT 1 FROM events other WHERE \(later) AND other.role = 0))
            ORDER BY sequence DESC
            """,
            as: [Int64(clamping: position)],
            upTo: Self.mostStanding
        )
        return found.reversed().filter { event in
            filter.includes(job: event.job ?? "") && filter.events?.contains(event.event) ?? true
        }
    }
}
