import DataSources
import JobConfig
import Scheduling
public import Tape

/// How the source of a job is followed.
public struct Following: Sendable {
    /// Since when its upstream is there; nil while it is not.
    public internal(set) var since: Timestamp?
    /// How many times it was begun again.
    public internal(set) var restarts = 0
    /// How many results were let go of, since the upstream can't wait.
    public internal(set) var dropped = 0
    /// The wait before the newest try; nil where that was the first, or the one before was a success.
    var wait: Duration?
    /// Since when its upstream is there, on the steady clock.
    var connectedAt: Duration?
    /// When a result could not be understood the last time, on the steady clock.
    var faultAt: Duration?
    /// Whether a good result has come behind that one.
    var isUnderstood = false
    /// When the log was told of what was let go of, on the steady clock.
    var droppedToldAt: Duration?
    /// When the job counts as recovered if it is still connected.
    var settlesAt: Due?

    /// Takes in that its upstream is not there.
    ///
    /// That a result was not understood is remembered: where one that ends soon yields good ones and bad ones each time, not
    /// each of its begins is news. Where the last result was a good one, and nothing else was wrong, it is well again when it
    /// would have been, there or not.
    mutating func disconnect(staysUnderstood: Bool) {
        (since, connectedAt) = (nil, nil)
        if !(staysUnderstood && isUnderstood && faultAt != nil) { settlesAt = nil }
    }
}

/// What happens to a job whose source is followed; all of it is decided here, by moments that are told.
extension JobStatus {
    /// So long a source that has failed must be there, or be understood, for all to be well again without a result.
    private static let settling = Duration.seconds(10)

    /// When there is something to do next.
    @inline(__always) func alarm(now: Now) -> Due? {
        let own = plan.alarm(now: now)
        guard following != nil || watching != nil else { return own }
        let leaving = watching?.leavesAt.map { Due.steady($0) }
        return Due.first(Due.first(own, following?.settlesAt, now: now), leaving, now: now)
    }

    /// Plans the next try for that moment, unless the job is not to run here.
    mutating func planTry(at moment: Duration, now: Now) {
        guard !plan.isPaused, !plan.isElsewhere, isActive, running == 0 else { return }
        plan.set(ScheduleTrigger.FireTime(moment: .steady(moment)), now: now)
    }

    /// Follows the source on this node from now on; does nothing where it does already.
    mutating func takeFollowing(now: Now) {
        guard plan.isElsewhere else { return }
        plan.isElsewhere = false
        plan.isOver = false
        planTry(at: now.steady, now: now)
    }

    /// Takes in that an alarm has rung: whether the source is to be begun, and what is worth telling.
    mutating func fireFollowing(now: Now) -> (start: Start?, change: StatusChange?) {
        var start: Start?
        if let fireTime = plan.fireTime, !plan.isPaused, fireTime.due.lateness(at: now) >= .zero { start = startNow() }
        guard let settles = following?.settlesAt, settles.lateness(at: now) >= .zero else { return (start, nil) }
        following?.settlesAt = nil
        return (start, recover())
    }

    /// Begins it now, unless it is at it.
    mutating func startNow() -> Start? {
        (plan.fireTime, plan.nextRun) = (nil, nil)
        guard running == 0 else { return nil }
        plan.isOver = false
        return self.start()
    }

    /// Takes in that the source is begun.
    mutating func beginFollowing() {
        if following == nil { following = Following() } else { following?.restarts += 1 }
    }

    /// Takes in that the upstream is there.
    mutating func connect(now: Now) {
        following?.since = now.time
        following?.connectedAt = now.steady
        // Where the last result was good, it waits to be well again already.
        let isSettling = following?.settlesAt != nil && following?.isUnderstood == true
        if error != nil, !isSettling { following?.settlesAt = .steady(now.steady + Self.settling) }
    }

    /// Takes in that a result has come.
    mutating func takeResult(now: Now) -> StatusChange? {
        hasResult = true
        following?.isUnderstood = true
        guard error != nil || isOverdue else { return nil }
        // Where good ones and bad ones take turns, not each of them is news.
        if let faultAt = following?.faultAt, now.steady - faultAt < Self.settling { return nil }
        return recover()
    }

    /// Takes in that a result has come which can't be understood; the source goes on.
    mutating func takeFault(_ failure: SourceError, now: Now) -> StatusChange? {
        following?.faultAt = now.steady
        following?.isUnderstood = false
        following?.settlesAt = .steady(now.steady + Self.settling)
        noteFailure(at: now.time)
        defer { error = failure }
        return error == nil ? .failed(failure) : nil
    }

    /// Counts results that were let go of; how many there are by now where the log is to be told, which is once a minute.
    mutating func drop(_ count: Int, now: Now) -> Int? {
        guard var known = following else { return nil }
        known.dropped += count
        defer { following = known }
        if let told = known.droppedToldAt, now.steady - told < .seconds(60) { return nil }
        known.droppedToldAt = now.steady
        return known.dropped
    }

    private mutating func recover() -> StatusChange? {
        guard error != nil || isOverdue else { return nil }
        (error, failing, isOverdue) = (nil, nil, false)
        following?.settlesAt = nil
        return .recovered
    }

    /// Takes in how following has ended, and plans the next try; none where that is nil.
    mutating func endFollowing(_ run: Run, _ rule: FollowRule, again: FollowEnd?, now: Now) -> StatusChange? {
        let former = (error, failing)
        let change = end(run)
        // That an upstream ends well says nothing of what was wrong with it.
        var hasEndedWell = false
        if case .ok = run.outcome { hasEndedWell = true }
        if case .unchanged = run.outcome { hasEndedWell = true }
        if hasEndedWell { (error, failing) = former }
        var named: Duration?
        if case .ended(let time)? = again { named = time }
        let wasThere = following?.connectedAt.map { now.steady - $0 >= FollowRule.success } ?? false
        // One that has told something and says when to come back ends in its own good time, however often.
        let isInItsTime = if case .ok = run.outcome { named != nil } else { false }
        let wait = rule.wait(after: wasThere || isInItsTime ? nil : following?.wait, named: named)
        following?.wait = wait
        following?.disconnect(staysUnderstood: hasEndedWell)
        if again == .finished, !plan.isPaused, !plan.isElsewhere, isActive {
            plan.set(nil, now: now)
        } else {
            planTry(at: now.steady + wait, now: now)
        }
        if case .failed = run.outcome { return change }
        return nil
    }
}
