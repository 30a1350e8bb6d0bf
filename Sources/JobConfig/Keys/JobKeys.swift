import Configuration
import DataSources
import Scheduling

/// The list of all keys of a job; defaults, messages and the schema are made from it.
///
/// A source, a schedule and what is picked from a result have their rows with them; here are the others.
enum JobKeys {
    static let request = ConfigKey(
        "request",
        .map(.either([.text, .yes])),
        example: "{ id: \"[0-9]+\" }",
        "Runs for the client that asks; each parameter has a regular expression that its whole value must match."
    )

    /// What makes a job run; one of them is due.
    static let triggers = ScheduleKinds.rows + [after, follow.row, post.row, request]
    /// The same without second names.
    static let triggerNames = ScheduleKinds.keys + [after.name, follow.name, post.name, request.name]

    /// What a job reads; one of them is due, but for one that is posted.
    static let sources = SourceKinds.rows

    /// What may be said of a job besides, and in defaults.
    static let options: [JobOption] =
        (Extraction.options
        + [unit.row, event.row, envelope.row, publish.row, show.row, enabled.row, expectWithin.row]).map {
            JobOption($0)
        }
        + ScheduleKinds.options.map { JobOption($0.row, for: .triggers($0.schedules)) }
        + [
            JobOption(
                overlap.row,
                for: .triggers(ScheduleKinds.keys + [after.name]),
                byDefault: .triggers(ScheduleKinds.keys)
            ),
            JobOption(whileWatched.row, for: .triggers(["every", "cron", follow.name])),
            JobOption(idleEvery.row, for: .triggers(["every", "cron"])),
            JobOption(maxRuns.row, for: .triggers([request.name])),
            JobOption(timeout.row, for: .running),
            JobOption(Retry.key.row, for: .triggers(ScheduleKinds.keys + [after.name, request.name])),
            JobOption(restart.row, for: .triggers([follow.name])),
            JobOption(
                alert.row,
                for: .triggers(ScheduleKinds.keys + [after.name, follow.name, post.name]),
                byDefault: .triggers(ScheduleKinds.keys + [follow.name, post.name])
            ),
        ] + SourceKinds.options.map { JobOption($0.row, for: .sources($0.sources)) }

    /// All of them.
    static let rows = triggers + sources + options.map(\.row)
    /// The names of all of them.
    static let all = Set(rows.map(\.name))
}

/// Options of runs.
extension JobKeys {
    static let enabled = Key("enabled", default: true, "Whether it runs, or takes posts, from the start on.")
    static let expectWithin = Key<Duration?>(
        "expect_within",
        in: .seconds(1)...DurationText.maximum,
        "The job is overdue when nothing was published for so long."
    )
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
