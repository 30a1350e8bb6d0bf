import Configuration
import HTTP
public import Tape

/// What a signed link or token opens: the events of some jobs, until some moment.
public struct Grant: Sendable, Equatable {
    /// Names of jobs and patterns over them; nil for all.
    public var jobs: Set<String>?
    /// Types of events; nil for all.
    public var events: Set<String>?
    /// When it opens nothing any more; nil for never.
    public var end: Timestamp?

    /// These jobs and types until `end`.
    public init(jobs: Set<String>? = nil, events: Set<String>? = nil, end: Timestamp? = nil) {
        (self.jobs, self.events, self.end) = (jobs, events, end)
    }

    /// Whether it opens less than everything there is to read.
    var isNarrow: Bool { jobs != nil || events != nil }

    /// Whether it opens what a job says that publishes events of this type.
    func opens(job: String, event: String) -> Bool {
        Filter(jobs: jobs).includes(job: job) && events?.contains(event) ?? true
    }

    /// What is left of a wish: the same where all of it is open, all that is open where it is for everything.
    ///
    /// Throws 403 where it asks for more.
    func narrowed(_ wish: Filter) throws(HTTPError) -> Filter {
        if wish.isRelayed, isNarrow {
            throw HTTPError(403, "relay is for servers with a token of their own; leave it out")
        }
        if let jobs, let more = wish.jobs?.sorted().first(where: { name in !jobs.contains { Glob.covers($0, name) } }) {
            throw HTTPError(403, "job \(more.quoted) is not opened here; \(Self.list(jobs)) can be read")
        }
        if let events, let more = wish.events?.subtracting(events).min() {
            throw HTTPError(403, "event \(more.quoted) is not opened here; \(Self.list(events)) can be read")
        }
        return Filter(
            jobs: wish.jobs ?? jobs,
            events: wish.events ?? events,
            isRelayed: wish.isRelayed,
            isConfined: jobs != nil
        )
    }

    private static func list(_ names: Set<String>) -> String { names.sorted().joined(separator: ", ") }
}
