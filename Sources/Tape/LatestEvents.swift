/// The newest frame of each job, kept when the tape has let go of it, and what the tape let go of.
struct LatestEvents {
    private struct Entry {
        var result: EncodedEvent?
        /// What is wrong with the job now, where something is.
        var trouble: EncodedEvent?
        /// The highest sequence that the tape no longer holds, by the number of the event type.
        var lastDropped: [Int: UInt64] = [:]
    }

    /// By job number.
    private var entries: [Entry] = []
    /// The highest sequence no longer held of jobs and event types whose numbers went to others.
    private var lastDroppedOfOthers: UInt64 = 0

    /// Takes note of a frame that was appended.
    mutating func note(_ frame: EncodedEvent) {
        makeRoom(for: frame.key.job)
        switch frame.role {
        case .result: entries[frame.key.job].result = frame
        case .failure: entries[frame.key.job].trouble = frame
        case .recovery: entries[frame.key.job].trouble = nil
        case .info: break
        }
    }

    /// Takes note of a frame that the tape no longer holds.
    mutating func noteDropped(_ frame: EncodedEvent) { noteDropped(frame.key, through: frame.sequence) }

    /// Takes note that events up to a sequence are no longer held.
    mutating func noteDropped(_ key: EventKey, through sequence: UInt64) {
        makeRoom(for: key.job)
        // In place, since it is done for every event that makes room for another.
        func raise(_ known: inout UInt64) { known = max(known, sequence) }
        raise(&entries[key.job].lastDropped[key.event, default: 0])
    }

    /// Takes note that events of anybody's up to a sequence are no longer held.
    mutating func noteDropped(through sequence: UInt64) {
        lastDroppedOfOthers = max(lastDroppedOfOthers, sequence)
    }

    /// Forgets a job, as when it has left the configuration.
    mutating func forget(job: Int) {
        guard job < entries.count else { return }
        entries[job].result = nil
        entries[job].trouble = nil
    }

    /// Whether a frame of this job is kept.
    func holds(job: Int) -> Bool {
        job < entries.count && (entries[job].result != nil || entries[job].trouble != nil)
    }

    /// Whether a frame of this event type is kept.
    func holds(event: Int) -> Bool {
        entries.contains { $0.result?.key.event == event || $0.trouble?.key.event == event }
    }

    /// Makes nothing of what is known of the number of a job, which goes to another.
    mutating func release(job: Int) {
        guard job < entries.count else { return }
        lastDroppedOfOthers = max(lastDroppedOfOthers, entries[job].lastDropped.values.max() ?? 0)
        entries[job] = Entry()
    }

    /// The same for the number of an event type.
    mutating func release(event: Int) {
        for job in entries.indices {
            guard let dropped = entries[job].lastDropped.removeValue(forKey: event) else { continue }
            lastDroppedOfOthers = max(lastDroppedOfOthers, dropped)
        }
    }

    /// All that is kept, sequences rising.
    var all: [EncodedEvent] {
        entries.flatMap { [$0.result, $0.trouble].compactMap { $0 } }.sorted { $0.sequence < $1.sequence }
    }

    /// The newest result of a job.
    func result(of job: Int) -> EncodedEvent? { job < entries.count ? entries[job].result : nil }

    /// What is wrong with a job, where something is.
    func trouble(of job: Int) -> EncodedEvent? { job < entries.count ? entries[job].trouble : nil }

    /// The newest result of each job that passes, and what is wrong with it, sequences rising.
    func events(passing filter: CompiledFilter) -> [EncodedEvent] { all.filter { filter.matches($0.key) } }

    /// Whether the tape has let go of a frame behind `sequence` that could have passed.
    func hasDropped(after sequence: UInt64, passing filter: CompiledFilter) -> Bool {
        lastDroppedOfOthers > sequence
            || entries.indices.contains { job in
                filter.matches(job: job)
                    && entries[job].lastDropped.contains {
                        $1 > sequence && filter.matches(EventKey(job: job, event: $0))
                    }
            }
    }

    private mutating func makeRoom(for job: Int) {
        while entries.count <= job { entries.append(Entry()) }
    }
}
