import Tape

/// How events are evicted from the file.
extension HistoryFile {
    /// How many events are evicted at once, so that those to be written don't wait long.
    static let batchSize = 512

    /// The sequence from which on events may stay, nil where none is to be evicted; one batch is looked at, behind which
    /// there may be more.
    ///
    /// Some more than allowed may stay, an eighth at most, so that not every batch makes room for itself.
    func excess(over limits: Tape.Capacity, now: Timestamp, isThorough: Bool) throws(DatabaseError) -> (
        end: UInt64, isWhole: Bool
    )? {
        let mostEvents = Int64(limits.events)
        let bytes = Int64(clamping: min(limits.bytes, .max / 2))
        let mostBytes = bytes - (limits.perJob > 1 ? min(kept.bytes, bytes / 2) : 0)
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
        var (end, count): (UInt64?, Int) = (nil, 0)
        while try oldest.step() {
            let (events, bytes) = (written.events - oldest.integer(1), written.bytes - oldest.integer(2))
            let isOld = Timestamp(milliseconds: oldest.integer(3)).advanced(by: limits.age) < now
            guard events > mostEvents || bytes > mostBytes || isOld else {
                evicted = (oldest.integer(1), oldest.integer(2))
                break
            }
            end = UInt64(oldest.integer(0)) + 1
            count += 1
        }
        oldest.reset()
        return end.map { ($0, count < Self.batchSize) }
    }

    /// Finds what is to be evicted below `end`: of each job that has an event between the start and there, or one that is
    /// kept no longer, all but its newest `perJob`, and never the latest.
    ///
    /// - Returns: what that is, by job and type.
    func choose(before end: UInt64, keeping perJob: Int) throws(DatabaseError) -> [DroppedEvents] {
        try database.run(
            """
            DELETE FROM temp.bounds;
            INSERT INTO temp.bounds SELECT DISTINCT job, \(end) FROM events
                WHERE sequence >= \(start) AND sequence < \(end);
            """
        )
        for job in stale { try database.run("INSERT OR REPLACE INTO temp.bounds VALUES(\(job), \(end))") }
        if perJob > 1 {
            // A job that is gone is not among those with a latest event, and its events go when others do.
            try database.run(
                """
                UPDATE temp.bounds SET bound = min(bound, coalesce((SELECT sequence FROM events
                    WHERE events.job = bounds.job ORDER BY sequence DESC LIMIT 1 OFFSET \(perJob - 1)), 0))
                WHERE job IN (SELECT job FROM latest)
                """
            )
        }
        return try chosen()
    }

    /// Finds what is to be evicted of what is kept below the start, where it has more than so many bytes: the oldest of the
    /// jobs that have more than their fair share of them, so that none has less than that, an event apart.
    func choose(keptBeyond bytes: Int) throws(DatabaseError) -> [DroppedEvents] {
        if kept.start != start {
            kept = (try database.integer("SELECT sum(length(block)) FROM events WHERE sequence < \(start)") ?? 0, start)
        }
        let limit = Int64(clamping: bytes)
        guard kept.bytes > limit else { return [] }
        let jobs = try database.integer("SELECT count(DISTINCT job) FROM events WHERE sequence < \(start)") ?? 1
        let share = limit / max(1, jobs)
        try database.run(
            """
            DELETE FROM temp.bounds;
            INSERT INTO temp.bounds SELECT job, max(sequence) + 1 FROM (
                SELECT job, sequence, sum(size) OVER (ORDER BY sequence) - size AS older FROM (
                    SELECT job, sequence, size, sum(size) OVER (PARTITION BY job ORDER BY sequence DESC) AS newer
                    FROM (SELECT job, sequence, length(block) AS size FROM events WHERE sequence < \(start)))
                WHERE newer > \(share) AND sequence NOT IN (\(Self.kept)) ORDER BY sequence LIMIT \(Self.batchSize))
                WHERE older < \(kept.bytes - limit) GROUP BY job;
            """
        )
        let found = try chosen()
        kept.bytes -=
            try database.integer(
                "SELECT sum(length(block)) FROM events WHERE sequence IN (SELECT sequence FROM temp.chosen)"
            ) ?? 0
        return found
    }

    /// Chooses what lies below the bounds, and tells what that is.
    private func chosen() throws(DatabaseError) -> [DroppedEvents] {
        // The order of the join is given: each job's oldest are found by their index.
        try database.run(
            """
            DELETE FROM temp.chosen;
            INSERT INTO temp.chosen SELECT sequence, events.job, type FROM temp.bounds
                CROSS JOIN events ON events.job = bounds.job AND sequence < bound
                WHERE sequence NOT IN (\(Self.kept));
            """
        )
        let statement = try database.prepare(
            """
            SELECT jobs.name, types.name, max(sequence) FROM temp.chosen
            LEFT JOIN names AS jobs ON jobs.id = job JOIN names AS types ON types.id = type GROUP BY job, type
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

    /// Evicts what was chosen; from `end` on none is missing then.
    func evictChosen(before end: UInt64) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            try database.run(
                """
                INSERT OR REPLACE INTO dropped SELECT job, type, max(sequence) FROM temp.chosen GROUP BY job, type;
                DELETE FROM events WHERE sequence IN (SELECT sequence FROM temp.chosen);
                """
            )
            if end > start { try set("start", to: "\(end)") }
        }
        start = max(start, end)
        stale = []
        // What stays of those that were looked at.
        let jobs = try database.prepare(
            """
            SELECT job FROM temp.bounds
            WHERE EXISTS (SELECT 1 FROM events WHERE events.job = bounds.job AND sequence < \(start))
            """
        )
        while try jobs.step() { sharers.insert(jobs.integer(0)) }
    }

    /// Gives room back to the disk, some of it, where a good part of the file is empty.
    func shrink() throws(DatabaseError) {
        let pages = try database.integer("PRAGMA page_count") ?? 0
        let free = try database.integer("PRAGMA freelist_count") ?? 0
        if free > 256, free > pages / 4 { try database.run("PRAGMA incremental_vacuum(256)") }
    }
}
