import Dispatch
public import Syscalls
public import Tape

/// A node of a cluster: fills a tape from Redis, appends what is published here, and takes part in running the jobs.
///
/// Three threads speak with Redis, each on a connection of its own: one reads, one appends, one keeps the session.
public final class ClusterNode: Sendable {
    /// What makes this a node.
    public let options: ClusterOptions
    /// Where the tape's events go; the tape is to be made with it.
    public let outbox = Outbox()
    private let state: NodeState
    /// Signalled once it is known how it stands.
    private let first = DispatchSemaphore(value: 0)
    private let threads = NodeThreads()

    /// A node that waits for ``start(_:_:)``; throws where the kernel has nothing left for it.
    public init(_ options: ClusterOptions, limits: Tape.Capacity, log: NodeLog) throws(SyscallError) {
        self.options = options
        state = try NodeState(options, limits: limits, log)
    }

    /// Begins to fill the tape, to append and to run jobs.
    public func start(_ tape: Tape, _ jobs: any ClusterJobs) throws(SyscallError) {
        let (state, outbox, first) = (state, outbox, first)
        let appender = TapeAppender(state, outbox, tape)
        outbox.attach { appender.wake() }
        try threads.start("cluster-reader") {
            TapeReaderThread(state, tape, jobs) { first.signal() }.run()
        }
        try threads.start("cluster-writer") { appender.run() }
        try threads.start("cluster-session") { SessionThread(state, jobs).run() }
    }

    /// Waits until the tape is filled, or until there is trouble; blocks the caller, for so many seconds at most.
    public func waitForFirst(seconds: Int) { _ = first.wait(timeout: .now() + .seconds(seconds)) }

    /// How the cluster stands.
    public var status: ClusterStatus {
        var status = state.with(\.status)
        status.waiting = outbox.count
        return status
    }

    /// Why nothing can be appended now, as a sentence; nil where it can.
    public var appendTrouble: String? {
        state.with { values in
            let troubles = values.status.troubles
            return troubles[.writer] ?? troubles[.session] ?? troubles[.reader] ?? troubles[.probe]
                ?? troubles[.outbox] ?? (values.session == nil ? "Redis has not taken this node in yet" : nil)
        }
    }

    /// Keeps more or less from now on.
    public func setLimits(_ limits: Tape.Capacity) { state.with { $0.limits = limits } }

    /// Has all nodes pause a job, or resume it.
    ///
    /// Where that is as the file has it, nothing is kept of it, so that what the file says later counts.
    public func pause(_ job: String, _ isPaused: Bool, asInFile: Bool) {
        state.with { $0.pauses.append((job, asInFile ? .asInFile : isPaused ? .paused : .resumed)) }
        state.session.ring()
    }

    /// Has the node that runs a job run it now.
    public func run(_ job: String) {
        state.with { $0.messages.append(.run(job: job)) }
        state.session.ring()
    }

    /// Takes in that other jobs are watched here than before; other nodes are told soon.
    public func viewersChanged() {
        state.with { $0.askForLook() }
        state.session.ring()
    }

    /// Takes in that other jobs could be run here than before.
    public func jobsChanged() { state.session.ring() }

    /// Gives up the jobs, those at once that no run is at.
    public func leave() {
        state.with { $0.isLeaving = true }
        state.session.ring()
    }

    /// Ends the session, so that others take over what is left, appends what waits and returns when nothing is in use.
    public func stop() async {
        state.with { $0.isStopping = true }
        state.stopping.give()
        state.session.ring()
        state.writer.ring()
        await threads.waitForEnd()
        outbox.close()
    }
}
