extension Tape {
    /// What the lock of a tape guards: its parts, and what concerns several of them.
    struct State {
        var identity: TapeIdentity
        /// Which history what is appended next is of, where a turn to it is still queued.
        var queuedIdentity: TapeIdentity?
        /// What each `id:` line begins with.
        var idPrefix: [UInt8]
        var numbering = Numbering()
        /// Up to which positions readers find holes of these kinds.
        var breaks: (reset: UInt64, lost: (end: UInt64, reason: TapeBreak)) = (0, (0, .evicted))
        /// Events below this sequence may be lost that were seen before the tape began.
        var lostEnd: UInt64 = 0
        var retained: RetainedEvents
        var latest = LatestEvents()
        var evictions = Evictions()
        var references = ReferenceCounts()
        var kept = KeptEvents()
        /// The numbers of jobs that have left the file, until they publish again.
        var gone: Set<Int> = []
        /// Those of them of which events are kept until the next one of another leaves the ring.
        var leaving: [Int] = []
        /// Whether what leaves the ring is in no archive.
        let isAlone: Bool
        var queue = CommitQueue()
        var notes = JobNotes()
        var observers = Observers()
        var waiters = CommitWaiters()
        let newestType = NewestType()

        init(_ identity: TapeIdentity, capacity: Capacity, isAlone: Bool) {
            self.identity = identity
            idPrefix = Tape.idPrefix(of: identity.epoch)
            retained = RetainedEvents(capacity: capacity)
            self.isAlone = isAlone
        }

        /// Which history what is appended next is of.
        var incoming: TapeIdentity { queuedIdentity ?? identity }

        /// The sequence of the oldest event retained; the end where none is.
        var oldest: UInt64 { numbering.end - UInt64(retained.count) }

        /// All events in memory, newest first.
        var newestFirst: some Sequence<EncodedEvent> {
            let (retained, kept) = (retained, kept)
            let ring = (0..<retained.count).lazy.map { retained[retained.count - 1 - $0] }
            return sequence(state: (ring.makeIterator(), kept.newestFirst.makeIterator())) { state in
                state.0.next() ?? state.1.next()
            }
        }
    }
}

extension Tape.State {
    /// What the newest series has of its event type, since most have the type of the one before.
    final class NewestType {
        var event = ""
        /// The line that names it.
        var line: [UInt8] = []
        /// Gone with the last series that has it.
        weak var reference: NameTable.Reference?

        func take(_ event: String, _ reference: NameTable.Reference) {
            if event != self.event { line = EventEncoder.eventLine(event) }
            (self.event, self.reference) = (event, reference)
        }
    }

    /// Has readers see an event, the one at the end; it is counted among the references already.
    mutating func commit(_ event: EncodedEvent) {
        retained.append(event)
        numbering.commit()
        latest.update(with: event)
        if keepsEvents { count(event) }
        if !gone.isEmpty { gone.remove(event.key.job) }
    }

    /// Goes on at `sequence`, with those before it left out.
    ///
    /// What is retained has no holes: it begins anew there, and all before is evicted.
    mutating func skip(to sequence: UInt64) {
        guard sequence > numbering.end else { return }
        while let event = kept.removeOldest() ?? retained.removeFirst() { drop(event) }
        numbering.skip(to: sequence)
        evictions.add(through: sequence - 1)
    }

    /// Has readers see that the events before `position` can't be had, for this reason.
    mutating func lose(to position: UInt64, because reason: TapeBreak?) {
        skip(to: position)
        if let reason { breaks.lost = (position, reason) }
    }

    /// Has readers see that another history begins at `start`.
    mutating func turn(to identity: TapeIdentity, at start: UInt64) {
        skip(to: start)
        latest = LatestEvents()
        breaks.reset = start
        self.identity = identity
        idPrefix = Tape.idPrefix(of: identity.epoch)
        if queuedIdentity == identity { queuedIdentity = nil }
    }

    /// The end of what was lost where the tape is filled from; 0 where nothing was.
    var failoverEnd: UInt64 { breaks.lost.reason == .failover ? breaks.lost.end : 0 }

    /// Evicts the oldest events beyond the capacity.
    mutating func evictExcess(now: Timestamp) {
        while let event = retained.removeExcess(now: now, besides: kept.bytes) {
            let job = event.key.job
            if keepsEvents, job != EventKey.noJob, !gone.contains(job), kept.total(of: job) <= retained.capacity.perJob
            {
                kept.append(event)
                // What goes makes room, so that the ring does not have to.
                while let excess = kept.removeExcess(over: retained.capacity.bytes / 2) { drop(excess) }
            } else {
                drop(event)
            }
            if !leaving.isEmpty { dropLeaving() }
        }
        while let excess = kept.removeExcess(over: retained.capacity.bytes / 2) { drop(excess) }
    }

    /// Of a job that is gone events stay as long as others do.
    private mutating func dropLeaving() {
        for job in leaving where gone.contains(job) {
            while let event = kept.removeOldest(of: job) { drop(event) }
        }
        leaving = []
    }

    /// Whether events of rare jobs stay longer than those of busy ones.
    private var keepsEvents: Bool { isAlone && retained.capacity.perJob > 1 }

    /// Counts an event of a job; with it the job's oldest may be one too many.
    private mutating func count(_ event: EncodedEvent) {
        guard event.key.job != EventKey.noJob else { return }
        kept.addToTotal(of: event.key.job)
        guard kept.total(of: event.key.job) > retained.capacity.perJob else { return }
        if let old = kept.removeOldest(of: event.key.job) { drop(old) }
    }

    /// Takes note that an event is nowhere in memory any more.
    private mutating func drop(_ event: EncodedEvent) {
        references.remove(event.key)
        if keepsEvents { kept.removeFromTotal(of: event.key.job) }
        // Readers find those in the archive, which tells when it evicts them itself.
        if event.sequence >= numbering.archivedEnd { evictions.add(event.key, through: event.sequence) }
    }

    /// Removes the latest state of a job; where the job is gone, its events have no share of their own any more.
    mutating func forget(job: Int, isGone: Bool) {
        latest.remove(job: job, keepsAlerts: !isGone)
        guard isGone, isAlone else { return }
        gone.insert(job)
        if keepsEvents { leaving.append(job) }
    }

    /// Has an event be the latest of its job again.
    mutating func recall(_ event: EncodedEvent, since: Timestamp? = nil) {
        latest.update(with: event, since: since)
        gone.remove(event.key.job)
    }

    private mutating func trimKept(to perJob: Int) {
        for job in kept.jobs {
            while kept.total(of: job) > perJob || perJob == 1, let event = kept.removeOldest(of: job) { drop(event) }
        }
        if perJob == 1 { kept = KeptEvents() }
    }

    /// Retains more or less from now on.
    mutating func setCapacity(_ capacity: Tape.Capacity, now: Timestamp) {
        let kept = retained.capacity.perJob
        if capacity.perJob < kept { trimKept(to: capacity.perJob) }
        retained.setCapacity(capacity)
        if keepsEvents, kept == 1 {
            for offset in 0..<retained.count { self.kept.addToTotal(of: retained[offset].key.job) }
        }
        evictExcess(now: now)
        retained.trim()
    }

    /// Those to be told that something was committed.
    mutating func wakeups() -> Tape.Wakeups {
        Tape.Wakeups(
            observers: observers.all,
            told: waiters.remove { [identity, end = numbering.end] id in Self.isAwaited(id, identity, end) }
        )
    }

    /// Whether readers of this history, which ends there, do not see the event of an id yet.
    static func isAwaited(_ id: EventID, _ identity: TapeIdentity, _ end: UInt64) -> Bool {
        identity.position(of: id).map { $0 >= end } ?? false
    }
}
