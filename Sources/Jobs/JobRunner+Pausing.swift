import JobConfig
import Scheduling

/// Jobs that rest until somebody has them go on.
extension JobRunner {
    /// Runs a job no more by itself; a run that is at it goes on, but for a source that is followed.
    public func pause(_ job: Job) {
        setAlarm(job, .current) { $0.pause() }
        job.endAlerts(isGone: false)
        if job.isFollowing { job.cutShort() }
    }

    /// Undoes ``pause(_:)``.
    public func resume(_ job: Job) {
        let now = Now.current
        if job.isFollowing, job.isHere { job.allowRuns() }
        var wasPaused = false
        setAlarm(job, now) { status in
            wasPaused = status.plan.isPaused
            status.resume(job.trigger(in: status), name: job.name, now: now)
            if wasPaused, job.isFollowing { status.planTry(at: now.steady, now: now) }
            // What did not come meanwhile was not meant to.
            job.expectAnew(&status, now: now, withOthers: isShared && !job.runsByItself)
        }
        // The pause has ended all alerts, and no other value may come.
        if wasPaused { job.seedAlerts() }
        if job.isHere { noteSchedule(of: job) }
    }
}
