import Synchronization

/// How the tape is read.
extension Tape {
    /// The sequence behind the newest event that readers see.
    public var end: UInt64 { state.withLock { $0.numbering.end } }

    /// The sequence of the oldest event retained; the ``end`` where none is.
    public var oldest: UInt64 { state.withLock { $0.oldest } }

    /// How many events are retained in memory, and how many bytes they have.
    public var retained: (events: Int, bytes: Int) {
        state.withLock { ($0.retained.count + $0.kept.count, $0.retained.bytes + $0.kept.bytes) }
    }

    /// The id of the newest event; sequence 0 where there is none yet.
    public var lastEventID: EventID { state.withLock { $0.identity.id(of: $0.numbering.end - 1) } }

    /// How many events lie between the end and the one that an id names, 0 for the next that comes.
    ///
    /// Both are looked at in the same moment: the end rises meanwhile. Nil where the tape has the event already, and where
    /// the id is of another history.
    public func lead(of id: EventID) -> UInt64? {
        state.withLock { state in
            guard let position = state.identity.position(of: id), position >= state.numbering.end else { return nil }
            return position - state.numbering.end
        }
    }

    /// The events from `position` on that lie below `end`, as many as fit in `bytes` but one at least.
    ///
    /// Those that are kept of rare jobs come first; what is missing between them was evicted.
    public func events(from position: UInt64, to end: UInt64 = .max, upTo bytes: Int = .max) -> ReadResult {
        state.withLock { state in
            let oldest = state.oldest
            let start = min(max(position, oldest), state.numbering.end)
            let last = max(start, min(end, state.numbering.end))
            var events: [EncodedEvent] = []
            var size = 0
            for event in state.kept.events(from: position) {
                guard event.sequence < end else { break }
                size += event.bytes.count
                if size > bytes, !events.isEmpty {
                    return ReadResult(missed: start - position, events: events, end: event.sequence)
                }
                events.append(event)
            }
            let kept = events.count
            for offset in Int(start - oldest)..<Int(last - oldest) {
                let event = state.retained[offset]
                size += event.bytes.count
                if size > bytes, !events.isEmpty { break }
                events.append(event)
            }
            return ReadResult(
                missed: start > position ? start - position : 0,
                events: events,
                end: start + UInt64(events.count - kept)
            )
        }
    }

    /// Where the tape begins and ends, and the latest events of each job that pass, all at the same moment.
    public func view(passing filter: CompiledFilter) -> View {
        state.withLock { state in
            View(
                identity: state.identity,
                oldest: state.oldest,
                end: state.numbering.end,
                latest: state.latest.events(passing: filter)
            )
        }
    }

    /// Whether an event behind `sequence` that could have passed can no longer be had.
    public func hasDropped(after sequence: UInt64, passing filter: CompiledFilter) -> Bool {
        state.withLock { $0.evictions.contain(after: sequence, passing: filter) }
    }

    /// Who goes on behind an event before this sequence may have missed one that is lost; 0 where none is.
    public var lostEnd: UInt64 { state.withLock { $0.lostEnd } }

    /// The sequence behind the newest event that could have passed and can no longer be had; 1 where there is none.
    public func firstHeld(passing filter: CompiledFilter) -> UInt64 {
        state.withLock { $0.evictions.newest(passing: filter) + 1 }
    }

    /// The newest result of a job.
    public func latestResult(of job: String) -> EncodedEvent? { find(job) { $0.result(of: $1) } }

    /// The newest result of a job, and when the first of the equal results came that it ends, with nothing wrong between
    /// them; as far back as is known.
    public func latestRow(of job: String) -> (result: EncodedEvent, since: Timestamp)? {
        find(job) { latest, number in
            latest.result(of: number).map { ($0, latest.since(of: number) ?? $0.time) }
        }
    }

    /// The newest result of each of these jobs that was made before a time, by their names, as far as memory holds one.
    public func latestResults(of jobs: some Sequence<String>, before time: Timestamp) -> [String: EncodedEvent] {
        state.withLock { state in
            var names: [Int: String] = [:]
            for job in jobs { if let number = jobNames.existingNumber(of: job) { names[number] = job } }
            var found: [String: EncodedEvent] = [:]
            var events = state.newestFirst.makeIterator()
            while found.count < names.count, let event = events.next() {
                guard event.isResult, event.time < time, let name = names[event.key.job], found[name] == nil else {
                    continue
                }
                found[name] = event
            }
            return found
        }
    }

    /// What is wrong with a job now, where something is.
    public func latestFailure(of job: String) -> EncodedEvent? { find(job) { $0.failure(of: $1) } }

    /// Which alerts of a job are raised, where any is: the newest event that tells it.
    public func latestAlert(of job: String) -> EncodedEvent? { find(job) { $0.alert(of: $1) } }

    /// What there is of a job, by its number, which goes to no other job under the lock.
    private func find<Value: Sendable>(_ job: String, _ what: @Sendable (LatestEvents, Int) -> Value?) -> Value? {
        state.withLock { state in jobNames.existingNumber(of: job).flatMap { what(state.latest, $0) } }
    }

    /// The newest `limit` events that pass and were made at `time` or later, oldest first; at most `bytes` of them but one.
    ///
    /// Events of the service itself pass every filter of jobs; `ofJobsOnly` leaves them out.
    public func newest(
        _ limit: Int,
        passing filter: CompiledFilter,
        ofJobsOnly: Bool = false,
        since time: Timestamp? = nil,
        upTo bytes: Int = .max
    ) -> [EncodedEvent] {
        state.withLock { state in
            var found: [EncodedEvent] = []
            var size = 0
            for event in state.newestFirst {
                guard found.count < limit else { break }
                // An older event may bear a later time, where the clock was set back between the two.
                if let time, event.time < time { continue }
                guard filter.matches(event.key), !ofJobsOnly || event.key.job != EventKey.noJob else { continue }
                size += event.bytes.count
                if size > bytes, !found.isEmpty { break }
                found.append(event)
            }
            return found.reversed()
        }
    }
}
