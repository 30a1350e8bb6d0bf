import Tape

/// How events are evicted from the file.
extension HistoryFile {
    /// How many events are evicted at once, so that those to be written don't wait long.
    private static let batchSize = 512

    /// The sequence from which on events may stay, nil where none is to be evicted; one batch is looked at.
    ///
    /// Some more than allowed may stay, an eighth at most, so that not every batch makes room for itself.
    func excess(over limits: Tape.Capacity, now: Timestamp, isThorough: Bool) throws(DatabaseError) -> UInt64? {
        let (mostEvents, mostBytes) = (Int64(limits.events), Int64(clamping: min(limits.bytes, .max / 2)))
        let isFull =
            written.events - evicted.events > mostEvents + min(mostEvents / 8, 256)
            || written.bytes - evicted.bytes > mostBytes + mostBytes / 8
        guard isFull || isThorough else { return nil }
        let oldest = try database.prepare(
            """
            SELECT sequence, number, place, at FROM events WHERE sequence >= \(start) AND sequence < \(next - 1)
            ORDER BY sequence LIMIT \(Self.batchSize)
            """
        )
        var end: UInt64?
        while try oldest.step() {
            let (events, bytes) = (written.events - oldest.integer(1), written.bytes - oldest.integer(2))
            let isOld = Timestamp(milliseconds: oldest.integer(3)).advanced(by: limits.age) < now
            guard events > mostEvents || bytes > mostBytes || isOld else {
                evicted = (oldest.integer(1), oldest.integer(2))
                break
            }
            end = UInt64(oldest.integer(0)) + 1
        }
        oldest.reset()
        return end
    }

    /// What lies between the start and `end`, by job and type.
    func events(before end: UInt64) throws(DatabaseError) -> [DroppedEvents] {
        let statement = try database.prepare(
            """
            SELECT jobs.name, types.name, max(sequence) FROM events
            LEFT JOIN names AS jobs ON jobs.id = job JOIN names AS types ON types.id = type
            WHERE sequence >= \(start) AND sequence < \(end) GROUP BY job, type
            """
        )
        var found: [DroppedEvents] = []
        while try statement.step() {
            let job = statement.isNull(0) ? nil : statement.text(0)
            found.append(
                DroppedEvents(job: job, event: statement.text(1), through: UInt64(clamping: statement.integer(2)))
            )
        }
        return found
    }

    /// Evicts all before `end` but for the latest of each job.
    func evict(before end: UInt64) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            try database.run(
                """
                INSERT OR REPLACE INTO dropped SELECT job, type, max(sequence) FROM events
                    WHERE sequence >= \(start) AND sequence < \(end) GROUP BY job, type;
                DELETE FROM events
                    WHERE sequence >= \(start) AND sequence < \(end) AND sequence NOT IN (\(Self.kept));
                """
            )
            try set("start", to: "\(end)")
        }
        start = end
    }

    /// Gives room back to the disk, some of it, where a good part of the file is empty.
    func shrink() throws(DatabaseError) {
        let pages = try database.integer("PRAGMA page_count") ?? 0
        let free = try database.integer("PRAGMA freelist_count") ?? 0
        if free > 256, free > pages / 4 { try database.run("PRAGMA incremental_vacuum(256)") }
    }

    /// Deletes names that no event bears any more, and what was dropped of them; meant for the start.
    func pruneNames() throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            let noted = "SELECT job FROM runs UNION SELECT job FROM posts"
            let names = "SELECT job FROM events UNION SELECT job FROM latest UNION \(noted) UNION SELECT 0"
            let gone = try database.integer("SELECT max(sequence) FROM dropped WHERE job NOT IN (\(names))") ?? 0
            let before = try database.integer("SELECT value FROM facts WHERE name = 'droppedThrough'") ?? 0
            if gone > before { try set("droppedThrough", to: "\(gone)") }
            try database.run(
                """
                DELETE FROM dropped WHERE job NOT IN (\(names));
                DELETE FROM names WHERE id NOT IN (
                    SELECT job FROM events UNION SELECT type FROM events UNION SELECT job FROM latest
                    UNION \(noted) UNION SELECT job FROM dropped UNION SELECT type FROM dropped);
                """
            )
        }
    }
}
