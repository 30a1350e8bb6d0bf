import JobConfig
import Scheduling

/// How a job stands that runs while somebody watches.
public struct Watching: Sendable {
    /// Whether it goes by its own schedule: somebody watches, or did a moment ago.
    public internal(set) var isActive = false
    /// Until when it does so though nobody watches, on the steady clock; nil while somebody does.
    var leavesAt: Duration?
}

/// What viewers change about a job; all of it is decided here, by moments that are told.
extension JobStatus {
    /// Whether its own schedule holds, or its source is to be followed.
    @inline(__always) var isActive: Bool { watching?.isActive ?? true }

    /// Takes in whether somebody watches; true where the job is to begin with that.
    mutating func watch(_ isWatched: Bool, now: Now) -> Bool {
        guard var known = watching else { return false }
        defer { watching = known }
        guard isWatched else {
            if known.isActive, known.leavesAt == nil { known.leavesAt = now.steady + WatchRule.patience }
            return false
        }
        known.leavesAt = nil
        defer { known.isActive = true }
        return !known.isActive
    }

    /// Whether nobody has watched for long enough; once.
    mutating func leave(now: Now) -> Bool {
        guard let end = watching?.leavesAt, end <= now.steady else { return false }
        watching = Watching()
        return true
    }

    /// Goes by its own schedule from now on, with a run at once where that allows one.
    mutating func begin(_ scheduleTrigger: ScheduleTrigger?, name: String, now: Now) {
        guard !plan.isPaused, !plan.isElsewhere else { return }
        guard let scheduleTrigger else { return planTry(at: now.steady, now: now) }
        guard !plan.isOver else { return }
        let options = scheduleTrigger.options
        if let start = options.start, start > now.wall { return plan(scheduleTrigger, name: name, now: now) }
        if let end = options.end, end < now.wall { return plan.set(nil, now: now) }
        plan.set(ScheduleTrigger.FireTime(moment: .steady(now.steady)), now: now)
    }

    /// Goes on at another pace, or waits for viewers where that is nil.
    mutating func goIdle(_ idle: ScheduleTrigger?, now: Now) {
        let isOver = plan.isOver
        dropPlan()
        guard let idle, !isOver, !plan.isPaused, !plan.isElsewhere else { return }
        var generator = SystemRandomNumberGenerator()
        let last = plan.last ?? ScheduleTrigger.FireTime(moment: .steady(now.steady))
        plan.set(idle.next(after: last, begun: plan.begun, now: now, using: &generator).fireTime, now: now)
    }
}

extension Job {
    /// The schedule that holds for it now: its own, or that for when nobody watches.
    @inline(__always) func trigger(in status: JobStatus) -> ScheduleTrigger? {
        status.isActive ? scheduleTrigger : definition.watching?.idle
    }
}
