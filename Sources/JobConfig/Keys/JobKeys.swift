import Configuration
import DataSources
import Scheduling

/// The list of all keys of a job; defaults, messages and the schema are made from it.
///
/// A source, a schedule and what is picked from a result have their rows with them; here are the others.
enum JobKeys {
    static let post = Key<Bool?>(
        ConfigKey("post", .either([.yes, .object([textOnGet.row])]), "Each POST /jobs/NAME publishes its body."),
        read: isPosted
    )
    /// Inside `post`.
    static let textOnGet = Key<String?>(
        ConfigKey(
            "get",
            .text,
            "What a GET by an alias publishes, without a token: unsafe, as links and robots do GETs too."
        )
    ) { $0.string($1) }
    static let request = ConfigKey(
        "request",
        .map(.either([.text, .yes])),
        "Runs for the client that asks; each parameter has a regular expression that its whole value must match."
    )

    /// What makes a job run; one of them is due.
    static let triggers = ScheduleKinds.rows + [follow.row, post.row, request]
    /// The same without second names.
    static let triggerNames = ScheduleKinds.keys + [follow.name, post.name, request.name]

    /// What a job reads; one of them is due, but for one that is posted.
    static let sources = SourceKinds.rows

    /// What may be said of a job besides, and in defaults.
    static let options: [JobOption] =
        (Extraction.options + [unit.row, event.row, envelope.row, publish.row, enabled.row]).map { JobOption($0) }
        + ScheduleKinds.options.map { JobOption($0.row, for: .triggers($0.schedules)) }
        + [
            JobOption(overlap.row, for: .triggers(ScheduleKinds.keys)),
            JobOption(maxRuns.row, for: .triggers([request.name])),
            JobOption(timeout.row, for: .running),
            JobOption(Retry.key.row, for: .triggers(ScheduleKinds.keys + [request.name])),
            JobOption(restart.row, for: .triggers([follow.name])),
        ] + SourceKinds.options.map { JobOption($0.row, for: .sources($0.sources)) }

    /// All of them.
    static let rows = triggers + sources + options.map(\.row)
    /// The names of all of them.
    static let all = Set(rows.map(\.name))
}

/// Jobs that are fed by posts.
extension JobKeys {
    @Sendable private static func isPosted(_ section: ConfigSection, _ key: String) -> Bool? {
        guard case .mapping? = section.node(key)?.content, let map = section.section(key) else {
            return section.bool(key)
        }
        _ = map[textOnGet]
        if !map.has(textOnGet.name) { map.report("\(map.owner) lacks get; write post: true where there is none") }
        map.refuseUnknown()
        return true
    }

    /// What a GET by an alias publishes on the job; nil where it publishes nothing.
    static func textOnGet(in section: ConfigSection) -> String? {
        guard case .mapping? = section.node(post.name)?.content else { return nil }
        return section.section(post.name)?[textOnGet]
    }
}

/// Options of runs.
extension JobKeys {
    static let enabled = Key("enabled", default: true, "Whether it runs, or takes posts, from the start on.")
    static let overlap = Key(
        "overlap",
        default: Overlap.skip,
        "What happens when a run is due while one is at it."
    )
    static let maxRuns = Key("max_runs", in: 1...10_000, default: 8, "How many runs there may be at once.")
    static let timeout = Key<Duration?>(
        "timeout",
        in: .milliseconds(10)...DurationText.maximum,
        default: .words("10s, or the shortest time between two runs"),
        "How long a run may take."
    )
}
