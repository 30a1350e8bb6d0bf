extension Tape {
    /// What the lock of a tape guards: its parts, and what concerns several of them.
    struct State {
        var numbering = Numbering()
        var retained: RetainedEvents
        var latest = LatestEvents()
        var evictions = Evictions()
        var references = ReferenceCounts()
        var queue = CommitQueue()
        var notes = JobNotes()
        var observers = Observers()
        var waiters = CommitWaiters()

        init(capacity: Capacity) { retained = RetainedEvents(capacity: capacity) }

        /// The sequence of the oldest event retained; the end where none is.
        var oldest: UInt64 { numbering.end - UInt64(retained.count) }
    }
}

extension Tape.State {
    /// Has readers see an event, the one at the end; it is counted among the references already.
    mutating func commit(_ event: EncodedEvent) {
        retained.append(event)
        numbering.commit()
        latest.update(with: event)
    }

    /// Goes on at `sequence`, with those before it left out.
    ///
    /// What is retained has no holes: it begins anew there, and all before is evicted.
    mutating func skip(to sequence: UInt64) {
        guard sequence > numbering.end else { return }
        while let event = retained.removeFirst() { references.remove(event.key) }
        numbering.skip(to: sequence)
        evictions.add(through: sequence - 1)
    }

    /// Evicts the oldest events beyond the capacity.
    mutating func evictExcess(now: Timestamp) {
        while let event = retained.removeExcess(now: now) {
            references.remove(event.key)
            // Readers find those in the archive, which tells when it evicts them itself.
            if event.sequence >= numbering.archivedEnd { evictions.add(event.key, through: event.sequence) }
        }
    }

    /// Those to be told that something was committed.
    mutating func wakeups() -> Tape.Wakeups {
        Tape.Wakeups(observers: observers.all, waiters: waiters.remove(below: numbering.end))
    }
}
