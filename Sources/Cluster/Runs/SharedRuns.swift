public import EventStreams
import Redis
import Synchronization
public import Syscalls
import Tape

/// The runs on request of all nodes: what one of them says is copied to Redis, and followed from there on another.
///
/// One thread copies the logs of this node's runs, and one for each run that is followed reads it.
public final class SharedRuns: Sendable {
    /// What became of looking for a run.
    public enum Found: Sendable {
        /// What it says, from the oldest event that is held on; it is filled as the run goes on.
        case log(RunLog)
        /// There is nothing more to come, or there never was such a run.
        case over
        /// It is not known now, for a reason that is a sentence.
        case unavailable(String)
    }

    /// A run of this node that is to be copied.
    struct Arrival: Sendable {
        let job: String
        let log: RunLog
        /// Told once Redis knows of the run, or it is known that it will not soon.
        let isKnown = OneShot<Void>()
    }

    private struct Values {
        var arrivals: [Arrival] = []
        var isStopping = false
        var isTroubled = false
    }

    let options: ClusterOptions
    let log: NodeLog
    /// Wakes the thread that copies.
    let copying: Parker
    /// Ends what the others wait for.
    let stopping: StopSignal
    let followed = FollowedRuns()
    private let threads = NodeThreads()
    private let values = Mutex(Values())

    /// The runs of a cluster; throws where the kernel has nothing left for it.
    public init(_ options: ClusterOptions, log: NodeLog) throws(SyscallError) {
        (self.options, self.log) = (options, log)
        (copying, stopping) = (try Parker(), try StopSignal())
    }

    /// Begins to copy what is shared.
    public func start() throws(SyscallError) {
        try threads.start("run-copier") { [self] in RunCopier(self).copy() }
    }

    /// Has a run of a job be found on other nodes from now on, by the epoch of its log.
    ///
    /// Returns when they can find it, or when Redis is away: the run need not wait for that.
    public func share(_ log: RunLog, of job: String) async {
        let arrival = Arrival(job: job, log: log)
        let isWorthWaiting = values.withLock { values in
            guard !values.isStopping else { return false }
            values.arrivals.append(arrival)
            return !values.isTroubled
        }
        copying.ring()
        guard isWorthWaiting else { return }
        await arrival.isKnown.value()
    }

    /// Looks for a run of a job on other nodes, for a client that has its event of this sequence; where its log has another
    /// mark, there is none.
    public func find(_ run: String, of job: String, marked mark: String = "", behind sequence: UInt64) async -> Found {
        guard !isStopping else { return .unavailable("this server is stopping") }
        let key = options.keys.run(run, of: job, marked: mark)
        let answer = OneShot<Found>()
        switch followed.ask(for: key, behind: sequence, answer) {
        case .wait: break
        case .refuse: return .unavailable("\(FollowedRuns.most) runs of other nodes are followed here already")
        case .follow:
            do throws(SyscallError) {
                try threads.start("run-follower") { [self] in RunFollower(self, run, of: job, marked: mark).follow() }
            } catch {
                followed.end(key, .unavailable("\(error)"))
            }
        }
        return await answer.value()
    }

    /// Copies what is left, ends all that is followed and returns when nothing is in use.
    public func stop() async {
        values.withLock { $0.isStopping = true }
        stopping.give()
        copying.ring()
        await threads.waitForEnd()
        for arrival in takeArrivals() { arrival.isKnown.deliver(()) }
    }

    // MARK: - For its threads

    var isStopping: Bool { values.withLock(\.isStopping) }

    var hasArrivals: Bool { values.withLock { !$0.arrivals.isEmpty } }

    func takeArrivals() -> [Arrival] {
        values.withLock { values in
            defer { values.arrivals = [] }
            return values.arrivals
        }
    }

    /// Notes whether what this node's runs say can't be copied now; the log is told where Redis refuses it, since all else
    /// is told by others.
    func note(_ trouble: RedisError?) {
        let isNews = values.withLock { values in
            defer { values.isTroubled = trouble != nil }
            return !values.isTroubled
        }
        guard isNews, case .refused(let refusal)? = trouble, !refusal.isOfNoPrimary else { return }
        log.warning("what runs on request say can't be had on other nodes, since Redis answers \(refusal)")
    }
}
