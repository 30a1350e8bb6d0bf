public import JobConfig
public import Logging
public import DataSources
import Scheduling
import Synchronization
public import Syscalls
public import Tape

/// Runs jobs when they are due and publishes what they read.
///
/// What is due is decided on the ticker's threads, and quick sources are read there; for all others a task does it.
public final class JobRunner: Sendable {
    private let board: Mutex<JobRegistry>
    let ticker: TimerLoop<Job>
    private let log: Log
    /// How long a run on request goes on that nobody listens to.
    private let patience: Duration
    /// Runs that have begun and want a task.
    private let begun: AsyncStream<Begun>
    private let door: AsyncStream<Begun>.Continuation

    private enum Begun {
        case jobs([Job])
        case request(OnDemandRun)
    }

    /// A runner of these jobs, which waits for ``run()``; throws where the kernel has no timers or threads left.
    public init(_ board: JobRegistry, log: Log, patience: Duration = .seconds(30)) throws(SyscallError) {
        self.board = Mutex(board)
        self.log = log
        self.patience = patience
        ticker = try TimerLoop()
        (begun, door) = AsyncStream.makeStream()
    }

    /// Plans the first run of every job that has a schedule.
    public func schedule() {
        for job in board.withLock(\.jobs) { schedule(job) }
    }

    /// Goes on with another board: jobs that are on it no more end with all that they do, then those that are new begin.
    ///
    /// `tell` is called between the two.
    public func adopt(_ next: JobRegistry, tell: () -> Void) {
        let former = board.withLock { board in
            defer { board = next }
            return board
        }
        for job in former.jobs where next[job.name] !== job {
            job.retire()
            ticker.remove(job.number)
        }
        tell()
        for job in next.jobs where former[job.name] !== job { schedule(job, spread: Self.spreadAtReload) }
    }

    /// Runs what was planned until ``stop()``, and returns when the last run has ended; cancelled, it ends the runs too.
    public func run() async {
        ticker.begin(TimerLoop.Handlers(ring: { [self] in ring($0, now: $1) }, clockSet: { [self] in replan(now: $0) }))
        await withDiscardingTaskGroup { group in
            for await begun in begun {
                switch begun {
                case .jobs(let jobs):
                    for job in jobs { group.addTask { await job.end.cancelling { await self.perform(job) } } }
                case .request(let run):
                    group.addTask { await run.job.end.cancelling { await self.perform(run) } }
                }
            }
        }
        // Quick sources are read on the threads of the timer loop.
        await ticker.end()
    }

    /// Starts no run any more.
    public func stop() {
        ticker.stop()
        door.finish()
    }

    /// Publishes what somebody posted to a job.
    public func post(_ reading: SourceResult, to job: Job, wakesReaders: Bool = true) -> EventID? {
        let id = job.publish(reading, nextBy: nil, wakesReaders: wakesReaders)
        end(job, JobStatus.Run(at: .now, time: .zero, outcome: id == nil ? .unchanged : .ok))
        return id
    }

    // MARK: - When

    /// Over how much the first runs are spread of jobs that a reload has brought: somebody waits for them.
    private static let spreadAtReload = Duration.milliseconds(250)

    /// Plans the first run of a job, unless it is paused.
    func schedule(_ job: Job, spread: Duration = .seconds(1)) {
        guard let scheduleTrigger = job.scheduleTrigger else { return }
        let now = Now.current
        setAlarm(job, now) { $0.plan(scheduleTrigger, name: job.name, spread: spread, now: now) }
    }

    /// Changes what a job waits for, and sets its alarm accordingly.
    ///
    /// Both under the job's lock: of two changes at the same moment the alarm is the later one's.
    private func setAlarm(_ job: Job, _ now: Now, _ change: (inout JobStatus) -> Void) {
        job.update { status in
            change(&status)
            if let due = status.plan.alarm(now: now) {
                ticker.set(job, job.number, at: due)
            } else {
                ticker.remove(job.number)
            }
        }
        // A job that is retired at this moment must not keep an alarm: one of the two removals comes behind the setting.
        if job.isOver { ticker.remove(job.number) }
    }

    /// Does what is due for each job, and tells when there is more to do.
    private func ring(_ jobs: [Job], now: Now) -> [Due?] {
        var slow: [Job] = []
        let alarms = jobs.map { job -> Due? in
            guard let scheduleTrigger = job.scheduleTrigger, !job.isOver else { return nil }
            let (start, news) = job.update { $0.ring(scheduleTrigger, job.definition.overlap, now: now) }
            announce(job, news)
            if take(start, of: job, wakesReaders: false) { slow.append(job) }
            return job.update { $0.plan.alarm(now: now) }
        }
        jobs.first?.wakeReaders()
        if !slow.isEmpty { door.yield(.jobs(slow)) }
        return alarms
    }

    /// Runs a job no more by itself; a run that is at it goes on.
    public func pause(_ job: Job) {
        setAlarm(job, .current) { $0.pause() }
    }

    /// Undoes ``pause(_:)``.
    public func resume(_ job: Job) {
        let now = Now.current
        setAlarm(job, now) { $0.resume(job.scheduleTrigger, name: job.name, now: now) }
    }

    private func replan(now: Now) {
        log.info("the clock was set; jobs that go by it are planned anew")
        for job in board.withLock(\.jobs) {
            guard let scheduleTrigger = job.scheduleTrigger else { continue }
            setAlarm(job, now) { $0.replan(scheduleTrigger, now: now) }
        }
    }

    // MARK: - What

    /// Does what is to be done about a run that was due.
    ///
    /// - Returns: whether it wants a task of its own.
    private func take(_ start: Start?, of job: Job, wakesReaders: Bool = true) -> Bool {
        switch start {
        case .now:
            guard let source = job.quickSource else { return true }
            perform(job, at: source, wakesReaders: wakesReaders)
        case .replaces: job.stopRun()
        case .waits, .skipped, nil: break
        }
        return false
    }

    /// Runs a job now, whatever its schedule says; what becomes of that is for its `overlap` to decide.
    ///
    /// - Returns: nil where there is nothing to run, or no time left.
    @discardableResult public func runNow(_ job: Job) -> Start? {
        guard job.definition.source != nil, !ticker.isStopped, !job.isOver else { return nil }
        let start = job.update { $0.begin(job.definition.overlap) }
        if take(start, of: job) { door.yield(.jobs([job])) }
        return start
    }

    /// Begins a run of a job for who asked for it, with the values of its parameters.
    ///
    /// - Returns: nil where there are too many, or no time is left.
    public func start(_ job: Job, with values: [String: String]) -> OnDemandRun? {
        guard let runs = job.runs, !ticker.isStopped, !job.isOver else { return nil }
        let run = OnDemandRun(job, with: values)
        guard runs.begin(run) else {
            job.update { $0.skipped += 1 }
            return nil
        }
        job.update { $0.beginOnRequest() }
        guard case .enqueued = door.yield(.request(run)) else { return nil }
        return run
    }

    private func perform(_ run: OnDemandRun) async {
        let outcome = await run.perform(patience: patience)
        // There is room for the next before anybody hears of the end.
        run.job.update { $0.endOnRequest(outcome) }
        run.job.measure { measures in
            measures.times.note(outcome.time)
            measures.note(outcome.outcome)
        }
        run.job.runs?.end(run)
        run.tell(outcome)
    }

    /// Does a run, and those that waited for its end.
    private func perform(_ job: Job) async {
        repeat {
            // Its end may have come before it came to its run.
            if job.isOver { return }
            let start = begin(job)
            let hasPublished = Atomic(false)
            let failure = await read(job) { reading in
                let now = Now.current
                if job.publish(reading, nextBy: self.promise(job, now), at: now.time) != nil {
                    hasPublished.store(true, ordering: .relaxed)
                }
            }
            finish(job, since: start, .current, failure, hasPublished: hasPublished.load(ordering: .relaxed))
        } while !ticker.isStopped && job.update { $0.beginWaiting() }
    }

    private func perform(_ job: Job, at source: any SynchronousSource, wakesReaders: Bool) {
        repeat {
            let start = begin(job)
            do throws(SourceError) {
                let reading = try job.definition.extraction.apply(to: source.readNow())
                let now = Now.current
                let id = job.publish(reading, nextBy: promise(job, now), at: now.time, wakesReaders: wakesReaders)
                finish(job, since: start, now, nil, hasPublished: id != nil)
            } catch {
                finish(job, since: start, .current, error, hasPublished: false)
            }
        } while job.update { $0.beginWaiting() }
    }

    /// Counts how late a run begins.
    ///
    /// - Returns: when it does.
    private func begin(_ job: Job) -> Now {
        let now = Now.current
        if let due = job.update({ $0.takeDue() }) { job.measure { $0.lateness.note(due.lateness(at: now)) } }
        return now
    }

    /// Reads a job's source, in a way that ``Job/stopRun()`` can end where runs replace each other.
    ///
    /// - Returns: why it failed, nil where it did not.
    private func read(_ job: Job, _ take: @escaping @Sendable (SourceResult) async -> Void) async -> SourceError? {
        guard job.definition.overlap == .restart else { return await job.definition.read(take) }
        let work = Task { await job.definition.read(take) }
        job.holdRun(work)
        return await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
    }

    /// Takes in how a run went.
    private func finish(_ job: Job, since start: Now, _ now: Now, _ failure: SourceError?, hasPublished: Bool) {
        let outcome: JobStatus.Run.Outcome
        if let failure {
            let isReplaced = job.definition.overlap == .restart && job.update { $0.isWaiting }
            outcome = isReplaced ? .stopped : .failed(job.definition.secrets.concealed(in: failure))
        } else {
            outcome = hasPublished ? .ok : .unchanged
        }
        let time = now.steady - start.steady
        job.measure { $0.times.note(time) }
        end(job, JobStatus.Run(at: start.time, time: time, outcome: outcome))
    }

    /// The time by which the job's next event is due; nil where silence is normal.
    ///
    /// No alarm is set for it: the next run is due before, and from then on it is looked after.
    private func promise(_ job: Job, _ now: Now) -> Timestamp? {
        guard job.scheduleTrigger != nil, job.definition.publishing == .always else { return nil }
        return job.update { $0.promiseNext(within: job.definition.timeout, now: now) }
    }

    private func end(_ job: Job, _ run: JobStatus.Run) {
        job.measure { $0.note(run.outcome) }
        announce(job, job.update { $0.end(run) })
    }

    private func announce(_ job: Job, _ announcement: JobStatus.StatusChange?) {
        guard let announcement, !job.isOver else { return }
        switch announcement {
        case .failed(let failure): log.warning("job \"\(job.name)\" fails: \(failure.message)")
        case .recovered: log.info("job \"\(job.name)\" works again")
        case .overdue: log.warning("job \"\(job.name)\" is overdue")
        }
        job.announce(announcement)
    }
}
