/// Which events a subscriber wants, and in which form.
///
/// Two filters that ask for the same are equal, whatever the order they were written in, so that their subscribers can be
/// served together.
public struct Filter: Hashable, Sendable {
    /// Names of jobs, `*` and `?` standing for any characters and any one; nil for all jobs.
    public let jobs: Set<String>?
    /// Names of event types; nil for all.
    public let events: Set<String>?
    /// Whether each has a ``RelayLine`` before it.
    public let isRelayed: Bool
    /// Whether events that are of no job, which tell of the whole service, are left out.
    public let isConfined: Bool

    /// Events of these jobs and types; nil for all.
    public init(
        jobs: Set<String>? = nil,
        events: Set<String>? = nil,
        isRelayed: Bool = false,
        isConfined: Bool = false
    ) {
        self.jobs = jobs
        self.events = events
        self.isRelayed = isRelayed
        self.isConfined = isConfined
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
