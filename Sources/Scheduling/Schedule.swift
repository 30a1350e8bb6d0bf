public import Configuration

/// When a job is due, by arithmetic alone: no conformer reads a clock.
///
/// What all kinds have in common, from `jitter` to `end_at`, is for ``ScheduleTrigger`` to add. To add a kind, write a
/// conformer and name it in `ScheduleKinds`.
public protocol Schedule: Sendable {
    /// The row of its key in the list of keys of jobs.yaml.
    static var row: ConfigKey { get }
    /// The rows of the options that it alone has.
    static var options: [ConfigKey] { get }
    /// Keys that stand for it without a word.
    static var otherNames: [String] { get }
    /// Whether a job runs at the start too, unless `on_start` says otherwise: what counts is the distance of its runs, not
    /// the time of day.
    static var runsOnStart: Bool { get }
    /// Whether there is but one run, so that options for several have no use.
    static var runsOnce: Bool { get }

    /// Reads the key and its options from a job; nil after a reported fault or if the key isn't there.
    init?(reading section: ConfigSection)

    /// The first run of the job `name` if it does not run at the start as well, nil if there is none.
    func first(now: Now, name: String, using generator: inout some RandomNumberGenerator) -> Due?

    /// The run after the one that was aimed at `due`, always later than `now`; nil if there is none.
    ///
    /// It counts from `due`, not from the time the run really began, so that delays don't add up; a `due` on the clock that
    /// the schedule does not go by counts as now. `missed` is the number of runs between the two whose time has passed;
    /// they are never made up for.
    func next(after due: Due, now: Now, using generator: inout some RandomNumberGenerator) -> (due: Due, missed: Int)?

    /// The least time from one run to the next, nil if that cannot be said.
    var shortestGap: Duration? { get }
    /// The fewest and the most runs a day, nil if that cannot be said.
    func runsPerDay(now: Now) -> ClosedRange<Int>?
    /// The value in short, as the index shows it: `2s`, `5-20s`, `30 2 * * mon-fri`.
    var text: String { get }
    /// The value as all ways to write it have it: two schedules of one kind with the same moments have the same.
    var identity: String { get }
}

extension Schedule {
    /// The key in jobs.yaml.
    public static var key: String { row.name }
    /// None of its own.
    public static var options: [ConfigKey] { [] }
    /// It goes on.
    public static var runsOnce: Bool { false }
    /// None.
    public static var otherNames: [String] { [] }
    /// It waits for its first moment.
    public static var runsOnStart: Bool { false }
    /// The value in short.
    public var identity: String { text }
}
