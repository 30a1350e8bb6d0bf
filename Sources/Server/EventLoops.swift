public import Syscalls
public import Tape
import Synchronization

/// The server: one event loop per core, each with its own thread and its own listening socket on the shared port.
public final class EventLoops: Sendable {
    /// Where clients connect, with the port the kernel chose where 0 was asked for.
    public let address: SocketAddress
    private let mailboxes: [Mailbox]
    private let ended: AsyncStream<Void>

    /// Listens on `address` and begins to serve.
    ///
    /// - Throws: where the port is taken or can't be listened on.
    public init(
        listeningOn address: SocketAddress,
        loops: Int,
        tape: Tape,
        policy: ServerPolicy,
        counters: ServerCounters,
        warn: @escaping @Sendable (String) -> Void,
        handler: @escaping Handler
    ) throws(SyscallError) {
        precondition(loops > 0, "\(loops) event loops serve nobody")
        if address.port != 0 { try ListeningSocket.requireFree(address) }
        let first = try Listener(address)
        self.address = first.socket.address
        var contexts: [LoopContext] = []
        for number in 0..<loops {
            let listener = number == 0 ? first : try Listener(first.socket.address)
            let mailbox = try Mailbox()
            contexts.append(
                LoopContext(
                    listener: listener,
                    mailbox: mailbox,
                    tape: tape,
                    policy: policy,
                    counters: counters,
                    handler: handler,
                    warn: warn
                )
            )
            tape.addWatcher { mailbox.wake() }
        }
        mailboxes = contexts.map(\.mailbox)
        let (ended, end) = AsyncStream<Void>.makeStream()
        self.ended = ended
        let running = Countdown(loops) { end.finish() }
        for (number, context) in contexts.enumerated() {
            _ = try KernelThread(name: "loop-\(number)") {
                do throws(SyscallError) {
                    try EventLoop(context).run()
                } catch {
                    context.warn("event loop \(number) has ended: \(error)")
                }
                running.countDown()
            }
        }
    }

    /// Says goodbye to all clients and returns when the last one is gone, 5 seconds later at most.
    public func stop() async {
        for mailbox in mailboxes { mailbox.put(.stop) }
        for await _ in ended {}
    }
}

/// Calls back when something has happened a given number of times.
private final class Countdown: Sendable {
    private let left: Atomic<Int>
    private let finished: @Sendable () -> Void

    init(_ count: Int, _ finished: @escaping @Sendable () -> Void) {
        left = Atomic(count)
        self.finished = finished
    }

    func countDown() {
        if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { finished() }
    }
}
