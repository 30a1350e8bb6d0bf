import Randomness

/// How a schedule goes on that has had runs before.
extension ScheduleTrigger {
    /// Why it goes on.
    public enum Resumption: Hashable, Sendable {
        /// The program was started again.
        case restart
        /// The file was read again, and has changed the job.
        case reload
        /// Another node has run it until now, or nobody for a moment.
        case handover
    }

    /// What came due so short a time ago while nobody held a job is made up for, where its grace says nothing else; so far,
    /// too, the clocks of two nodes may be apart.
    private static let handoverAllowance = Duration.seconds(60)

    /// Names the schedule: of two with the same name each goes on where the other has ended.
    ///
    /// How many runs there are, and how late they may be, is not part of it.
    public var identity: String {
        let start = options.start.map { " from \($0)" } ?? ""
        return "\(key) \(schedule.identity)\(start)"
    }

    /// Whether there are to be no more runs after those.
    public func isUsedUp(by past: PastRuns) -> Bool {
        if let most = options.times, past.count >= most { return true }
        guard runsOnce, past.count > 0 else { return false }
        guard let onlyMoment, options.runsOnStart else { return true }
        // The last may have been one at a start. It is stored in whole milliseconds.
        return past.last + .milliseconds(1) > onlyMoment
    }

    /// Whether its only moment, or its end, has passed so long ago that no node makes up for it any more.
    public func hasPassed(at now: Now) -> Bool {
        guard let last = [onlyMoment, options.end].compactMap(\.self).min() else { return false }
        return last + options.jitter + max(Self.handoverAllowance, options.grace ?? .zero) < now.wall
    }

    /// The first run behind those of `past`; nil where there is none, since all is over.
    ///
    /// An interval goes on from its last run: the next is due an interval later, or at once where that has passed. A time
    /// of day that has passed is made up for, once, where it is not longer ago than the grace that is asked for; at a
    /// handover than a minute, where none is.
    public func first(
        after past: PastRuns,
        _ resumption: Resumption,
        now: Now,
        name: String,
        spread: Duration = .seconds(1),
        using generator: inout some RandomNumberGenerator
    ) -> FireTime? {
        guard !isUsedUp(by: past) else { return nil }
        let isInterval = type(of: schedule).runsOnStart
        let isNew = past.count == 0 || resumption == .reload
        let isAtStart = options.runsOnStart && (isNew || resumption == .restart && !isInterval)
        let waits = options.start.map { $0 > now.wall } ?? false
        let allowance = resumption == .handover ? Self.handoverAllowance : .zero
        if isAtStart || waits || runsOnce {
            // What had passed before the schedule was in force was never due.
            let late = min(allowance, max(.zero, now.wall - past.last))
            return first(
                now: now,
                name: name,
                spread: spread,
                allowance: late,
                mayStart: isAtStart,
                using: &generator
            )
        }
        // Behind a clock that was set back since, and before the start, nothing can have run; the clock of another node may
        // be ahead, and the time of day that it has run is not to be run again.
        let isAhead = !isInterval && past.last - now.wall <= allowance
        var last = isAhead ? past.last : min(past.last, now.wall)
        if let start = options.start { last = max(last, start - .nanoseconds(1)) }
        return isInterval
            ? nextInterval(after: last, now: now, name: name, spread: spread, using: &generator)
            : nextTime(after: last, now: now, allowance: allowance, using: &generator)
    }

    private func nextInterval(
        after last: Duration,
        now: Now,
        name: String,
        spread: Duration,
        using generator: inout some RandomNumberGenerator
    ) -> FireTime? {
        guard let next = next(after: last, now: now, using: &generator) else { return nil }
        let lateness = next.lateness(at: now)
        if lateness <= .zero { return fireTime(at: next, now: now, using: &generator) }
        if lateness <= options.grace ?? lateness {
            // Jobs whose time has passed start together otherwise.
            let window = min(schedule.shortestGap ?? spread, spread)
            let moment = Due.steady(now.steady + StableHash.place(of: name, within: window))
            return fireTime(at: moment, now: now, using: &generator)
        }
        let from = if case .steady = next { Due.steady(now.steady - (now.wall - last)) } else { Due.wall(last) }
        return schedule.next(after: from, now: now, using: &generator)
            .flatMap { fireTime(at: $0.due, now: now, using: &generator) }
    }

    private func nextTime(
        after last: Duration,
        now: Now,
        allowance: Duration,
        using generator: inout some RandomNumberGenerator
    ) -> FireTime? {
        // One that was put off by its jitter is not late yet.
        let allowance = max(options.grace ?? allowance, options.jitter)
        let from = max(last, now.wall - allowance - .nanoseconds(1))
        guard let next = next(after: from, now: now, using: &generator) else { return nil }
        let lateness = next.lateness(at: now)
        guard lateness > .zero else { return fireTime(at: next, now: now, using: &generator) }
        guard fireTime(at: next, now: now, using: &generator) != nil else { return nil }
        let delay =
            lateness < options.jitter ? Duration.random(in: lateness...options.jitter, using: &generator) : .zero
        return FireTime(moment: next, delay: delay)
    }

    /// The moment behind `last`, as it was seen then; it may have passed.
    private func next(after last: Duration, now: Now, using generator: inout some RandomNumberGenerator) -> Due? {
        let then = Now(steady: now.steady - (now.wall - last), wall: last)
        return schedule.next(after: .steady(then.steady), now: then, using: &generator)?.due
    }
}
