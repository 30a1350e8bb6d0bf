import DataSources
import JobConfig
import Scheduling
import Tape
import Synchronization

/// What happens when the alarms of jobs ring.
extension JobRunner {
    /// What has become of a job whose alarm has rung.
    private enum Rung {
        /// It is done, and has something to do again at this moment.
        case done(Due?)
        case read(QuickRun)
    }

    private typealias Begun = (start: Start?, fireTime: ScheduleTrigger.FireTime?)

    /// Begins what is due for each job: quick sources are read, all others are begun or handed on.
    ///
    /// - Returns: what publishes that, and says when there is more to do.
    func fire(_ jobs: [Job], now: Now) -> TimerLoop<Job>.End {
        var slow: [Job] = []
        let rung = jobs.map { fire($0, now: now, &slow) }
        if !slow.isEmpty { startQueue.yield(.jobs(slow)) }
        return { [executor] in
            let alarms = rung.map { rung in
                switch rung {
                case .done(let alarm): alarm
                case .read(let run): executor.end(run, now: now)
                }
            }
            jobs.first?.wakeReaders()
            return alarms
        }
    }

    private func fire(_ job: Job, now: Now, _ slow: inout [Job]) -> Rung {
        guard !job.isOver else { return .done(nil) }
        if job.definition.watching != nil { leave(job, now: now) }
        if job.definition.expectWithin != nil { lookForSilence(of: job, now: now) }
        if job.isAlertDue(now: now) { job.lookAtAlerts() }
        guard job.scheduleTrigger != nil || job.isFollowing else { return .done(job.update { $0.alarm(now: now) }) }
        let source = job.quickSource
        let (begun, _) = job.announce { status -> (Begun, JobStatus.StatusChange?) in
            guard let scheduleTrigger = job.trigger(in: status) else {
                let (start, change) = status.fireFollowing(now: now)
                return ((start, nil), change)
            }
            let (start, change) = status.fire(scheduleTrigger, job.definition.overlap, now: now)
            return ((start, start == .now && source != nil ? status.takeStarting() : nil), change)
        } telling: {
            executor.log($0, of: job)
        }
        if begun.start == .now, let source { return .read(QuickRun(of: job, source, at: begun.fireTime)) }
        if dispatch(begun.start, of: job) { slow.append(job) }
        return .done(job.update { $0.alarm(now: now) })
    }

    /// Tells everybody where a job is overdue by what the file says.
    private func lookForSilence(of job: Job, now: Now) {
        if isShared { job.catchUpExpecting(now: now) }
        job.announce {
            ((), $0.lookForSilence(now: now))
        } telling: { change in
            let last = job.last?.sequence ?? 0
            if job.update({ $0.takeUnloggedSilence(behind: last) }) { executor.log(change, of: job) }
        }
    }

    /// Does what is to be done about a run that was due.
    ///
    /// - Returns: whether it wants a task of its own.
    private func dispatch(_ start: Start?, of job: Job) -> Bool {
        switch start {
        case .now:
            if let source = job.quickSource {
                let run = QuickRun(of: job, source, at: job.update { $0.takeStarting() })
                _ = executor.end(run, now: .current)
                job.wakeReaders()
            } else if let source = job.begunSource {
                executor.begin(job, source)
            } else {
                return true
            }
        case .replaces: job.stopRun()
        case .waits, .skipped, nil: break
        }
        return false
    }

    /// Does what is to be done about a run that was asked for.
    func dispatchOne(_ start: Start?, of job: Job) {
        if dispatch(start, of: job) { startQueue.yield(.jobs([job])) }
    }
}
