import Randomness

/// When a job runs: its schedule, and the options that all schedules have.
///
/// A class, since it never changes and is handed on at every run.
public final class ScheduleTrigger: Sendable {
    /// One run as it is planned.
    public struct FireTime: Hashable, Sendable {
        /// How much later than its moment it starts; first, since what is behind the other finds room in the same word.
        public let delay: Duration
        /// The moment that the schedule names; the next run is counted from here.
        public let moment: Due

        /// A run at a moment, or so much behind it.
        public init(moment: Due, delay: Duration = .zero) {
            self.moment = moment
            self.delay = delay
        }

        /// When it starts.
        public var due: Due { moment.advanced(by: delay) }
    }

    /// What is asked of a schedule beyond itself.
    public struct Options: Hashable, Sendable {
        /// A run starts up to this much after its moment, drawn anew for each; the moments stay where they are.
        public var jitter = Duration.zero
        /// Nothing runs before; on the wall clock since 1970.
        public var start: Duration?
        /// Nothing runs behind; on the wall clock since 1970.
        public var end: Duration?
        /// How many runs there are in all.
        public var times: Int?
        /// Whether the job runs at the start, whatever the schedule says.
        public var runsOnStart = false
        /// A run that would start later than this after it was due is left out; nil where better late than never.
        public var grace: Duration?

        /// Nothing beyond the schedule.
        public init() {}
    }

    /// Which moments there are.
    public let schedule: any Schedule
    /// What becomes of them.
    public var options: Options { shared.options }
    private let shared: SharedOptions

    /// Options apart in memory: most schedules have the usual ones.
    private final class SharedOptions: Sendable {
        let options: Options
        init(_ options: Options) { self.options = options }

        private static let usual = SharedOptions(Options())
        private static let runningOnStart = {
            var options = Options()
            options.runsOnStart = true
            return SharedOptions(options)
        }()

        static func of(_ options: Options) -> SharedOptions {
            [usual, runningOnStart].first { $0.options == options } ?? SharedOptions(options)
        }
    }

    /// A schedule, and what is asked beyond it.
    public init(_ schedule: some Schedule, _ options: Options = Options()) {
        self.schedule = schedule
        shared = .of(options)
    }

    /// The schedule's key in jobs.yaml.
    public var key: String { type(of: schedule).key }
    /// The schedule in short.
    public var text: String { schedule.text }
    /// Whether there is but one run.
    public var runsOnce: Bool { type(of: schedule).runsOnce }
    /// The only moment of a schedule that has but one, on the wall clock since 1970.
    var onlyMoment: Duration? { (schedule as? AtSchedule)?.moment }
}

// MARK: - Planning

extension ScheduleTrigger {
    /// The first run; nil where there is none, since all is over.
    ///
    /// At the start jobs are spread by name, over `spread` or their shortest gap, a second at most. A moment that is over
    /// already, as that of an `at` can be, counts only within the grace, or within `allowance` where there is none; no other
    /// run is begun then, nor where `on_start` has had its run, so that `mayStart` is false.
    public func first(
        now: Now,
        name: String,
        spread: Duration = .seconds(1),
        allowance: Duration = .zero,
        mayStart: Bool = true,
        using generator: inout some RandomNumberGenerator
    ) -> FireTime? {
        let wait = max(.zero, (options.start ?? now.wall) - now.wall)
        let begin = now.advanced(by: wait)
        let due: Due?
        let isAhead = onlyMoment.map { mayStart && $0 > now.wall } ?? true
        switch (options.runsOnStart && isAhead, wait > .zero) {
        case (true, false):
            let window = min(schedule.shortestGap ?? spread, spread)
            due = .steady(now.steady + StableHash.place(of: name, within: window))
        case (true, true): due = .wall(begin.wall)
        case (false, false): due = schedule.first(now: now, name: name, using: &generator)
        case (false, true):
            // A time that is the start itself is not behind it.
            let eve = Now(steady: begin.steady, wall: begin.wall - .nanoseconds(1))
            due = schedule.first(now: eve, name: name, using: &generator).map { due in
                // The start is a time of day, so what is counted from it has to stay with it.
                if case .steady(let moment) = due { .wall(begin.wall + moment - begin.steady) } else { due }
            }
        }
        guard let due, due.lateness(at: now) <= options.grace ?? allowance else { return nil }
        return fireTime(at: due, now: now, using: &generator)
    }

    /// The run after `fireTime`, of which and of those before it `begun` have really run.
    ///
    /// - Returns: nil as the fire time where all is over; the runs between whose time has passed, which are never made up for.
    public func next(
        after fireTime: FireTime,
        begun: Int,
        now: Now,
        using generator: inout some RandomNumberGenerator
    ) -> (fireTime: FireTime?, missed: Int) {
        if let times = options.times, begun >= times { return (nil, 0) }
        // Seen from as much earlier as the run was put off: what came due in between is not missed but put off as well.
        let present = now.advanced(by: .zero - fireTime.delay)
        guard let next = schedule.next(after: fireTime.moment, now: present, using: &generator) else {
            guard let onlyMoment, options.runsOnStart, case .steady = fireTime.moment else { return (nil, 0) }
            // That was the run at the start.
            return (self.fireTime(at: .wall(onlyMoment), now: now, using: &generator), 0)
        }
        return (self.fireTime(at: next.due, now: now, using: &generator), next.missed)
    }

    /// What to wait for instead of `fireTime` where the wall clock was set, `last` having been the run before.
    ///
    /// Where it was set back by so little that the moment of the last run has not come again, that moment stays used.
    public func replanned(
        _ fireTime: FireTime,
        after last: FireTime?,
        now: Now,
        using generator: inout some RandomNumberGenerator
    ) -> FireTime? {
        guard case .wall = fireTime.moment else { return fireTime }
        let isBeforeStart = options.start.map { $0 > now.wall } ?? false
        if isBeforeStart, last == nil { return fireTime }
        var from = isBeforeStart ? (options.start ?? now.wall) - .nanoseconds(1) : now.wall
        if case .wall(let used) = last?.moment, used - from < min(schedule.shortestGap ?? .zero, .seconds(3600)) {
            from = max(from, used)
        }
        let view = Now(steady: now.steady, wall: from)
        guard case .wall(let moment)? = schedule.first(now: view, name: "", using: &generator) else { return fireTime }
        return self.fireTime(at: .wall(moment), now: now, using: &generator)
    }

    /// Whether it is too late to begin the run of `fireTime`.
    public func isTooLate(_ fireTime: FireTime, now: Now) -> Bool {
        options.grace.map { fireTime.due.lateness(at: now) > $0 } ?? false
    }

    /// The fire time at a moment; nil behind the end.
    func fireTime(at moment: Due, now: Now, using generator: inout some RandomNumberGenerator) -> FireTime? {
        if let end = options.end, now.wall - moment.lateness(at: now) > end { return nil }
        return FireTime(moment: moment, delay: Duration.random(in: .zero...options.jitter, using: &generator))
    }
}

// MARK: - Telling beforehand

extension ScheduleTrigger {
    /// When the next runs start as seen at `now`, at most `count`; what is random is drawn as it would be.
    public func upcoming(
        count: Int,
        now: Now,
        name: String,
        using generator: inout some RandomNumberGenerator
    ) -> [Due] {
        var runs: [Due] = []
        var fireTime = first(now: now, name: name, using: &generator)
        while let run = fireTime, runs.count < count {
            runs.append(run.due)
            let then = now.advanced(by: max(.zero, .zero - run.due.lateness(at: now)))
            fireTime = next(after: run, begun: runs.count, now: then, using: &generator).fireTime
        }
        return runs
    }

    /// The fewest and the most runs a day; nil if that cannot be said.
    public func runsPerDay(now: Now) -> ClosedRange<Int>? {
        guard let runs = schedule.runsPerDay(now: now) else { return nil }
        let endsSoon = options.end.map { $0 - now.wall < .seconds(86_400) } ?? false
        guard endsSoon || options.times != nil else { return runs }
        return 0...min(options.times ?? .max, runs.upperBound)
    }
}
