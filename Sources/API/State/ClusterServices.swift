public import Cluster
import JobConfig
import Jobs
import Synchronization
public import Tape

/// What a node of a cluster has besides its tape, and what it does about jobs.
public final class ClusterServices: Sendable {
    /// What speaks with Redis.
    public let node: ClusterNode
    /// The runs on request of all nodes.
    public let runs: SharedRuns
    /// The state whose jobs are meant; nil before there is one.
    private let current = Mutex<AppContextBox?>(nil)
    /// When the jobs that are at work were written, in milliseconds since 1970.
    private let revision = Atomic<Int64>(0)

    /// What was worked out last, since it is asked each second.
    private let known = Mutex<(registry: JobRegistry, revision: Int64, versions: [String: NodeSession.Version])?>(nil)

    /// The services of a node.
    public init(_ node: ClusterNode, _ runs: SharedRuns) { (self.node, self.runs) = (node, runs) }

    /// Begins to take part; `revision` is when the jobs file was written, in milliseconds since 1970.
    public func begin(_ box: AppContextBox, revision: Int64) {
        current.withLock { $0 = box }
        self.revision.store(revision, ordering: .relaxed)
        box.now.runner.tellViewers { [node] in node.viewersChanged() }
    }

    /// Takes in that the jobs file was read anew.
    public func jobsChanged(revision: Int64) {
        self.revision.store(revision, ordering: .relaxed)
        node.jobsChanged()
    }

    /// Lets go of the state, which holds this in turn.
    public func end() {
        current.withLock { $0 = nil }
        known.withLock { $0 = nil }
    }

    private var state: AppContext? { current.withLock { $0 }?.now }

    private func with(_ name: String, _ body: (JobRunner, Job) -> Void) {
        guard let state, let job = state.registry[name] else { return }
        body(state.runner, job)
    }
}

extension ClusterServices: ClusterJobs {
    /// All jobs of the file.
    public var names: [String] { state?.registry.jobs.map(\.name) ?? [] }

    /// Those that run by a schedule, with what tells one definition from another.
    public var versions: [String: NodeSession.Version] {
        guard let registry = state?.registry else { return [:] }
        let revision = revision.load(ordering: .relaxed)
        return known.withLock { known in
            if let known, known.registry === registry, known.revision == revision { return known.versions }
            let versions = registry.scheduledDigests.mapValues { NodeSession.Version(digest: $0, revision: revision) }
            known = (registry, revision, versions)
            return versions
        }
    }

    /// How many clients see events here.
    public var viewers: Int { state?.viewers ?? 0 }

    /// The jobs that somebody watches here.
    public var watched: Set<String> { state?.runner.watchedJobs ?? [] }

    /// Takes in which jobs somebody watches on other nodes.
    public func watch(_ names: Set<String>) { state?.runner.setWatchedElsewhere(names) }

    /// How long ago something came here of jobs on request of which something is due.
    public var heard: [String: Duration] {
        let jobs = state?.registry.jobs.filter { $0.runs != nil && $0.definition.expectWithin != nil } ?? []
        let ages = jobs.compactMap { job in job.ageOfOwnArrival.map { (job.name, $0) } }
        return Dictionary(ages) { first, _ in first }
    }

    /// Takes in the same of other nodes.
    public func hear(_ ages: [String: Duration]) {
        for (name, age) in ages { with(name) { $1.noteArrivalElsewhere(ago: age) } }
    }

    /// The position that the next event is shown at.
    public var tapeEnd: UInt64 { state?.tape.end ?? 0 }

    /// Runs a job from now on.
    public func take(_ job: String, after runs: RunRecord?, from place: UInt64) {
        with(job) { $0.take($1, after: runs, from: place) }
    }

    /// Runs a job by itself no more.
    public func release(_ job: String) { with(job) { $0.release($1) } }

    /// Runs a job no more that another node has taken.
    public func cutShort(_ job: String) { with(job) { $0.cutShort($1) } }

    /// Takes in how far the schedule of a job has come.
    public func follow(_ job: String, runs: RunRecord) {
        with(job) { _, job in job.follow(runs) }
    }

    /// Whether a job is run here.
    public func isTaken(_ job: String) -> Bool { state?.registry[job].map(\.isHere) ?? true }

    /// Whether no run of a job is at it.
    public func isIdle(_ job: String) -> Bool { state?.registry[job]?.isIdle ?? true }

    /// Runs all jobs no more.
    public func releaseAll() { state?.runner.suspendAll() }

    /// Runs a job now, if it is run here.
    public func run(_ job: String) {
        with(job) { runner, job in
            if job.isHere { runner.runNow(job) }
        }
    }

    /// Takes in which jobs are paused and which are resumed.
    public func pause(_ jobs: [String: Bool]) {
        guard let state else { return }
        for job in state.registry.jobs {
            let isPaused = job.status.state == .paused
            guard isPaused != jobs[job.name] ?? !job.definition.isEnabled else { continue }
            if isPaused { state.runner.resume(job) } else { state.runner.pause(job) }
        }
    }

    /// Takes in events that the tape shows now.
    public func follow(_ events: [StoredEvent]) {
        guard let registry = state?.registry else { return }
        for event in events {
            if let name = event.job, let job = registry[name] { job.follow(event) }
        }
    }

    /// Takes in that the tape has begun anew.
    public func tellAnew() { state?.runner.tellAnew() }
}
