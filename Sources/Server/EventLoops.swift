public import HTTP
public import Syscalls
public import Tape
import Synchronization

/// The server: one event loop per core, each with its own thread and its own listening socket on the shared port.
public final class EventLoops: Sendable {
    /// Where clients connect, with the port the kernel chose where 0 was asked for.
    public let address: SocketAddress
    private let mailboxes: [LoopTaskQueue]
    private let tape: Tape
    private let watchers: [Int]
    private let running: Countdown

    /// Listens on `address` and begins to serve.
    ///
    /// `refusal` is asked about requests with large bodies before those are read; what it answers is the end of the
    /// connection. `errorFields` are added to the answers to requests that can't be read; it is given the `Origin` of the page that
    /// asks, where it came so far.
    ///
    /// - Throws: where the port is taken or can't be listened on.
    public init(
        listeningOn address: SocketAddress,
        loops: Int,
        tape: Tape,
        policy: ServerConfiguration,
        counters: ServerMetrics,
        warn: @escaping @Sendable (String) -> Void,
        errorFields: @escaping @Sendable (String?) -> [(name: String, value: String)] = { _ in [] },
        refusal: @escaping @Sendable (RequestHead) -> Response? = { _ in nil },
        handler: @escaping Handler
    ) throws(SyscallError) {
        precondition(loops > 0, "\(loops) event loops serve nobody")
        precondition(policy.heartbeat > .zero, "heartbeats every \(policy.heartbeat) leave no time for anything else")
        if address.port != 0 { try ListeningSocket.requireFree(address) }
        let first = try Listener(address)
        self.address = first.socket.address
        var contexts: [LoopContext] = []
        var watchers: [Int] = []
        for number in 0..<loops {
            let listener = number == 0 ? first : try Listener(first.socket.address)
            let mailbox = try LoopTaskQueue()
            contexts.append(
                LoopContext(
                    listener: listener,
                    mailbox: mailbox,
                    tape: tape,
                    policy: policy,
                    counters: counters,
                    handler: handler,
                    warn: warn,
                    errorFields: errorFields,
                    refusal: refusal
                )
            )
            watchers.append(tape.addObserver { mailbox.wakeForNews() })
        }
        (self.tape, self.watchers) = (tape, watchers)
        mailboxes = contexts.map(\.mailbox)
        running = Countdown(loops)
        do throws(SyscallError) {
            for (number, context) in contexts.enumerated() {
                try Self.start(Handover(context), number: number, running)
            }
        } catch {
            for mailbox in mailboxes { mailbox.put(.stop) }
            throw error
        }
    }

    private static func start(_ handover: Handover, number: Int, _ running: Countdown) throws(SyscallError) {
        _ = try KernelThread(name: "loop-\(number)") {
            if let context = handover.take() { serve(context, number: number) }
            running.countDown()
        }
    }

    /// All that a loop held is closed when this returns.
    private static func serve(_ context: LoopContext, number: Int) {
        do throws(SyscallError) {
            try EventLoop(context).run()
        } catch {
            context.warn("event loop \(number) has ended: \(error)")
        }
    }

    /// Has the loops keep to another policy: at once for new requests and streams, while a stream that is open keeps the
    /// heartbeat that it was told and its lifetime.
    public func apply(_ policy: ServerConfiguration) {
        precondition(policy.heartbeat > .zero, "heartbeats every \(policy.heartbeat) leave no time for anything else")
        for mailbox in mailboxes { mailbox.put(.policy(policy)) }
    }

    /// Says goodbye to the streams that were opened with other keys than these.
    ///
    /// One whose request was answered by an earlier choice of the handler's ends too, if that choice was made before this
    /// is called.
    public func endStreams(exceptWith keys: Set<Int>) {
        for mailbox in mailboxes { mailbox.put(.endStreams(exceptWith: keys)) }
    }

    /// Says goodbye to all clients and returns when the last one is gone, 5 seconds later at most.
    ///
    /// The port is free then, also where the calling task was cancelled meanwhile.
    public func stop() async {
        for mailbox in mailboxes { mailbox.put(.stop) }
        await running.ended()
        for watcher in watchers { tape.removeObserver(watcher) }
    }
}

/// Hands a value to a thread, which then is its only owner.
private final class Handover: Sendable {
    private let context: Mutex<LoopContext?>

    init(_ context: LoopContext) { self.context = Mutex(context) }

    func take() -> LoopContext? {
        context.withLock { context in
            defer { context = nil }
            return context
        }
    }
}

/// Counts down to nothing and lets go of those who wait for that.
private final class Countdown: Sendable {
    private struct State {
        var left: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(left: count)) }

    func countDown() {
        let waiting = state.withLock { state in
            state.left -= 1
            return state.left == 0 ? state.waiting : []
        }
        for continuation in waiting { continuation.resume() }
    }

    func ended() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if state.left > 0 { state.waiting.append(continuation) }
                return state.left == 0
            }
            if hasEnded { continuation.resume() }
        }
    }
}
