public import Configuration

/// The list of all schedules.
public enum ScheduleKinds {
    /// One line a kind.
    static let all: [any Schedule.Type] = [
        EverySchedule.self,
        CronSchedule.self,
        AtSchedule.self,
    ]

    /// The keys of all schedules, in the order in which messages list them.
    public static let keys = all.map { $0.key }

    /// The rows of these keys and of their other names.
    public static let rows = all.flatMap { kind in
        [kind.row] + kind.otherNames.map { ConfigKey($0, kind.row.value, "Another name of \(kind.key).") }
    }

    /// The options that schedules have, and the keys of those that have a use for each.
    public static let options: [(row: ConfigKey, schedules: [String])] = {
        let rows = ScheduleTrigger.options + all.flatMap { $0.options }
        return rows.map { row in
            (row, all.filter { kind in options(of: kind).contains { $0.name == row.name } }.map { $0.key })
        }
    }()

    private static func options(of kind: any Schedule.Type) -> [ConfigKey] {
        ScheduleTrigger.optionsOfAll + (kind.runsOnce ? [] : ScheduleTrigger.optionsOfMany) + kind.options
    }

    /// All names of the schedules with these keys.
    public static func names(of keys: [String]) -> [String] {
        keys + all.filter { keys.contains($0.key) }.flatMap { $0.otherNames }
    }

    /// Makes the other names of the keys known to a job's section; to be called before any of the keys is read.
    public static func acceptOtherNames(in section: ConfigSection) {
        for kind in all {
            for name in kind.otherNames { section.accept(name, for: kind.key) }
        }
    }

    /// The schedule of a job; nil after a reported fault or if none of the keys is there.
    ///
    /// All keys count as asked for. Where several are there the first of the list is read: whether that is a fault is
    /// the caller's business, who knows the triggers without a schedule too.
    public static func read(_ section: ConfigSection) -> (any Schedule)? { kind(in: section)?.init(reading: section) }

    /// The kind of the schedule that a job asks for, right or wrong; nil where none of the keys is there.
    static func kind(in section: ConfigSection) -> (any Schedule.Type)? {
        acceptOtherNames(in: section)
        for key in keys { _ = section.node(key) }
        return all.first { section.has($0.key) }
    }
}
