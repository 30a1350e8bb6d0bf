import Synchronization

/// How the tape is read.
extension Tape {
    /// The sequence the next event will have.
    public var end: UInt64 { state.withLock { $0.end } }

    /// The sequence of the oldest frame held; `end` where none is.
    public var oldest: UInt64 { state.withLock { $0.oldest } }

    /// How much is held in memory, in frames and bytes.
    public var retained: (events: Int, bytes: Int) { state.withLock { ($0.events.count, $0.bytes) } }

    /// The id of the newest event; sequence 0 where there is none yet.
    public var lastEventID: EventID { EventID(epoch: epoch, sequence: end - 1) }

    /// The frames from `position` on that lie below `end`, as many as fit in `bytes` but one at least.
    public func events(from position: UInt64, to end: UInt64 = .max, upTo bytes: Int = .max) -> ReadResult {
        state.withLock { state in
            let start = min(max(position, state.oldest), state.end)
            let last = max(start, min(end, state.end))
            var frames: [EncodedEvent] = []
            var size = 0
            for offset in Int(start - state.oldest)..<Int(last - state.oldest) {
                let frame = state.events[offset]
                size += frame.bytes.count
                if size > bytes, !frames.isEmpty { break }
                frames.append(frame)
            }
            return ReadResult(
                missed: start > position ? start - position : 0,
                events: frames,
                end: start + UInt64(frames.count)
            )
        }
    }

    /// Where the tape begins and ends, and the latest frames of each job that pass, all at the same moment.
    public func view(passing filter: CompiledFilter) -> View {
        state.withLock { state in
            View(oldest: state.oldest, end: state.end, latest: state.latest.events(passing: filter))
        }
    }

    /// Whether an event behind `sequence` that could have passed is no longer held.
    public func hasDropped(after sequence: UInt64, passing filter: CompiledFilter) -> Bool {
        state.withLock { $0.latest.hasDropped(after: sequence, passing: filter) }
    }

    /// Rises with every change of what the numbers in labels stand for; a filter that has learnt since is up to date.
    public var nameRevision: Int { jobNames.revision + eventTypes.revision }

    /// Reads with a filter that knows all names on the tape at that moment.
    public func read<Result>(passing filter: Filter, _ read: (CompiledFilter) -> Result) -> Result {
        while true {
            let revision = nameRevision
            let result = read(CompiledFilter(filter, jobs: jobNames, events: eventTypes))
            // Otherwise a number may have gone to another name between the two.
            if nameRevision == revision { return result }
        }
    }

    /// The newest result of a job.
    public func latestResult(of job: String) -> EncodedEvent? {
        guard let number = jobNames.existingNumber(of: job) else { return nil }
        return state.withLock { $0.latest.result(of: number) }
    }

    /// What is wrong with a job now, where something is.
    public func latestFailure(of job: String) -> EncodedEvent? {
        guard let number = jobNames.existingNumber(of: job) else { return nil }
        return state.withLock { $0.latest.trouble(of: number) }
    }

    /// The newest `limit` frames that pass and were made at `time` or later, oldest first; at most `bytes` of them but one.
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
            for offset in stride(from: state.events.count - 1, through: 0, by: -1) {
                guard found.count < limit else { break }
                let frame = state.events[offset]
                // An older frame may bear a later time, where the clock was set back between the two.
                if let time, frame.time < time { continue }
                guard filter.matches(frame.key), !ofJobsOnly || frame.key.job != EventKey.noJob else { continue }
                size += frame.bytes.count
                if size > bytes, !found.isEmpty { break }
                found.append(frame)
            }
            return found.reversed()
        }
    }
}
