import Configuration
public import Scheduling

/// A job that runs while somebody watches.
public struct WatchRule: Sendable {
    /// When it runs while nobody does; nil where it does not.
    public let idle: ScheduleTrigger?

    /// So long a job goes on as if it were watched when the last viewer has gone: pages are reloaded, and lines drop.
    public static let patience = Duration.seconds(10)

    init(idle: ScheduleTrigger? = nil) { self.idle = idle }
}

/// The keys of jobs that run while somebody watches.
extension JobKeys {
    static let whileWatched = Key(
        "while_watched",
        default: false,
        "Whether it runs only while a stream that wants its results is open."
    )
    private static let idleTimes = Duration.milliseconds(10)...DurationText.maximum
    static let idleEvery = Key<ClosedRange<Duration>?>(
        ConfigKey("idle_every", .durations(idleTimes), example: "1h", "How often it runs while nobody watches.")
    ) { $0.durationRange($1, in: idleTimes) }
}

extension WatchRule {
    /// Reads `while_watched` and `idle_every` of a job with this trigger; nil where it runs whoever watches.
    init?(reading section: ConfigSection, for trigger: JobDefinition.Trigger?) {
        let idle = JobKeys.idleEvery.name
        switch trigger {
        case .schedule(let schedule) where !schedule.runsOnce:
            let spacing = section[JobKeys.idleEvery]
            guard section[JobKeys.whileWatched] else {
                Self.checkIdle(in: section)
                return nil
            }
            guard let spacing else {
                self.init()
                return
            }
            if let gap = schedule.schedule.shortestGap, spacing.lowerBound < gap, !section.isDefault(idle) {
                let least = DurationText.format(gap)
                section.refuse(idle, "must be at least as long as the wait while somebody watches, \(least)")
            }
            var options = ScheduleTrigger.Options()
            (options.start, options.end, options.times) =
                (schedule.options.start, schedule.options.end, schedule.options.times)
            options.runsOnStart = true
            self.init(idle: ScheduleTrigger(EverySchedule(interval: spacing), options))
        case .follow where section[JobKeys.whileWatched]: self.init()
        case nil:
            // What is wrong with the trigger is told; whether these go with it is known where its key is one of theirs.
            let isWatched = section[JobKeys.whileWatched]
            guard !section.has(JobKeys.follow.name) else { return nil }
            _ = section[JobKeys.idleEvery]
            if !isWatched, ScheduleKinds.keys.contains(where: section.has) { Self.checkIdle(in: section) }
            return nil
        default: return nil
        }
    }

    /// Sees to it that a job which runs whoever watches has no spacing for when nobody does.
    private static func checkIdle(in section: ConfigSection) {
        let idle = JobKeys.idleEvery.name
        guard section.has(idle), !section.isDefault(idle) else { return }
        section.report("\(section.name(of: idle)) has no use without while_watched: true", atKey: idle)
    }
}
