import Configuration
import DataSources
import Scheduling
import Tape

/// After which events of which jobs a job runs.
public struct AfterRule: Sendable {
    /// Names and globs of jobs, in the order of the file; of those with `!` before them none are meant.
    public let jobs: [String]
    /// Types of events; empty for all results.
    public let events: [String]
    private let taken: Filter
    private let left: Filter
    private let types: Set<String>
    /// Where each of `jobs` and of `events` stands, to be pointed at.
    let jobNodes: [Node]
    let eventNodes: [Node]

    /// The word for results of any type.
    public static let results = "results"
    /// What stands before a name or glob that is left out.
    static let mark = "!"

    init(jobs: [String], events: [String], at jobNodes: [Node] = [], _ eventNodes: [Node] = []) {
        (self.jobs, self.events) = (jobs, events)
        (self.jobNodes, self.eventNodes) = (jobNodes, eventNodes)
        taken = Filter(jobs: Set(jobs.filter { !$0.hasPrefix(Self.mark) }))
        left = Filter(jobs: Set(jobs.filter { $0.hasPrefix(Self.mark) }.map { String($0.dropFirst()) }))
        types = Set(events)
    }

    /// Whether a job is meant, by its name or by a glob; the job `own` that has the rule is meant by its name alone.
    public func includes(_ job: String, for own: String) -> Bool {
        if job == own { return jobs.contains(own) }
        return taken.includes(job: job) && !left.includes(job: job)
    }

    /// Whether events of a type are meant, whatever their job.
    public func includes(event: String) -> Bool {
        let isResult = !Self.news.contains(event)
        return types.isEmpty ? isResult : types.contains(event) || isResult && types.contains(Self.results)
    }

    /// Whether a job `own` with this rule runs after an event; `job` is nil for an event of the service itself.
    public func matches(_ job: String?, _ event: String, for own: String) -> Bool {
        guard includes(event: event) else { return false }
        guard let job else { return types.contains(event) }
        // What a job says of itself never makes it run again.
        return job != own && includes(job, for: own)
    }

    /// The events that are no results.
    static let news = Set(Occasion.newsOfJobs + Occasion.newsOfService)

    /// The rule in short, as the index and the start show it.
    public var text: String {
        let names = jobs.joined(separator: ", ")
        return events.isEmpty ? names : "\(names): \(events.joined(separator: ", "))"
    }
}

/// The key `after`.
extension JobKeys {
    static let after = ConfigKey(
        "after",
        .either([.text, .words(.text), .filled(.object([afterJob, afterEvent]))]),
        example: "\"*\"",
        "Runs after each result of these jobs, or after other events of theirs."
    )
    /// Inside `after`.
    static let afterJob = ConfigKey(
        "job",
        .either([.text, .words(.text)]),
        default: .value("*"),
        example: "\"*\"",
        "Names and globs of jobs; one with ! before it is left out."
    )
    static let afterEvent = ConfigKey(
        "event",
        .either([.text, .words(.text)]),
        default: .value(AfterRule.results),
        "Types of events; results stands for all results."
    )
}

extension AfterRule {
    /// Reads `after`; nil where there is no such job, or after a reported fault.
    init?(reading section: ConfigSection) {
        let key = JobKeys.after.name
        guard section.has(key), let node = section.node(key) else { return nil }
        guard case .mapping = node.content else {
            guard let jobs = Self.texts(key, in: section) else { return nil }
            self.init(jobs: jobs.texts, events: [], at: jobs.nodes)
            guard Self.check(self, in: section, at: key) else { return nil }
            return
        }
        guard let map = section.section(key) else { return nil }
        let jobs = map.has(JobKeys.afterJob.name) ? Self.texts(JobKeys.afterJob.name, in: map) : ([], [])
        let events = map.has(JobKeys.afterEvent.name) ? Self.texts(JobKeys.afterEvent.name, in: map) : ([], [])
        let hints = [
            "jobs": "write job, with one name or a list", "name": "write job",
            "events": "write event, with one or a list",
            "on": "write event", "type": "write event",
        ]
        map.refuseUnknown(hints: hints, otherwise: [JobKeys.afterJob, JobKeys.afterEvent].listedAsKeys)
        guard let jobs, let events else { return nil }
        let isEmpty = jobs.texts.isEmpty && events.texts.isEmpty
        if isEmpty, !map.has(JobKeys.afterJob.name), !map.has(JobKeys.afterEvent.name) {
            map.report("\(map.owner) names no job and no event\(map.advice(for: JobKeys.afterJob.name, .text))")
            return nil
        }
        self.init(jobs: jobs.texts.isEmpty ? ["*"] : jobs.texts, events: events.texts, at: jobs.nodes, events.nodes)
        guard Self.check(self, in: map, at: JobKeys.afterJob.name) else { return nil }
    }

    /// Reads `after` of a job whose faults are told already; nil where it is not there, at fault too, or not known.
    init?(inFaulty job: Node) {
        guard let entry = job.entry(JobKeys.after.name), !entry.value.hasReferences() else { return nil }
        let node = Node(location: job.location, width: job.width, content: .mapping([entry]))
        guard let section = ConfigSection(node, of: "job", diagnostics: Diagnostics()) else { return nil }
        self.init(reading: section)
    }

    /// Notes the options that have no use for a job that runs after others, and where they have.
    static func noteUnusable(in section: ConfigSection, _ known: inout [String: String]) {
        for option in ScheduleTrigger.options { known[option.name] = "goes with a schedule" }
        known[JobKeys.whileWatched.name] = "goes with a schedule; a job that runs after others goes by these"
    }

    /// One text or a list of them, with where they stand.
    private static func texts(_ key: String, in section: ConfigSection) -> (texts: [String], nodes: [Node])? {
        guard let node = section.node(key) else { return nil }
        if case .sequence(let items) = node.content {
            guard let texts = section.strings(key) else { return nil }
            guard !texts.isEmpty else {
                section.report("\(section.name(of: key)) is an empty list\(section.advice(for: key, .any))", at: key)
                return nil
            }
            return (texts, items)
        }
        return section.string(key).map { ([$0], [node]) }
    }

    /// How many names and globs one job may list.
    private static let most = 1000

    private static func check(_ rule: AfterRule, in section: ConfigSection, at key: String) -> Bool {
        guard rule.jobs.count <= most else {
            section.report("\(section.name(of: key)) must have at most \(most) names", at: key)
            return false
        }
        guard rule.jobs.contains(where: { !$0.hasPrefix(mark) }) else {
            section.report("\(section.name(of: key)) only leaves jobs out; add \"*\" for all others", at: key)
            return false
        }
        return true
    }
}
