import DataSources
import JobConfig
import Logging
import Scheduling
import Synchronization
import Tape

/// Does runs that have started, publishes what they read and records how they went.
struct JobExecutor: Sendable {
    /// Whether there is time for another run.
    let timers: TimerLoop<Job>
    let log: Log
    /// How long a run on request goes on that nobody listens to.
    let idleLimit: Duration
    /// Whether other nodes may run the same jobs.
    let isShared: Bool
    /// Runs that no task does.
    let underWay = RunsUnderWay()

    /// Does a run for who asked for it.
    func run(_ run: OnDemandRun) async {
        let result = await run.perform(idleLimit: idleLimit) { _ = self.noted($0, of: run.job) }
        // There is room for the next before anybody hears of the end.
        run.job.update { $0.endOnRequest(result) }
        run.job.measure { metrics in
            metrics.times.record(result.time)
            metrics.count(result.outcome)
        }
        run.job.runs?.release(run)
        run.finish(result)
    }

    /// Does a run, and those that waited for its end.
    func run(_ job: Job) async {
        if let rule = job.followRule { return await follow(job, rule) }
        repeat {
            // Its end may have come before it came to its run.
            if job.isOver { return }
            let source = job.sourceOfRun()
            let yieldsLines = (source ?? job.definition.source)?.yieldsLines ?? false
            let (start, course) = recordStart(of: job, yieldsOnce: !yieldsLines)
            let complaints = Mutex<String?>(nil)
            let remark = { @Sendable (text: StandardErrorText) in
                let shown = self.noted(text, of: job)
                complaints.withLock { $0 = shown }
            }
            let failure = await read(job, source, remark) { reading in
                let now = Now.current
                // Of a single result the end of the run tells, together with how it went.
                if yieldsLines { job.noteResult() }
                await course.publishPaced(reading, nextBy: self.promiseNext(of: job, now), at: now)
            }
            job.update { status in status.standardError = complaints.withLock(\.self) }
            recordEnd(of: job, since: start, .current, failure, course)
        } while !timers.isStopped && job.update { $0.startWaiting() }
    }

    /// Counts how late a run starts.
    ///
    /// - Returns: when it does, and what is to be recorded as it goes on.
    func recordStart(of job: Job, yieldsOnce: Bool) -> (Now, RunCourse) {
        let now = Now.current
        let fireTime = job.update { $0.takeStarting() }
        if let fireTime { job.measure { $0.lateness.record(fireTime.due.lateness(at: now)) } }
        return (now, RunCourse(of: job, at: fireTime, isSingle: yieldsOnce))
    }

    /// Reads a job's source, or another in its place, in a way that ``Job/stopRun()`` can end where runs replace each other.
    ///
    /// - Returns: why it failed, nil where it did not.
    private func read(
        _ job: Job,
        _ source: (any DataSource)?,
        _ remark: @escaping @Sendable (StandardErrorText) -> Void,
        _ publish: @escaping @Sendable (SourceResult) async -> Void
    ) async -> SourceError? {
        guard job.definition.overlap == .restart else {
            return await job.definition.read(from: source, remarking: remark, publish)
        }
        let work = Task { await job.definition.read(from: source, remarking: remark, publish) }
        job.holdRun(work)
        return await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
    }

    /// Tells the log what a program of a job wrote to its standard error; returns that, as it may be shown.
    func noted(_ text: StandardErrorText, of job: Job) -> String? {
        let lines = text.lines(concealing: job.definition.secrets)
        guard !lines.isEmpty else { return nil }
        let shown = lines.joined(separator: "\n")
        log.debug("job \"\(job.name)\" wrote to its standard error: \(shown)")
        return shown
    }

    /// Records how a run went that began at `start`.
    func recordEnd(of job: Job, since start: Now, _ now: Now, _ failure: SourceError?, _ course: RunCourse) {
        let outcome = outcome(of: job, failure, hasPublished: course.hasPublished)
        if !isCutShort(failure, job) { course.end(now) }
        let time = now.steady - start.steady
        job.measure { $0.times.record(time) }
        record(JobStatus.Run(at: start.time, time: time, outcome: outcome), of: job)
        course.wakeReaders()
    }

    /// How a run has ended.
    func outcome(of job: Job, _ failure: SourceError?, hasPublished: Bool) -> JobStatus.Run.Outcome {
        guard let failure else { return hasPublished ? .ok : .unchanged }
        let isStopped = job.withStatus({ $0.isReplaced }) || isCutShort(failure, job)
        return isStopped ? .stopped : .failed(job.definition.secrets.concealed(in: failure))
    }

    /// Whether a run has failed for no other reason than that the program is to end, that its job has left the file or that
    /// another node is to run it: it was cut short, or whoever stops the program has stopped its child too.
    func isCutShort(_ failure: SourceError?, _ job: Job) -> Bool {
        guard let failure, timers.isStopped || job.isOver || job.isCutShort else { return false }
        return Task.isCancelled || failure == .stopped || timers.isStopped && failure.kind == .signal
    }

    /// The time by which the job's next event is due; nil where silence is normal.
    ///
    /// No alarm is set for it: the next run is due before, and from then on it is looked after.
    func promiseNext(of job: Job, _ now: Now) -> Timestamp? {
        guard let scheduleTrigger = job.scheduleTrigger, !scheduleTrigger.runsOnce,
            job.definition.publishing == .always, job.definition.expectWithin == nil
        else { return nil }
        return job.update { $0.promiseNext(within: job.definition.timeout, now: now) }
    }

    /// Records a run that has ended, and tells everybody where that changes how the job stands.
    func record(_ run: JobStatus.Run, of job: Job) {
        job.measure { $0.count(run.outcome) }
        let (former, _) = job.announce { status in
            let former = status.since
            return (former, status.end(run, silenceIsNormal: job.definition.silenceIsNormal))
        } telling: {
            log($0, of: job)
        }
        settle(job, after: former)
    }

    /// Has stored how a job stands behind the end of a run, where that began behind `former`.
    func settle(_ job: Job, after former: Timestamp?) {
        job.noteStanding(after: former)
        log.tellReturn(of: job)
    }

    /// Tells the log what has happened to a job.
    func log(_ change: JobStatus.StatusChange, of job: Job) { log.tell(change, of: job) }
}

extension Log {
    /// Tells what has happened to a job.
    func tell(_ change: JobStatus.StatusChange, of job: Job) {
        switch change {
        case .failed(let failure): warning("job \"\(job.name)\" fails: \(failure.message)")
        case .recovered: info("job \"\(job.name)\" works again")
        case .overdue: warning("job \"\(job.name)\" is overdue")
        }
    }

    /// Tells that what was expected of a job has come, where that is still to be told.
    func tellReturn(of job: Job) {
        if job.definition.expectWithin != nil, job.update({ $0.takeUnloggedReturn() }) { tell(.recovered, of: job) }
    }
}
