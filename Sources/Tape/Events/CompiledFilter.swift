/// A filter turned into bits over the numbers of jobs and event types; asking costs two words, never a string.
public struct CompiledFilter: Sendable {
    /// The filter it is made of.
    public let filter: Filter
    private var jobs = Bits()
    private var events = Bits()
    private var knownJobs = NameTable.Seen()
    private var knownEvents = NameTable.Seen()

    /// A filter that knows all names given out so far.
    public init(_ filter: Filter, jobs: NameTable, events: NameTable) {
        self.filter = filter
        learn(jobs: jobs, events: events)
    }

    /// Takes in names given out since; to be called before asking about keys made since.
    public mutating func learn(jobs: NameTable, events: NameTable) {
        let jobChanges = jobs.changes(since: &knownJobs)
        if jobChanges.first == 0 { self.jobs = Bits() }
        for (number, name) in zip(jobChanges.first..., jobChanges.names)
        // Number 0 stands for "no job": what concerns the whole service concerns all.
        where number == EventKey.noJob ? !filter.isConfined : filter.includes(job: name) {
            self.jobs.insert(number)
        }
        let eventChanges = events.changes(since: &knownEvents)
        if eventChanges.first == 0 { self.events = Bits() }
        for (number, name) in zip(eventChanges.first..., eventChanges.names) where filter.events?.contains(name) ?? true
        {
            self.events.insert(number)
        }
    }

    /// Whether an event with this key passes.
    public func matches(_ key: EventKey) -> Bool { events.contains(key.event) && jobs.contains(key.job) }

    /// Whether events of this job can pass, types aside.
    func matches(job: Int) -> Bool { jobs.contains(job) }
}
