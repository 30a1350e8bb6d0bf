public import Configuration
import Synchronization

extension ScheduleTrigger {
    static let jitter = Key(
        "jitter",
        in: .zero...DurationText.maximum,
        default: .zero,
        "Each run comes up to this much later; the schedule does not move."
    )
    static let startAt = Key<Duration?>(ConfigKey("start_at", .moment, "No run before this time.")) { $0.moment($1) }
    static let endAt = Key<Duration?>(ConfigKey("end_at", .moment, "No run after this time.")) { $0.moment($1) }
    static let times = Key<Int?>("times", in: 1 ... .max, default: .words("no end"), "So many runs, then no more.")
    static let onStart = Key<Bool?>(
        "on_start",
        default: .words("true for every, else false"),
        "Whether it runs at the start too."
    )
    static let misfireGrace = Key<Duration?>(
        "misfire_grace",
        in: EverySchedule.minimum...DurationText.maximum,
        default: .words("no limit"),
        "A run that is late by less is made up for, once."
    )

    /// The options of every schedule in jobs.yaml.
    public static let options = optionsOfAll + optionsOfMany
    /// Those that go with a single run too.
    static let optionsOfAll = [jitter.row, misfireGrace.row, onStart.row]
    /// Those that go with several runs alone.
    static let optionsOfMany = [startAt.row, endAt.row, times.row]

    /// Reads the schedule of a job and its options; nil after a reported fault or if there is no schedule.
    public convenience init?(reading section: ConfigSection) {
        guard let kind = ScheduleKinds.kind(in: section) else { return nil }
        // What is wrong with the options is told beside what is wrong with the schedule.
        let schedule = kind.init(reading: section)
        var options = Options()
        options.jitter = Self.jitter(section, below: schedule?.shortestGap)
        options.times = section[Self.times]
        options.grace = section[Self.misfireGrace]
        options.runsOnStart = section[Self.onStart] ?? kind.runsOnStart
        if !kind.runsOnce {
            options.start = section[Self.startAt]
            options.end = section[Self.endAt]
        }
        if let start = options.start, let end = options.end, end < start {
            section.refuse(Self.endAt.name, "lies before start_at; write a later time")
        }
        guard let schedule else { return nil }
        self.init(schedule, options)
    }

    /// The schedule of a job as ``init(reading:)`` reads it; the same object as that of the job before where it says the
    /// same, since in a large file many do.
    public static func read(_ section: ConfigSection) -> ScheduleTrigger? {
        guard let trigger = ScheduleTrigger(reading: section) else { return nil }
        return newest.withLock { newest in
            if let known = newest, trigger.isSame(as: known) { return known }
            newest = trigger
            return trigger
        }
    }

    private static let newest = Mutex<ScheduleTrigger?>(nil)

    /// Whether it is known, at a glance, to say the same as another one.
    private func isSame(as other: ScheduleTrigger) -> Bool {
        guard let own = schedule as? EverySchedule, let others = other.schedule as? EverySchedule else { return false }
        return own == others && options == other.options
    }

    private static func jitter(_ section: ConfigSection, below gap: Duration?) -> Duration {
        let jitter = section[Self.jitter]
        guard let gap, jitter > gap else { return jitter }
        // A default is meant for all jobs, those with a shorter wait included.
        if section.isDefault(Self.jitter.name) { return gap }
        let most = DurationText.format(gap)
        let written = DurationText.format(jitter)
        section.refuse(
            Self.jitter.name,
            "must be at most the shortest time between two runs, \(most), not \(written)",
            meant: most
        )
        return .zero
    }
}
