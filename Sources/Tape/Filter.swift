/// Which events a subscriber wants.
///
/// Two filters that ask for the same are equal, whatever the order they were written in, so that their subscribers can be
/// served together.
public struct Filter: Hashable, Sendable {
    /// Names of jobs, `*` and `?` standing for any characters and any one; nil for all jobs.
    public let jobs: Set<String>?
    /// Names of event types; nil for all.
    public let events: Set<String>?

    public init(jobs: Set<String>? = nil, events: Set<String>? = nil) {
        self.jobs = jobs
        self.events = events
    }

    /// Everything there is.
    public static let all = Filter()

    /// Whether events of this job can pass.
    public func includes(job: String) -> Bool {
        guard let jobs else { return true }
        return jobs.contains(job) || jobs.contains { Glob.isPattern($0) && Glob.matches($0, job) }
    }

    /// The job names that are no patterns.
    public var plainJobs: [String] { (jobs ?? []).filter { !Glob.isPattern($0) }.sorted() }
}

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

/// A set of small whole numbers, one bit each.
struct Bits: Hashable, Sendable {
    private var words: [UInt64] = []

    func contains(_ number: Int) -> Bool {
        let word = number >> 6
        return word < words.count && words[word] & (1 << UInt64(number & 63)) != 0
    }

    mutating func insert(_ number: Int) {
        let word = number >> 6
        while words.count <= word { words.append(0) }
        words[word] |= 1 << UInt64(number & 63)
    }
}
