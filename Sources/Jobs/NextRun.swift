import Syscalls
import JobConfig
import Scheduling
public import Tape

/// When a job runs next, and by when its next event was promised.
public struct NextRun: Sendable {
    /// The next run; nil where none is planned.
    var fireTime: ScheduleTrigger.FireTime?
    // What takes a byte stands behind what ends with one.
    fileprivate(set) var isPaused = false
    /// Whether another node runs it, or none does until one takes it.
    var isElsewhere = false
    /// Whether the timetable has come to its end.
    var isOver = false
    /// Whether something has come since it was due last.
    var hasArrived = false
    /// Whether the ``last`` run is to begin now, or when the one at it has ended.
    private var isLastStarting = false
    /// The run before it.
    private(set) var last: ScheduleTrigger.FireTime?
    @Seldom var rare: Rare? = nil
    /// How many runs of the timetable have begun.
    fileprivate(set) var begun = 0
    /// The runs of the timetable that have come to something; nil where none was ever planned.
    fileprivate(set) var past: PastRuns?
    /// By when the next event is due.
    fileprivate(set) var promise: Due?
    /// How long after that it counts as late, so that what comes often may lag a little without a word.
    fileprivate var grace = Duration.zero
    /// When the next run starts, as the clock stood when it was planned.
    var nextRun: Timestamp?
    /// The latest time by which the next event is due.
    var nextBy: Timestamp?

    /// When there is something to do next.
    @inline(__always) func alarm(now: Now) -> Due? {
        let own = Due.first(fireTime?.due, promise?.advanced(by: grace), now: now)
        return Due.first(own, Due.first(watch, alertDue, now: now), now: now)
    }

    mutating func setRare<Part>(_ part: WritableKeyPath<Rare, Part?>, to value: Part?) {
        _rare.set(part, to: value, in: Rare())
    }

    mutating func set(_ fireTime: ScheduleTrigger.FireTime?, now: Now) {
        self.fireTime = fireTime
        isOver = fireTime == nil
        nextRun = fireTime.map { Timestamp($0.due, now: now) }
    }

    /// Takes in that the time of a run has come, and whether that is to begin.
    fileprivate mutating func pass(_ fireTime: ScheduleTrigger.FireTime, isStarting: Bool) {
        if isStarting {
            begun += 1
            earlierStarting = nil
        } else if isLastStarting {
            earlierStarting = last
        }
        isLastStarting = isStarting
        last = fireTime
    }

    /// The run that is to begin, which nobody is to begin again.
    fileprivate mutating func takeStarting() -> ScheduleTrigger.FireTime? {
        defer { (isLastStarting, earlierStarting) = (false, nil) }
        return isLastStarting ? last : earlierStarting
    }

    fileprivate mutating func dropPromise() {
        promise = nil
        nextBy = nil
    }
}

/// What happens to a job as time goes on; all of it is decided here, by moments that are told.
extension JobStatus {
    /// When the next run starts, as the clock stood when it was planned; nil where none is.
    public var nextRun: Timestamp? { plan.nextRun }
    /// The latest time by which the next event is due; nil where silence is normal.
    public var nextBy: Timestamp? { plan.nextBy }

    /// Plans the first run, behind those that are known.
    ///
    /// A job that fails is given another chance at a start, as if it had never run.
    mutating func plan(
        _ scheduleTrigger: ScheduleTrigger,
        name: String,
        _ resumption: ScheduleTrigger.Resumption = .restart,
        spread: Duration = .seconds(1),
        now: Now
    ) {
        guard !plan.isPaused, !plan.isElsewhere else { return }
        var generator = SystemRandomNumberGenerator()
        let past = plan.past ?? PastRuns(count: 0, last: now.wall)
        plan.past = past
        let first =
            scheduleTrigger.first(
                after: past,
                error == nil || resumption == .handover ? resumption : .reload,
                now: now,
                name: name,
                spread: spread,
                using: &generator
            )
        plan.set(first, now: now)
    }

    /// Goes on behind runs that were made before the program was started, or of the job whose place this one takes.
    mutating func resume(after past: PastRuns) {
        plan.past = past
        plan.begun = past.count
    }

    /// Counts a run of the timetable that has come to something: it has published, or it has ended.
    mutating func count(_ fireTime: ScheduleTrigger.FireTime, now: Now) -> PastRuns {
        let moment = now.wall - fireTime.moment.lateness(at: now)
        var past = plan.past ?? PastRuns(count: 0, last: moment)
        past.add(at: moment, now: now)
        plan.past = past
        return past
    }

    /// Takes in that an alarm has rung: what became of the run that was due, if one was, and what is worth telling.
    mutating func fire(_ scheduleTrigger: ScheduleTrigger, _ overlap: Overlap, now: Now) -> (
        start: Start?, change: StatusChange?
    ) {
        var start: Start?
        if let fireTime = plan.fireTime, !plan.isPaused, fireTime.due.lateness(at: now) >= .zero {
            if scheduleTrigger.isTooLate(fireTime, now: now) {
                skipped += 1
            } else {
                start = self.start(overlap)
            }
            plan.pass(fireTime, isStarting: start != nil && start != .skipped)
            var generator = SystemRandomNumberGenerator()
            let next = scheduleTrigger.next(after: fireTime, begun: plan.begun, now: now, using: &generator)
            skipped += next.missed
            plan.set(next.fireTime, now: now)
        }
        guard let promise = plan.promise, promise.lateness(at: now) >= plan.grace else { return (start, nil) }
        plan.promise = nil
        return (start, becomeOverdue())
    }

    /// Which run of the timetable begins now; nil where somebody else has asked for it.
    mutating func takeStarting() -> ScheduleTrigger.FireTime? { plan.takeStarting() }

    /// Nothing is overdue as long as the event before it is not older than this.
    private static let leastSilence = Duration.seconds(1)

    /// Promises the next event, where there is to be one, for the end of the next run at the latest.
    ///
    /// - Returns: the time by which it is due.
    mutating func promiseNext(within timeout: Duration, now: Now) -> Timestamp? {
        plan.promise = plan.fireTime?.due.advanced(by: timeout)
        plan.grace = max(.zero, Self.leastSilence + (plan.promise?.lateness(at: now) ?? .zero))
        plan.nextBy = plan.promise.map { Timestamp($0, now: now) }
        return plan.nextBy
    }

    /// Plans anew what aims at the wall clock, since it was set.
    mutating func replan(_ scheduleTrigger: ScheduleTrigger, now: Now) {
        guard let fireTime = plan.fireTime else { return }
        var generator = SystemRandomNumberGenerator()
        let new = scheduleTrigger.replanned(fireTime, after: plan.last, now: now, using: &generator)
        // A promise for the wall clock keeps its distance from the run that is to make it good.
        if let promise = plan.promise, case .wall = promise, let new, new != fireTime {
            let distance = fireTime.due.lateness(at: now) - promise.lateness(at: now)
            plan.promise = new.due.advanced(by: distance)
        }
        // Behind its end nothing more is due.
        if new == nil { plan.dropPromise() }
        plan.set(new, now: now)
        plan.nextBy = (plan.expectedBy ?? plan.promise).map { Timestamp($0, now: now) }
    }

    /// Goes on where a job left off that was removed a moment ago: its runs have ended, and one that was cut short is due
    /// again; else what it waited for stands.
    mutating func comeBack(now: Now) {
        if running > 0 || isCutShort, !plan.isPaused, let last = plan.last, let past = plan.past,
            now.wall - last.moment.lateness(at: now) > past.last
        {
            plan.begun = max(0, plan.begun - 1)
            plan.set(last, now: now)
        }
        endAllRuns()
        following?.disconnect(staysUnderstood: false)
        _ = plan.takeStarting()
        plan.dropPromise()
    }

    /// Runs no more by itself, until ``resume(_:name:now:)``.
    mutating func pause() {
        plan.isPaused = true
        dropPlan()
    }

    mutating func dropPlan() {
        isWaiting = false
        dropWaitingOccasion()
        (plan.expectation, plan.waitStart, plan.expectedBy, plan.watch) = (nil, nil, nil, nil)
        plan.fireTime = nil
        plan.nextRun = nil
        plan.dropPromise()
        // What stands still is told of by nothing that comes.
        following?.settlesAt = nil
    }

    /// Plans runs again as at a start; what has run counts on.
    mutating func resume(_ scheduleTrigger: ScheduleTrigger?, name: String, now: Now) {
        guard plan.isPaused else { return }
        plan.isPaused = false
        guard let scheduleTrigger, !plan.isOver, !plan.isElsewhere else { return }
        // What passed meanwhile was meant to.
        plan.past?.last = now.wall
        plan(scheduleTrigger, name: name, .reload, now: now)
    }
}

/// What becomes of a job's plan where one node of several runs it.
extension JobStatus {
    /// Waits for nothing any more, since the job is run elsewhere; a run that is at it goes on.
    mutating func release() {
        plan.isElsewhere = true
        dropPlan()
    }

    /// Plans the runs behind those that are known, of another node or of this one.
    ///
    /// `isChanged` is whether those were of what another file said.
    ///
    /// - Returns: whether the job was run elsewhere until now.
    mutating func take(
        _ scheduleTrigger: ScheduleTrigger?,
        after past: PastRuns?,
        isChanged: Bool = false,
        name: String,
        now: Now
    ) -> Bool {
        guard plan.isElsewhere else { return false }
        plan.isElsewhere = false
        plan.dropPromise()
        plan.isOver = false
        if let past { resume(after: past) }
        // It waits for viewers.
        guard let scheduleTrigger else { return true }
        let runsAnew = isChanged && scheduleTrigger.options.runsOnStart
        let resumption: ScheduleTrigger.Resumption = plan.past == nil ? .restart : runsAnew ? .reload : .handover
        plan(scheduleTrigger, name: name, resumption, now: now)
        return true
    }

    /// Takes in by when the node that runs the job has promised its next event; nil where silence is normal.
    mutating func follow(nextBy: Timestamp?) { plan.nextBy = nextBy }

    /// Takes in how far the schedule has come on the node that runs the job.
    mutating func follow(_ past: PastRuns, isUsedUp: Bool) {
        resume(after: past)
        plan.isOver = isUsedUp
    }
}
