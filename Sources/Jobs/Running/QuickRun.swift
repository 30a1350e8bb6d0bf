import DataSources
import JobConfig
import Scheduling
import Synchronization
import Tape

/// A run of a quick source that was read, and is to be published when nothing else is due.
///
/// A class, since it is handed on several times and a copy of all its parts costs more than room for it.
final class QuickRun {
    let job: Job
    /// Which run of the timetable it is; nil for one that no schedule has asked for.
    let fireTime: ScheduleTrigger.FireTime?
    let start: Now
    let end: Now
    let reading: Result<SourceResult, SourceError>

    /// Reads the source on this thread.
    init(of job: Job, _ source: any SynchronousSource, at fireTime: ScheduleTrigger.FireTime?) {
        (self.job, self.fireTime) = (job, fireTime)
        start = .current
        reading = Result { () throws(SourceError) in try job.definition.pickNow(from: source.readNow()) }
        // One look at a clock in place of two; that the other one is set meanwhile shows with the next run.
        end = start.advanced(by: Now.steadyTime - start.steady)
    }
}

extension JobExecutor {
    /// Publishes what a run has read and records how it went, then does the same for those that waited for its end.
    ///
    /// Whoever reads the tape is to be woken by the caller.
    ///
    /// - Returns: when the job has something to do next, as seen at `now`.
    func end(_ run: QuickRun, now: Now) -> Due? {
        var run = run
        while true {
            let (hasWaited, alarm) = record(run, isPublished: publish(run), now: now)
            guard hasWaited, let source = run.job.quickSource else { return alarm }
            run = QuickRun(of: run.job, source, at: run.job.update { $0.takeStarting() })
        }
    }

    /// Publishes what a run has read; false where it has read nothing, or nothing new.
    private func publish(_ run: QuickRun) -> Bool {
        let job = run.job
        guard case .success(let reading) = run.reading else { return false }
        let nextBy = promiseNext(of: job, run.end)
        let receipt = job.publish(reading, nextBy: nextBy, at: run.end.time, wakesReaders: false) {
            job.count(run.fireTime, now: run.end)
        }
        return receipt != nil
    }

    /// Records how a run went: whether another has waited for its end and begins with that, and when there is more to do.
    private func record(_ run: QuickRun, isPublished: Bool, now: Now) -> (hasWaited: Bool, alarm: Due?) {
        let job = run.job
        let failure: SourceError? = if case .failure(let failure) = run.reading { failure } else { nil }
        if !isPublished, !isCutShort(failure, job) { job.note { job.count(run.fireTime, now: run.end) } }
        let outcome = outcome(of: job, failure, hasPublished: isPublished)
        let time = run.end.steady - run.start.steady
        job.measure { metrics in
            if let fireTime = run.fireTime { metrics.lateness.record(fireTime.due.lateness(at: run.start)) }
            metrics.times.record(time)
            metrics.count(outcome)
        }
        let (ended, _) = job.announce { status in
            let former = status.since
            let ended = JobStatus.Run(at: run.start.time, time: time, outcome: outcome)
            let change = status.end(ended, silenceIsNormal: job.definition.silenceIsNormal)
            return ((former, status.startWaiting(), status.alarm(now: now)), change)
        } telling: {
            log($0, of: job)
        }
        settle(job, after: ended.0)
        return (ended.1, ended.2)
    }
}
