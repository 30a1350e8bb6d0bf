/// A filter turned into bits over the numbers of jobs and event types; asking costs two words, never a string.
public struct CompiledFilter: Sendable {
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

    /// Takes in names given out since; to be called before asking about labels made since.
    public mutating func learn(jobs: NameTable, events: NameTable) {
        let newJobs = jobs.news(since: &knownJobs)
        if newJobs.first == 0 { self.jobs = Bits() }
        for (number, name) in zip(newJobs.first..., newJobs.names)
        // Number 0 stands for "no job": what concerns the whole service concerns everybody.
        where number == EventKey.noJob || filter.includes(job: name) {
            self.jobs.insert(number)
        }
        let newEvents = events.news(since: &knownEvents)
        if newEvents.first == 0 { self.events = Bits() }
        for (number, name) in zip(newEvents.first..., newEvents.names) where filter.events?.contains(name) ?? true {
            self.events.insert(number)
        }
    }

    /// Whether a frame with this label passes.
    public func matches(_ key: EventKey) -> Bool { events.contains(key.event) && jobs.contains(key.job) }

    /// Whether frames of this job can pass, types aside.
    func matches(job: Int) -> Bool { jobs.contains(job) }
}
