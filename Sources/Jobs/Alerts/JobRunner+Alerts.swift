import Logging
import Scheduling
import Synchronization

/// What alerts need of who runs jobs.
extension JobRunner {
    /// Has the alarm of a job ring when time decides something about its alerts, and the log told of them.
    func attachAlerts(to job: Job) { job.alertHooks.withLock { $0 = alertHooks } }

    /// What is done about alerts of all jobs.
    static func alertHooks(_ timers: TimerLoop<Job>, _ log: Log) -> AlertDesk.Hooks {
        // The timers hold jobs, and must not be held by them.
        AlertDesk.Hooks(
            ring: { [weak timers] job in timers?.renewAlarm(of: job) },
            tell: { job, isRaised, message in
                // An alert that ends by it comes behind it.
                log.tellReturn(of: job)
                let line = "alert of job \"\(job.name)\" \(isRaised ? "raised" : "cleared"): \(message)"
                if isRaised { log.warning(line) } else { log.info(line) }
            }
        )
    }
}

extension TimerLoop<Job> {
    /// Sets a job's alarm to what it waits for now; called under the lock that a job ends under, so that none outlives it.
    func renewAlarm(of job: Job) {
        let now = Now.current
        job.update { status in
            if let due = status.alarm(now: now) { set(job, job.number, at: due) } else { remove(job.number) }
        }
    }
}
