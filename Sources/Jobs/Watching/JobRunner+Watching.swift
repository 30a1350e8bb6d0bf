import JobConfig
import Scheduling
import Synchronization
import Tape

/// Jobs that run while somebody watches.
extension JobRunner {
    /// The jobs that go by viewers, with the type of what they publish.
    private func watchable(_ registry: JobRegistry) -> [Job] { registry.jobs.filter { $0.definition.watching != nil } }

    /// The names of the jobs of this file that go by viewers and that somebody watches here.
    public var watchedJobs: Set<String> {
        let registry = registry.withLock(\.self)
        return Self.wanted(watchable(registry), on: registry.tape)
    }

    private static func wanted(_ jobs: [Job], on tape: Tape) -> Set<String> {
        guard !jobs.isEmpty else { return [] }
        return tape.audience.wanted(among: jobs.map { ($0.name, $0.definition.event) })
    }

    /// Takes in which jobs are watched on other nodes.
    public func setWatchedElsewhere(_ names: Set<String>) {
        let isNews = viewers.elsewhere.withLock { known in
            defer { known = names }
            return known != names
        }
        if isNews { viewers.ring() }
    }

    /// Has `tell` called when other jobs are watched here than before.
    public func tellViewers(_ tell: @escaping @Sendable () -> Void) { viewers.tell.withLock { $0 = tell } }

    /// Whether a job is among those that are watched elsewhere, `*` standing for all.
    private static func includes(_ job: Job, _ names: Set<String>) -> Bool {
        names.contains(job.name) || names.contains("*")
    }

    /// Has jobs begin and stop as viewers come and go, until the runner stops.
    func followViewers() async {
        let tape = registry.withLock(\.tape)
        tape.audience.listen { [viewers] in viewers.ring() }
        var told: Set<String> = []
        for await _ in viewers.news {
            let jobs = watchable(registry.withLock(\.self))
            guard !jobs.isEmpty else { continue }
            let names = Self.wanted(jobs, on: tape)
            let elsewhere = viewers.elsewhere.withLock(\.self)
            let now = Now.current
            for job in jobs { watch(job, names.contains(job.name) || Self.includes(job, elsewhere), now: now) }
            if names != told, let tell = viewers.tell.withLock(\.self) { tell() }
            told = names
            await Task.yield()
        }
    }

    /// Takes in whether somebody watches a job.
    func watch(_ job: Job, _ isWatched: Bool, now: Now) {
        setAlarm(job, now) { status in
            guard status.watch(isWatched, now: now) else { return }
            // Before a run can begin.
            if job.isFollowing, !status.plan.isElsewhere { job.allowRuns() }
            status.begin(job.scheduleTrigger, name: job.name, now: now)
            status.expectAnew(within: job.definition.expectWithin, now: now)
        }
    }

    /// Stops a job that nobody has watched for long enough.
    func leave(_ job: Job, now: Now) {
        guard let rule = job.definition.watching else { return }
        let (isLeft, _) = job.announce { status in
            guard status.leave(now: now) else { return (false, nil) }
            status.goIdle(rule.idle, now: now)
            return (true, rule.idle == nil ? status.endSilence() : nil)
        }
        if isLeft, job.isFollowing { job.cutShort() }
    }

    /// Takes in whether somebody watches a job that is new, before its first run is planned.
    func lookForViewers(of job: Job) {
        guard job.definition.watching != nil else { return }
        // It may have been taken by now; then it begins as for any viewer.
        guard !isShared else { return viewers.ring() }
        let elsewhere = viewers.elsewhere.withLock { Self.includes(job, $0) }
        let isWatched = elsewhere || !Self.wanted([job], on: job.tape).isEmpty
        job.update { $0.watching = Watching(isActive: isWatched) }
        viewers.ring()
    }
}

/// Tells the jobs at work that viewers have come or gone.
final class ViewerBell: Sendable {
    let news: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation
    /// The jobs that are watched on other nodes.
    let elsewhere = Mutex<Set<String>>([])
    /// What other nodes are told by.
    let tell = Mutex<(@Sendable () -> Void)?>(nil)

    init() { (news, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func ring() { bell.yield() }
    func stop() { bell.finish() }
}
