import Glibc
import Redis
import Synchronization
import Syscalls
import Tape

/// What the threads of a node and its callers share.
final class NodeState: Sendable {
    struct Values {
        var status = ClusterStatus()
        /// The session under which events are appended; nil where it may not be.
        var session: String?
        var isStopping = false
        /// Whether the jobs are given up, so that the node can end.
        var isLeaving = false
        var limits: Tape.Capacity
        /// How far the tape was read.
        var standing = (epoch: String?.none, shown: UInt64(0))
        /// Whether the reader holds events that nobody has confirmed.
        var isHolding = false
        /// The last probe that came back.
        var probe: UInt64 = 0
        /// What connections to the primary are called, as sentinels said last; nil without sentinels.
        var primary: String?
        /// Whether the reader is to begin with a new connection, since nothing comes on its own.
        var isReaderStale = false
        /// What is to be told to the other nodes.
        var messages: [NodeMessage] = []
        /// Jobs that are to be paused or resumed everywhere.
        var pauses: [(job: String, change: PauseChange)] = []

        /// Whether there is something to be told.
        var hasNews: Bool { !messages.isEmpty || !pauses.isEmpty }

        /// Has the other nodes look at how it stands; once, however often that is said while they can't be told.
        mutating func askForLook() {
            if !messages.contains(.look) { messages.append(.look) }
        }
    }

    /// What is to be known of a job on all nodes.
    enum PauseChange {
        case paused
        case resumed
        /// It runs, or rests, as the file has it.
        case asInFile
    }

    let options: ClusterOptions
    let log: NodeLog
    let writer: Parker
    let session: Parker
    /// Ends what the reader waits for.
    let stopping: StopSignal
    private let values: Mutex<Values>

    init(_ options: ClusterOptions, limits: Tape.Capacity, _ log: NodeLog) throws(SyscallError) {
        (self.options, self.log) = (options, log)
        (writer, session, stopping) = (try Parker(), try Parker(), try StopSignal())
        values = Mutex(Values(limits: limits))
    }

    func with<Result: Sendable>(_ body: (inout Values) -> Result) -> Result { values.withLock { body(&$0) } }

    var isStopping: Bool { with(\.isStopping) }

    /// Notes why a part can't do its work, or that it can; the log is told where that is news.
    func note(_ trouble: String?, of part: ClusterStatus.Part) {
        let (before, after) = with { values in
            let before = values.status.troubles.isEmpty
            values.status.troubles[part] = trouble
            let after = values.status.troubles.isEmpty
            if before != after { values.status.troubledSince = after ? nil : .now }
            return (before, after)
        }
        if before, !after, let trouble { log.warning("\(trouble); streams stay open, and it is tried again") }
        if !before, after { log.info("the cluster is whole again") }
    }

    /// Why a conversation has ended, with the name of the server that it was with.
    func sentence(of error: RedisError) -> String { error.sentence(of: with(\.status.server) ?? "Redis") }

    /// Opens a connection to the primary for a part.
    func connect(
        _ part: ClusterStatus.Part,
        stopping: CInt? = nil,
        within time: Duration = .seconds(2)
    ) throws(RedisError) -> RedisConnection {
        let connection = try RedisConnection.openPrimary(options.address, stopping: stopping, until: .now + time)
        with { values in
            values.status.connects += 1
            values.status.server = connection.name
            // What sentinels have said since then comes with their next answer.
            if values.primary != nil { values.primary = connection.name }
        }
        return connection
    }

    /// Asks sentinels, where there are some, who is the primary now.
    func askSentinels() {
        // To agree on keys takes as long again.
        let patience = Duration.milliseconds(options.address.usesTLS ? 600 : 300)
        guard let name = RedisConnection.nameOfPrimary(options.address, until: .now + patience) else { return }
        let isNews = with { values in
            defer { values.primary = name }
            return values.primary != nil && values.primary != name
        }
        if isNews { writer.ring() }
    }

    /// Whether a connection is to another server than the one that is the primary now.
    func isStale(_ connection: RedisConnection) -> Bool {
        with(\.primary).map { $0 != connection.name } ?? false
    }

    /// Counts a question and its answer.
    func count(_ part: ClusterStatus.Part, since start: ContinuousClock.Instant) {
        let time = ContinuousClock.now - start
        with { values in
            let before = values.status.roundTrips[part] ?? (0, .zero)
            values.status.roundTrips[part] = (before.count + 1, before.time + time)
        }
    }
}

/// A descriptor that becomes readable when a node ends.
final class StopSignal: Sendable {
    private let wakeup: Wakeup
    var number: CInt { wakeup.number }

    init() throws(SyscallError) { wakeup = try Wakeup() }

    func give() { wakeup.wake() }

    /// Waits for it, for so long at most.
    func wait(_ time: Duration) {
        var polled = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&polled, 1, CInt(time / .milliseconds(1)))
    }
}

/// Where a node tells people what they should know.
public struct NodeLog: Sendable {
    let warning: @Sendable (String) -> Void
    let info: @Sendable (String) -> Void

    /// Calls `warning` for what people should look after, `info` for what has come right; from any thread.
    public init(warning: @escaping @Sendable (String) -> Void, info: @escaping @Sendable (String) -> Void) {
        (self.warning, self.info) = (warning, info)
    }
}
