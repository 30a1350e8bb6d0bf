/// Which events can no longer be had, by job and event type.
struct Evictions {
    /// By job number, the highest sequence evicted by the number of the event type.
    private var newest: [[Int: UInt64]] = []
    /// The highest sequence evicted of jobs and event types whose numbers went to others, or are not known.
    private var newestOfOthers: UInt64 = 0

    /// Records that an event of this job and type was evicted.
    mutating func add(_ key: EventKey, through sequence: UInt64) {
        while newest.count <= key.job { newest.append([:]) }
        // In place, since it is done for every event that makes room for another.
        func raise(_ known: inout UInt64) { known = max(known, sequence) }
        raise(&newest[key.job][key.event, default: 0])
    }

    /// Records that events up to `sequence` were evicted, of any job and type.
    mutating func add(through sequence: UInt64) { newestOfOthers = max(newestOfOthers, sequence) }

    /// Records what is known of the number of a job as of any, as the number goes to another job.
    mutating func release(job: Int) {
        guard job < newest.count else { return }
        add(through: newest[job].values.max() ?? 0)
        newest[job] = [:]
    }

    /// The same for the number of an event type.
    mutating func release(event: Int) {
        for job in newest.indices {
            if let sequence = newest[job].removeValue(forKey: event) { add(through: sequence) }
        }
    }

    /// The highest sequence evicted that could have passed; 0 where there is none.
    func newest(passing filter: CompiledFilter) -> UInt64 {
        newest.indices.filter { filter.matches(job: $0) }.reduce(newestOfOthers) { found, job in
            let passing = newest[job].filter { filter.matches(EventKey(job: job, event: $0.key)) }
            return max(found, passing.values.max() ?? 0)
        }
    }

    /// Whether an event behind `sequence` was evicted that could have passed.
    func contain(after sequence: UInt64, passing filter: CompiledFilter) -> Bool {
        newestOfOthers > sequence
            || newest.indices.contains { job in
                filter.matches(job: job)
                    && newest[job].contains { $1 > sequence && filter.matches(EventKey(job: job, event: $0)) }
            }
    }
}
