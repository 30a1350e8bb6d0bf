/// Which events can no longer be had, by job and event type.
struct Evictions {
    /// By job number.
    private var newest: [OfJob] = []
    /// The highest sequence evicted of jobs and event types whose numbers went to others, or are not known.
    private var newestOfOthers: UInt64 = 0

    /// Records that an event of this job and type was evicted.
    mutating func add(_ key: EventKey, through sequence: UInt64) {
        while newest.count <= key.job { newest.append(OfJob()) }
        newest[key.job].raise(key.event, to: sequence)
    }

    /// Records that events up to `sequence` were evicted, of any job and type.
    mutating func add(through sequence: UInt64) { newestOfOthers = max(newestOfOthers, sequence) }

    /// Records what is known of the number of a job as of any, as the number goes to another job.
    mutating func release(job: Int) {
        guard job < newest.count else { return }
        add(through: newest[job].highest { _ in true })
        newest[job] = OfJob()
    }

    /// The same for the number of an event type.
    mutating func release(event: Int) {
        for job in newest.indices {
            if let sequence = newest[job].remove(event) { add(through: sequence) }
        }
    }

    /// The highest sequence evicted that could have passed; 0 where there is none.
    func newest(passing filter: CompiledFilter) -> UInt64 {
        newest.indices.filter { filter.matches(job: $0) }.reduce(newestOfOthers) { found, job in
            max(found, newest[job].highest { filter.matches(EventKey(job: job, event: $0)) })
        }
    }

    /// Whether an event behind `sequence` was evicted that could have passed.
    func contain(after sequence: UInt64, passing filter: CompiledFilter) -> Bool {
        newestOfOthers > sequence
            || newest.indices.contains { job in
                filter.matches(job: job)
                    && newest[job].highest { filter.matches(EventKey(job: job, event: $0)) } > sequence
            }
    }
}

/// The highest sequences evicted of one job, by the number of the event type.
private struct OfJob {
    /// Most jobs have events of one type, and no room apart for them; 0 where nothing was evicted.
    private var first: (event: Int, sequence: UInt64) = (0, 0)
    private var others: [Int: UInt64] = [:]

    mutating func raise(_ event: Int, to sequence: UInt64) {
        if first.sequence == 0 { first = (event, others.removeValue(forKey: event) ?? 0) }
        if first.event == event {
            first.sequence = max(first.sequence, sequence)
        } else {
            // In place, since it is done for every event that makes room for another.
            func raise(_ known: inout UInt64) { known = max(known, sequence) }
            raise(&others[event, default: 0])
        }
    }

    /// Takes out what is known of a type.
    mutating func remove(_ event: Int) -> UInt64? {
        guard first.sequence > 0, first.event == event else { return others.removeValue(forKey: event) }
        defer { first = (0, 0) }
        return first.sequence
    }

    /// The highest of the types that pass; 0 where there is none.
    func highest(_ passes: (Int) -> Bool) -> UInt64 {
        let start = first.sequence > 0 && passes(first.event) ? first.sequence : 0
        return others.reduce(start) { passes($1.key) ? max($0, $1.value) : $0 }
    }
}
