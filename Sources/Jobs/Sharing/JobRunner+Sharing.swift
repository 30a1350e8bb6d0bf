import Scheduling
import Synchronization
public import Tape

/// Jobs that run on one node of several: each with a schedule runs where it is taken.
extension JobRunner {
    /// Runs a job here from now on, behind the runs that `record` tells of; does nothing where it is taken already, or has
    /// no schedule.
    ///
    /// An interval keeps its distance from the last run, a time of day that was run is not run again, and `times` and `at`
    /// count on. Of another schedule the record tells nothing; where the file has changed the job otherwise, it runs at once,
    /// as at a reload. A job that is paused is taken too, and plans when it is
    /// resumed. One that runs after events goes on behind the last that it was run for; without a record, at the position
    /// `place` of the tape, or at its end.
    public func take(_ job: Job, after record: RunRecord? = nil, from place: UInt64? = nil) {
        take(job, after: record, from: place, now: .current)
    }

    /// The same at a moment that is told.
    func take(_ job: Job, after record: RunRecord?, from place: UInt64? = nil, now: Now) {
        guard isShared, job.runsByItself, !job.isOver else { return }
        let isNewHere = !job.isHere
        defer {
            if isNewHere {
                job.tellStanding()
                job.restoreAlerts()
            }
        }
        if job.afterRule != nil { return takeListening(job, after: record, from: place, now: now) }
        guard job.scheduleTrigger != nil else {
            return setAlarm(job, now) { status in
                if status.plan.isElsewhere { job.allowRuns() }
                status.takeFollowing(now: now)
                job.expect(&status, now: now)
            }
        }
        let past = record.flatMap { job.past(in: $0) }
        if isNewHere, let record, !job.isOfOtherFile(record) { job.goOnBehindOthers() }
        var isNew = false
        setAlarm(job, now) { status in
            // Before a run can begin.
            if status.plan.isElsewhere { job.allowRuns() }
            let isTaken = status.take(
                job.trigger(in: status),
                after: past,
                isChanged: record.map(job.isOfOtherFile) ?? false,
                name: job.name,
                now: now
            )
            isNew = isTaken && past == nil
            job.expect(&status, now: now)
        }
        // From then on it is known what passes while nobody holds it.
        if isNew { noteSchedule(of: job) }
    }

    /// Runs a job here no more; a run that is at it goes on, and what was promised is for others to keep.
    public func release(_ job: Job) {
        guard isShared, job.runsByItself else { return }
        setAlarm(job, .current) { $0.release() }
        job.releaseAlerts()
        // It has no end of its own, and what it would publish is for others to publish.
        if job.isFollowing { job.cutShort() }
    }

    /// Releases a job and ends its runs, which publish no failure by that and are due again; ``Job/isIdle`` tells when
    /// they have ended.
    public func cutShort(_ job: Job) {
        guard isShared, job.runsByItself else { return }
        release(job)
        job.cutShort()
    }

    /// Releases all jobs at once, as where another node may run them by now; runs that are at it go on.
    public func suspendAll() {
        for job in registry.withLock(\.jobs) { release(job) }
    }

    /// Takes in that the tape has begun anew, and has jobs tell there what is wrong with them.
    public func tellAnew() {
        let now = Now.current
        for job in registry.withLock(\.jobs) {
            setAlarm(job, now) { job.noteTurn(&$0, now: now) }
            job.tellStanding()
        }
    }

    /// Has jobs with a schedule wait until they are taken.
    static func leave(_ jobs: [Job]) {
        for job in jobs where job.runsByItself { job.update { $0.release() } }
    }

    /// The same for those that another registry has brought, which know how far the ones have come that they replace.
    static func leaveNew(_ next: JobRegistry, after former: JobRegistry) {
        let new = next.jobs.filter { former[$0.name] !== $0 }
        leave(new)
        for job in new {
            guard let earlier = former[job.name] else { continue }
            job.restoreStanding()
            job.resume(after: earlier)
        }
    }
}
