import Tape

/// How events come into the file.
extension HistoryFile {
    /// Writes what has happened, all of it or nothing.
    func write(_ records: [TapeRecord]) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in try add(records) }
    }

    /// What a job's latest events become; nil where one stays as it was.
    private struct Change {
        var result: Int64??
        var trouble: Int64??
    }

    private func add(_ records: [TapeRecord]) throws(DatabaseError) {
        var changes: [Int64: Change] = [:]
        for record in records {
            switch record {
            case .forgotten(let job): changes[try number(of: job)] = Change(result: .some(nil), trouble: .some(nil))
            case .event(let event):
                let job = try add(event)
                let sequence = Int64(event.sequence)
                switch event.role {
                case .result: changes[job, default: Change()].result = .some(sequence)
                case .failure: changes[job, default: Change()].trouble = .some(sequence)
                case .recovery: changes[job, default: Change()].trouble = .some(nil)
                case .info: break
                }
            }
        }
        for (job, change) in changes { try apply(change, to: job) }
    }

    /// Writes one event, the next in the row.
    ///
    /// - Returns: the number of its job.
    private func add(_ event: StoredEvent) throws(DatabaseError) -> Int64 {
        let job = try put(event)
        next = event.sequence + 1
        written = (written.events + 1, written.bytes + Int64(event.bytes.count))
        return job
    }

    private func put(_ event: StoredEvent) throws(DatabaseError) -> Int64 {
        let job = try event.job.map { name throws(DatabaseError) in try number(of: name) } ?? 0
        insert.bind(1, Int64(event.sequence))
        insert.bind(2, job)
        insert.bind(3, try number(of: event.event))
        insert.bind(4, Int64(event.role.rawValue))
        insert.bind(5, event.time.milliseconds)
        insert.bind(6, written.events)
        insert.bind(7, written.bytes)
        insert.bind(8, event.value.map { Int64($0.lowerBound) })
        insert.bind(9, event.value.map { Int64($0.upperBound) })
        insert.bind(10, event.bytes)
        try insert.run()
        return job
    }

    private func apply(_ change: Change, to job: Int64) throws(DatabaseError) {
        findLatest.bind(1, job)
        var before: (result: Int64?, trouble: Int64?) = (nil, nil)
        if try findLatest.step() {
            before.result = findLatest.isNull(0) ? nil : findLatest.integer(0)
            before.trouble = findLatest.isNull(1) ? nil : findLatest.integer(1)
            findLatest.reset()
        }
        let after = (result: change.result ?? before.result, trouble: change.trouble ?? before.trouble)
        setLatest.bind(1, job)
        setLatest.bind(2, after.result)
        setLatest.bind(3, after.trouble)
        try setLatest.run()
        // What was kept for no other reason goes.
        for old in [before.result, before.trouble] {
            guard let old, old < Int64(start), old != after.result, old != after.trouble else { continue }
            deleteEvent.bind(1, old)
            try deleteEvent.run()
        }
    }

    /// Puts the latest events of each job right after a time in which nothing was written.
    func setLatest(to events: [StoredEvent]) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            try database.run("DELETE FROM latest")
            let exists = try database.prepare("SELECT 1 FROM events WHERE sequence = ?")
            for event in events {
                exists.bind(1, Int64(event.sequence))
                let isThere = try exists.step()
                exists.reset()
                if !isThere { _ = try put(event) }
                guard let name = event.job else { continue }
                let job = try number(of: name)
                if event.role == .failure {
                    try apply(Change(trouble: .some(Int64(event.sequence))), to: job)
                } else {
                    try apply(Change(result: .some(Int64(event.sequence))), to: job)
                }
            }
            try database.run("DELETE FROM events WHERE sequence < \(start) AND sequence NOT IN (\(Self.kept))")
        }
    }

    /// Goes on at `sequence`, though events before it are missing: none of those before can be replayed any more.
    func leave(hole sequence: UInt64) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            try database.run("DELETE FROM events WHERE sequence NOT IN (\(Self.kept)) AND sequence < \(sequence)")
            try set("start", to: "\(sequence)")
            try set("droppedThrough", to: "\(sequence - 1)")
        }
        start = sequence
        next = max(next, sequence)
    }

    /// The sequences of the latest events of jobs.
    static let kept = """
        SELECT result FROM latest WHERE result IS NOT NULL UNION SELECT trouble FROM latest WHERE trouble IS NOT NULL
        """
}
