public import JobConfig
public import Logging
public import DataSources
public import JSON
import Scheduling
import Synchronization
public import Syscalls
public import Tape

/// Runs jobs when they are due.
///
/// What is due is decided on the timers' threads, and quick sources are read there; for all others a task does it.
public final class JobRunner: Sendable {
    let registry: Mutex<JobRegistry>
    /// Whether jobs with a schedule run here only when they are taken.
    let isShared: Bool
    let timers: TimerLoop<Job>
    let log: Log
    let executor: JobExecutor
    let alertHooks: AlertDesk.Hooks
    /// Runs that have started and want a task.
    private let starts: AsyncStream<Started>
    let startQueue: AsyncStream<Started>.Continuation
    /// Hands events to the jobs that run after them.
    let chains = ChainReader()
    /// Tells of viewers that come and go.
    let viewers = ViewerBell()

    enum Started {
        case jobs([Job])
        case request(OnDemandRun)
    }

    /// A runner of these jobs, which waits for ``run()``; throws where the kernel has no timers or threads left.
    ///
    /// A run on request is stopped when nobody has listened to it for as long as `idleLimit`. Where the jobs are shared with
    /// other nodes, one with a schedule runs only when it is taken, see ``take(_:after:)``.
    public init(
        _ registry: JobRegistry,
        log: Log,
        idleLimit: Duration = .seconds(30),
        isShared: Bool = false
    ) throws(SyscallError) {
        self.registry = Mutex(registry)
        self.isShared = isShared
        if isShared { Self.leave(registry.jobs) }
        self.log = log
        timers = try TimerLoop()
        alertHooks = Self.alertHooks(timers, log)
        executor = JobExecutor(timers: timers, log: log, idleLimit: idleLimit, isShared: isShared)
        (starts, startQueue) = AsyncStream.makeStream()
        for job in registry.jobs { attachAlerts(to: job) }
    }

    /// Plans the first run of every job that has a schedule.
    public func schedule() {
        for job in registry.withLock(\.jobs) { schedule(job, .restart) }
    }

    /// Goes on with other jobs: those that are there no more end with all that they do, then those that are new begin.
    ///
    /// `whenEnded` is called between the two.
    public func apply(_ next: JobRegistry, whenEnded: () -> Void) {
        let former = registry.withLock { registry in
            defer { registry = next }
            // Before anybody can take one of them.
            if isShared { Self.leaveNew(next, after: registry) }
            return registry
        }
        for job in former.jobs where next[job.name] !== job {
            if next[job.name] == nil { job.endAlerts(isGone: true) }
            job.cancel(isReplaced: next[job.name] != nil, isShared: isShared)
            timers.remove(job.number)
        }
        chains.apply(next)
        let end = next.tape.end
        whenEnded()
        // What comes behind the word of the reload may be meant for a job that it has told of.
        let place = min(end + 1, next.tape.end)
        for job in next.jobs where former[job.name] !== job {
            if !isShared, let former = former[job.name] { job.resume(after: former) }
            attachAlerts(to: job)
            job.beginAlerts(after: former[job.name], by: next)
            schedule(job, .reload, spread: Self.spreadAtReload, listeningFrom: place)
        }
        for job in next.jobs where former[job.name] === job { job.setAlerts(next.alerts(of: job), next.show(of: job)) }
    }

    /// Runs what was planned until ``stop()``, and returns when the last run has ended; cancelled, it ends the runs too.
    public func run() async {
        await withTaskCancellationHandler {
            await runTasks()
            await executor.underWay.wait()
        } onCancel: {
            executor.underWay.stopAll()
        }
    }

    /// Does what is done by tasks.
    private func runTasks() async {
        timers.start(TimerLoop.Handlers(fire: { [self] in fire($0, now: $1) }, clockSet: { [self] in replan(now: $0) }))
        chains.apply(registry.withLock(\.self))
        await withDiscardingTaskGroup { [executor, isShared] group in
            group.addTask { [self] in await followViewers() }
            group.addTask { [self] in await followEvents() }
            for await started in starts {
                switch started {
                case .jobs(let jobs):
                    for job in jobs {
                        guard isShared || job.isFollowing else {
                            group.addTask { await job.end.cancelling { await executor.run(job) } }
                            continue
                        }
                        let runsEnd = job.runsEnd
                        group.addTask {
                            await job.end.cancelling { await runsEnd.cancelling { await executor.run(job) } }
                        }
                    }
                case .request(let run):
                    group.addTask { await run.job.end.cancelling { await executor.run(run) } }
                }
            }
        }
        // Quick sources are read on the threads of the timers.
        await timers.end()
    }

    /// Starts no run any more, and ends what goes on by itself.
    public func stop() {
        timers.stop()
        startQueue.finish()
        chains.stop()
        viewers.stop()
        for job in registry.withLock(\.jobs) where job.isFollowing { job.cutShort() }
    }

    /// Publishes what somebody posted to a job.
    ///
    /// Where it came under a key, that is stored with what is published; `headers` of it stand in the envelope.
    ///
    /// Where others number it, ``Tape/settlement(of:)`` is to be asked what has become of it.
    public func post(
        _ reading: SourceResult,
        to job: Job,
        wakesReaders: Bool = true,
        as post: PostRecord? = nil,
        with headers: JSONText? = nil
    ) -> Receipt? {
        let note = post.map { JobNote(post: $0) }
        let receipt = job.publish(
            reading,
            nextBy: nil,
            wakesReaders: false,
            isAwaited: true,
            headers: headers
        ) { note }
        if receipt == nil { job.note { note } }
        executor.record(JobStatus.Run(at: .now, time: .zero, outcome: receipt == nil ? .unchanged : .ok), of: job)
        if wakesReaders { job.wakeReaders() }
        return receipt
    }

    /// Runs a job now, whatever its schedule says; what becomes of that is for its `overlap` to decide.
    ///
    /// - Returns: nil where there is nothing to run, no time left, or the job is run elsewhere.
    @discardableResult public func runNow(_ job: Job) -> Start? {
        guard job.definition.source != nil, !timers.isStopped, !job.isOver else { return nil }
        let start = job.update { status -> Start? in
            guard !status.plan.isElsewhere else { return nil }
            guard job.isFollowing else { return status.start(job.definition.overlap, for: nil) }
            return status.startNow() ?? .skipped
        }
        dispatchOne(start, of: job)
        return start
    }

    /// Starts a run of a job for who asked for it, with the values of its parameters.
    ///
    /// - Returns: nil where there are too many, or no time is left.
    public func start(_ job: Job, with values: [String: String]) -> OnDemandRun? {
        guard let runs = job.runs, !timers.isStopped, !job.isOver else { return nil }
        let run = OnDemandRun(job, with: values)
        guard runs.admit(run) else {
            job.update { $0.skipped += 1 }
            return nil
        }
        job.update { $0.startOnRequest() }
        guard case .enqueued = startQueue.yield(.request(run)) else { return nil }
        return run
    }

    /// Over how much the first runs are spread of jobs that a reload has brought: somebody waits for them.
    private static let spreadAtReload = Duration.milliseconds(250)

    /// Plans the first run of a job, unless it is paused.
    func schedule(
        _ job: Job,
        _ resumption: ScheduleTrigger.Resumption,
        spread: Duration = .seconds(1),
        listeningFrom place: UInt64? = nil
    ) {
        let now = Now.current
        job.noteRest()
        lookForViewers(of: job)
        // What its alerts wait for may have been known before there was anybody to ring.
        if job.withStatus({ $0.plan.alertDue }) != nil { setAlarm(job, now) { _ in } }
        if job.definition.expectWithin != nil, !isShared || !job.runsByItself {
            setAlarm(job, now) { job.expect(&$0, now: now, withOthers: isShared) }
        }
        guard !isShared else { return }
        if job.afterRule != nil { listen(job, from: place) }
        if job.isFollowing { setAlarm(job, now) { $0.planTry(at: now.steady, now: now) } }
        guard job.scheduleTrigger != nil else { return }
        let isKnown = job.withStatus({ $0.plan.past != nil })
        setAlarm(job, now) { status in
            // One that came back waits for the run that it was waiting for.
            guard let scheduleTrigger = job.trigger(in: status), status.nextRun == nil, !status.plan.isOver else {
                return
            }
            status.plan(scheduleTrigger, name: job.name, resumption, spread: spread, now: now)
        }
        // From then on it is known what passes while the program is away.
        if !isKnown { noteSchedule(of: job) }
    }

    func noteSchedule(of job: Job) {
        job.note { job.withStatus({ $0.plan.past }).flatMap { job.record(of: $0) }.map { JobNote(runs: $0) } }
    }

    /// Changes what a job waits for, and sets its alarm accordingly.
    func setAlarm(_ job: Job, _ now: Now, _ change: (inout JobStatus) -> Void) {
        timers.setAlarm(job, now, change)
    }

    private func replan(now: Now) {
        log.info("the clock was set; jobs that go by it are planned anew")
        for job in registry.withLock(\.jobs) where job.scheduleTrigger != nil {
            setAlarm(job, now) { status in
                if let scheduleTrigger = job.trigger(in: status) { status.replan(scheduleTrigger, now: now) }
            }
        }
    }
}
