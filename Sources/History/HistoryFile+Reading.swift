import Tape

/// How events are read back.
extension HistoryFile {
    /// What a tape that goes on from here begins with; of the newest events as many as `capacity` allows.
    func snapshot(within capacity: Tape.Capacity) throws(DatabaseError) -> TapeSnapshot {
        try pruneNames()
        var snapshot = TapeSnapshot(epoch: identity.epoch, next: next)
        snapshot.offset = identity.first - 1
        snapshot.lostEnd = lostEnd
        snapshot.latest = try reader.events("WHERE sequence IN (\(Self.kept)) ORDER BY sequence", as: [])
        snapshot.droppedThrough = UInt64(
            clamping: try database.integer("SELECT value FROM facts WHERE name = 'droppedThrough'") ?? 0
        )
        let dropped = try database.prepare(
            """
            SELECT jobs.name, types.name, sequence FROM dropped
            LEFT JOIN names AS jobs ON jobs.id = job JOIN names AS types ON types.id = type
            """
        )
        while try dropped.step() {
            let job = dropped.isNull(0) ? nil : dropped.text(0)
            snapshot.dropped.append(
                DroppedEvents(job: job, event: dropped.text(1), through: UInt64(clamping: dropped.integer(2)))
            )
        }
        try readNotes(into: &snapshot)
        try tellRows(to: &snapshot)
        snapshot.newest = try newest(within: capacity)
        return snapshot
    }

    /// The newest events without a hole up to the end.
    private func newest(within capacity: Tape.Capacity) throws(DatabaseError) -> [StoredEvent] {
        let first = max(start, next - min(next, UInt64(capacity.events)))
        let bytes = written.bytes - Int64(clamping: capacity.bytes)
        let found = try reader.events(
            "WHERE sequence >= ? AND place >= ? ORDER BY sequence",
            as: [Int64(clamping: first), bytes]
        )
        // A tape has no holes; where ids were left out, it begins behind them.
        var end = next
        return Array(
            found.reversed().prefix { event in
                defer { end -= 1 }
                return event.sequence + 1 == end
            }.reversed()
        )
    }

    private var reader: HistoryReader { HistoryReader(database, identity) }
}
