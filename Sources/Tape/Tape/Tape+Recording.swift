import Synchronization

/// How the tape is recorded: what is appended is queued until it is stored, then it is committed, in order.
extension Tape {
    /// Queues what is appended from now on and calls `flush`, on the thread that appends, when something is queued.
    ///
    /// - Returns: nil, and nothing is queued, where the newest event is not the one before `position`, which means that
    ///   others are to be stored first; otherwise the latest events of each job as they are at that moment, since when its
    ///   result has been what it is, and what is noted of it.
    public func beginRecording(from position: UInt64, flush: @escaping @Sendable () -> Void) -> (
        latest: [StoredEvent], since: [String: Timestamp], notes: [TapeRecord]
    )? {
        state.withLock { state in
            guard state.numbering.next == position else { return nil }
            state.queue.begin(flush)
            state.numbering.archive(to: position)
            var since: [String: Timestamp] = [:]
            for event in state.latest.all {
                since[jobNames.name(of: event.key.job)] = state.latest.since(of: event.key.job)
            }
            return (state.latest.all.map(stored), since, state.notes.records)
        }
    }

    /// Whether what is appended is queued until it is stored.
    public var isRecording: Bool { state.withLock { $0.queue.isRecording } }

    /// Whether all that was appended is committed.
    public var isFlushed: Bool { state.withLock { $0.queue.count == 0 } }

    /// The sequence the next event will have; what is uncommitted is numbered already.
    public var next: UInt64 { state.withLock { $0.numbering.next } }

    /// What is uncommitted, from the oldest on: at most `bytes` of events, but one at least where there is one, and what
    /// was noted with them.
    public func uncommitted(upTo bytes: Int) -> [TapeRecord] {
        state.withLock { state in
            var records: [TapeRecord] = []
            var size = 0
            for offset in 0..<state.queue.count {
                switch state.queue[offset] {
                case .forgotten(let job, let keepsNotes): records.append(.forgotten(job: job, keepsNotes: keepsNotes))
                case .recalled(let event, _), .remembered(let event): records.append(.recalled(stored(event)))
                case .skipped(let position, _): records.append(.skipped(to: position))
                case .turned(let identity, let start):
                    // What is before it is of no more use then, and is stored all the same: readers see it first.
                    return records.isEmpty ? [.turned(identity, at: start)] : records
                case .note(let job, let note): records.append(.note(job: job, note))
                case .event(let event):
                    size += event.bytes.count
                    if size > bytes, !records.isEmpty { return records }
                    records.append(.event(stored(event)))
                }
            }
            return records
        }
    }

    /// Has readers see the first `count` of what is uncommitted, which are stored now.
    ///
    /// Where recording has ended meanwhile, they see them already.
    public func commit(first count: Int) {
        let wakeups = state.withLock { state in
            guard state.queue.isRecording else { return Wakeups() }
            defer { state.numbering.archive(to: state.numbering.end) }
            return commitQueued(count, &state)
        }
        wakeups.perform()
    }

    /// Has readers see all that is uncommitted, and from now on all that is appended, stored or not.
    public func endRecording() {
        let wakeups = state.withLock { state in
            state.queue.end()
            return commitQueued(state.queue.count, &state)
        }
        wakeups.perform()
    }

    private func commitQueued(_ count: Int, _ state: inout State) -> Wakeups {
        var newest: Timestamp?
        for _ in 0..<count {
            switch state.queue.removeFirst() {
            case .event(let event):
                state.commit(event)
                newest = event.time
            case .note: break
            case .forgotten(let job, let keepsNotes):
                if let number = jobNames.existingNumber(of: job) { state.forget(job: number, isGone: !keepsNotes) }
            case .recalled(let event, let since): state.recall(event, since: since)
            case .remembered(let event):
                state.recall(event)
                state.references.remove(event.key)
            case .skipped(let position, let reason): state.lose(to: position, because: reason)
            case .turned(let identity, let start): state.turn(to: identity, at: start)
            case nil: break
            }
        }
        if let newest { state.evictExcess(now: newest) }
        return state.wakeups()
    }

    /// What is committed from `position` on: about `bytes` of it; the first may lie behind the position, where those
    /// between are evicted.
    public func committed(from position: UInt64, upTo bytes: Int) -> [StoredEvent] {
        state.withLock { state in
            let start = min(max(position, state.oldest), state.numbering.end)
            var events: [StoredEvent] = []
            var size = 0
            for offset in Int(start - state.oldest)..<state.retained.count where size < bytes {
                let event = state.retained[offset]
                size += event.bytes.count
                events.append(stored(event))
            }
            return events
        }
    }

    /// Records that all events below `end` that were not dropped are in the archive.
    public func markArchived(to end: UInt64) { state.withLock { $0.numbering.archive(to: end) } }

    /// Records that the archive is empty.
    public func markArchiveLost() {
        state.withLock { state in
            state.numbering.archive(to: 0)
            state.evictions.add(through: state.oldest - 1)
        }
    }

    /// Records what the archive has evicted: events of a job and type up to a sequence.
    public func markDropped(_ dropped: [DroppedEvents]) {
        // All are referred to until the last is recorded, so that none takes the number of another.
        let known = dropped.map { series(job: $0.job, event: $0.event, role: .info) }
        state.withLock { state in
            for (events, series) in zip(dropped, known) {
                state.evictions.add(series.key, through: events.through)
            }
        }
    }
}
