import Tape

/// How the file of an edge goes with what its origin's history does.
extension HistoryFile {
    /// Goes on at `position`, though events before it can't be had; to be called within a transaction.
    ///
    /// What is held before the hole stays, as where ids were left out: it can be looked at, and who goes on behind an event
    /// from before is told of the hole.
    func leaveHole(to position: UInt64) throws(DatabaseError) {
        guard position > next else { return }
        let isCounted = summed + 1 >= next
        try set("next", to: "\(position)")
        try set("lostEnd", to: "\(position)")
        (next, lostEnd) = (position, position)
        if isCounted { summed = next - 1 }
    }

    /// Keeps the origin's index as it was told at a time, in place of the one before.
    func keep(_ index: KeptIndex) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            try set("index", to: String(decoding: index.json, as: UTF8.self))
            try set("indexAt", to: "\(index.time.milliseconds)")
        }
    }

    /// The index that was kept last; nil where there is none of this history.
    func keptIndex() throws(DatabaseError) -> KeptIndex? {
        guard let time = try database.integer("SELECT value FROM facts WHERE name = 'indexAt'") else { return nil }
        let index = try database.prepare("SELECT value FROM facts WHERE name = 'index'")
        guard try index.step() else { return nil }
        return KeptIndex(json: Array(index.text(0).utf8), time: Timestamp(milliseconds: time))
    }

    /// Begins anew with another history, whose first event comes at `start` at the soonest: all or nothing of it, whenever
    /// the program ends.
    func turn(to identity: TapeIdentity, at start: UInt64) throws(DatabaseError) {
        let tables = [
            "facts", "names", "events", "latest", "dropped", "runs", "posts", "rows", "standings", "minutes", "fields",
        ]
        try database.transaction { () throws(DatabaseError) in
            for table in tables { try database.run("DELETE FROM \(table)") }
            let (first, last) = ("\(start)", "\(start - 1)")
            try set("epoch", to: identity.epoch)
            try set("offset", to: "\(identity.first - 1)")
            for fact in ["start", "next"] { try set(fact, to: first) }
            // What would lie before is neither counted again nor looked for.
            for fact in ["droppedThrough", "settled", "counted"] { try set(fact, to: last) }
        }
        self.identity = identity
        (self.start, next, lostEnd) = (start, start, 0)
        (counted, summed, settled) = (start - 1, start - 1, (start - 1, 0))
        (written, evicted, lookedAt, kept) = ((0, 0), (0, 0), 0, (0, 0))
        (sharers, stale, changes, postNumbers, rows, changedRows) = ([], [], [:], [:], [:], [])
        (sums, minuteRows, trimmed, fieldNumbers, fieldCounts) = ([:], 0, (-1, -1), [:], [:])
        (nameNumbers, newestNames) = ([:], (nil, nil))
    }
}
