import Tape

/// How events come into the file.
extension HistoryFile {
    /// Writes all of the records or none; what follows from them is for ``follow(_:)``.
    func write(_ records: [TapeRecord]) throws(DatabaseError) {
        try statements.begin.run()
        do throws(DatabaseError) {
            try add(records)
            try statements.commit.run()
        } catch {
            try? database.run("ROLLBACK")
            throw error
        }
    }

    private func add(_ records: [TapeRecord]) throws(DatabaseError) {
        let isToldByEvents = records.allSatisfy(\.isToldByEvents)
        for record in records {
            switch record {
            case .note(let job, let note): try add(note, of: job)
            case .skipped(let position): try leaveHole(to: position)
            // It stands alone, and is no part of one history.
            case .turned: break
            case .forgotten(let job, let keepsNotes):
                let number = try number(of: job)
                rows[number]?.isOver = true
                let alert: Int64?? = keepsNotes ? changes[number]?.alert : .some(nil)
                changes[number] = LatestChange(
                    result: .some(nil),
                    failure: .some(nil),
                    alert: alert,
                    isGone: !keepsNotes
                )
                if !keepsNotes { try removeNotes(of: job) }
            case .event(let event):
                let job = try add(event)
                if !isToldByEvents { try note(event, of: job) }
            case .recalled(let event):
                guard let name = event.job, try hold(event) else { continue }
                let job = try number(of: name)
                noteLatest(event, of: job)
                if event.role == .result { rows[job]?.isOver = false }
            }
        }
        // It is not found out again from the events.
        if !isToldByEvents { try settle() }
    }

    /// Whether an event is in the file that is the latest of its job again; one of an origin is written where it is not.
    private func hold(_ event: StoredEvent) throws(DatabaseError) -> Bool {
        if try contains(event.sequence) { return true }
        guard kind == .followed else { return false }
        _ = try insert(event)
        return true
    }

    private func contains(_ sequence: UInt64) throws(DatabaseError) -> Bool {
        let exists = try database.prepare("SELECT 1 FROM events WHERE sequence = ?")
        exists.bind(1, Int64(sequence))
        return try exists.step()
    }

    /// Writes one event, the next in the row.
    ///
    /// - Returns: the number of its job.
    private func add(_ event: StoredEvent) throws(DatabaseError) -> Int64 {
        let job = try insert(event)
        // With one more than before the oldest may be too many.
        if sharers.contains(job) { stale.insert(job) }
        next = event.sequence + 1
        written = (written.events + 1, written.bytes + Int64(event.bytes.count))
        return job
    }

    private func insert(_ event: StoredEvent) throws(DatabaseError) -> Int64 {
        let job = try number(ofJobOf: event)
        statements.insertEvent.bind(1, Int64(event.sequence))
        statements.insertEvent.bind(2, job)
        statements.insertEvent.bind(3, try number(ofTypeOf: event))
        statements.insertEvent.bind(4, Int64(event.role.rawValue))
        statements.insertEvent.bind(5, event.time.milliseconds)
        statements.insertEvent.bind(6, written.events)
        statements.insertEvent.bind(7, written.bytes)
        statements.insertEvent.bind(8, event.value.map { Int64($0.lowerBound) })
        statements.insertEvent.bind(9, event.value.map { Int64($0.upperBound) })
        statements.insertEvent.bind(10, event.bytes)
        try statements.insertEvent.run()
        return job
    }

    func apply(_ change: LatestChange, to job: Int64) throws(DatabaseError) {
        statements.findLatest.bind(1, job)
        var before: (result: Int64?, failure: Int64?, alert: Int64?) = (nil, nil, nil)
        if try statements.findLatest.step() {
            before.result = statements.findLatest.isNull(0) ? nil : statements.findLatest.integer(0)
            before.failure = statements.findLatest.isNull(1) ? nil : statements.findLatest.integer(1)
            before.alert = statements.findLatest.isNull(2) ? nil : statements.findLatest.integer(2)
            statements.findLatest.reset()
        }
        let after = (
            result: change.result ?? before.result, failure: change.failure ?? before.failure,
            alert: change.alert ?? before.alert
        )
        if change.isGone {
            try database.run("DELETE FROM latest WHERE job = \(job)")
            if sharers.contains(job) { stale.insert(job) }
        } else {
            statements.setLatest.bind(1, job)
            statements.setLatest.bind(2, after.result)
            statements.setLatest.bind(3, after.failure)
            statements.setLatest.bind(4, after.alert)
            try statements.setLatest.run()
        }
        // What was kept for no other reason goes with the next eviction.
        for old in [before.result, before.failure, before.alert] {
            guard let old, old < Int64(start), old != after.result, old != after.failure, old != after.alert else {
                continue
            }
            stale.insert(job)
        }
    }

    /// Puts the latest events of each job right after a time in which nothing was written, and what is noted of
    /// it.
    func setLatest(to events: [StoredEvent], since: [String: Timestamp], _ notes: [TapeRecord]) throws(DatabaseError) {
        (rows, changedRows, changes) = ([:], [], [:])
        try database.transaction { () throws(DatabaseError) in
            try database.run("DELETE FROM runs; DELETE FROM posts; DELETE FROM standings; DELETE FROM latest")
            postNumbers = [:]
            try add(notes)
            let exists = try database.prepare("SELECT 1 FROM events WHERE sequence = ?")
            for event in events {
                exists.bind(1, Int64(event.sequence))
                let isThere = try exists.step()
                exists.reset()
                if !isThere { _ = try insert(event) }
                guard let name = event.job else { continue }
                let job = try number(of: name)
                if event.role == .result {
                    let since = (since[name] ?? event.time).milliseconds
                    rows[job] = ResultRow(newest: event, since: since)
                    try set(since: since, of: job)
                } else if event.role == .failure {
                    rows[job]?.isOver = true
                }
                let sequence = Int64(event.sequence)
                switch event.role {
                case .failure: try apply(LatestChange(failure: .some(sequence)), to: job)
                case .alert: try apply(LatestChange(alert: .some(sequence)), to: job)
                default: try apply(LatestChange(result: .some(sequence)), to: job)
                }
            }
            try settle()
        }
        try findStale()
    }

    /// Goes on at `sequence`, though events before it are missing: none of those before can be replayed any more.
    func skip(to sequence: UInt64) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            try set("start", to: "\(sequence)")
            try set("droppedThrough", to: "\(sequence - 1)")
        }
        start = sequence
        let isCounted = summed + 1 >= next
        next = max(next, sequence)
        if isCounted { summed = next - 1 }
        try findStale()
    }

    /// Has all be looked through that is kept below the start.
    func findStale() throws(DatabaseError) {
        let jobs = try database.prepare("SELECT DISTINCT job FROM events WHERE sequence < \(start)")
        while try jobs.step() { stale.insert(jobs.integer(0)) }
        sharers = stale
    }

    /// The sequences of the latest events of jobs.
    static let kept = """
        SELECT result FROM latest WHERE result IS NOT NULL UNION SELECT trouble FROM latest WHERE trouble IS NOT NULL
        UNION SELECT alert FROM latest WHERE alert IS NOT NULL
        """
}
