import Configuration
import EventStreams
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
    /// How far results of a job are apart at least, wherever they are told, 1 s to 1 h; nil for all results.
    public var every: Duration?
    /// What streams remember of the key that has signed it; nil where nobody has looked.
    var streamKey: Int?

    /// These jobs and types until `end`, of each job a result in `every`.
    public init(
        jobs: Set<String>? = nil,
        events: Set<String>? = nil,
        end: Timestamp? = nil,
        every: Duration? = nil
    ) {
        (self.jobs, self.events, self.end, self.every) = (jobs, events, end, every)
    }

    /// The same, signed by a key that streams remember so.
    func remembering(_ streamKey: Int?) -> Grant {
        var grant = self
        grant.streamKey = streamKey
        return grant
    }

    /// Whether it opens less than everything there is to read.
    var isNarrow: Bool { jobs != nil || events != nil || every != nil }

    /// The periods of each of which it opens one result of a job; nil where it opens all results.
    var periods: PeriodGrid? { every.map { PeriodGrid($0) } }

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

    /// The shape of a stream that asks for `wish`: the longest period that is open, where it asks for none.
    ///
    /// Throws 403 where it asks for a shorter one.
    func shaped(_ wish: StreamShape) throws(HTTPError) -> StreamShape {
        guard let every else { return wish }
        guard let asked = wish.every else { return StreamShape(every: every, hasPatches: wish.hasPatches) }
        guard asked >= every else {
            let least = DurationText.format(every)
            throw HTTPError(403, "every=\(DurationText.format(asked)) is not opened here; write every=\(least) or more")
        }
        return wish
    }

    private static func list(_ names: Set<String>) -> String { names.sorted().joined(separator: ", ") }
}
