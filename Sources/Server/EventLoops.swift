public import Syscalls
public import Tape

/// The server: one event loop per core, each with its own thread and its own listening socket on the shared port.
public final class EventLoops: Sendable {
    /// Where clients connect, with the port the kernel chose where 0 was asked for.
    public var addresses: [ListenAddress] { doors.map(\.address) }
    /// The same, and what is spoken there.
    public let doors: [Door]
    private let queues: [LoopTaskQueue]
    /// Opens when all loops have ended.
    private let ended: Latch

    /// Listens at `doors` and begins to serve.
    ///
    /// - Throws: where one is taken or can't be listened on.
    public init(
        at doors: [Door],
        loops: Int,
        tape: Tape,
        configuration: ServerConfiguration,
        metrics: ServerMetrics,
        callbacks: ServerCallbacks
    ) throws(SyscallError) {
        precondition(!doors.isEmpty, "a server that listens nowhere has no clients")
        precondition(loops > 0, "\(loops) event loops serve no clients")
        configuration.check()
        let listeners = try Listener.make(doors.map(\.address), loops: loops)
        let doors = zip(doors, listeners[0]).map { Door($1.address, $0.kind) }
        var contexts: [LoopContext] = []
        for own in listeners {
            let context = LoopContext(
                listeners: own,
                doors: doors,
                tasks: try LoopTaskQueue(),
                tape: tape,
                configuration: configuration,
                metrics: metrics,
                callbacks: callbacks
            )
            contexts.append(context)
        }
        self.doors = doors
        queues = contexts.map(\.tasks)
        ended = Latch(loops)
        do throws(SyscallError) {
            for (number, context) in contexts.enumerated() {
                try Self.start(OneShot(context), number: number, ended)
            }
        } catch {
            submit(.stop)
            throw error
        }
    }

    /// The context is handed to the thread, so that nothing else holds its socket when the loop has ended.
    private static func start(_ context: OneShot<LoopContext>, number: Int, _ ended: Latch) throws(SyscallError) {
        _ = try KernelThread(name: "loop-\(number)") {
            if let context = context.take() { serve(context, number: number) }
            ended.countDown()
        }
    }

    /// All that a loop held is closed when this returns.
    private static func serve(_ context: LoopContext, number: Int) {
        do throws(SyscallError) {
            try EventLoop(context).run()
        } catch {
            context.callbacks.warn("event loop \(number) has ended: \(error)")
        }
    }

    /// Has the loops keep to another configuration: at once for new requests and streams, while a stream that is open keeps
    /// the heartbeat that it was told and its lifetime.
    public func apply(_ configuration: ServerConfiguration) {
        configuration.check()
        submit(.configure(configuration))
    }

    /// Ends the streams that were opened with other keys than these.
    ///
    /// One whose request was answered by an earlier choice of the handler's ends too, if that choice was made before this
    /// is called.
    public func endStreams(exceptWith keys: Set<Int>) { submit(.endStreams(exceptWith: keys)) }

    /// Ends all streams and returns when the last client is gone, 5 seconds later at most.
    ///
    /// The port is free then, also where the calling task was cancelled meanwhile.
    public func stop() async {
        submit(.stop)
        await ended.wait()
    }

    private func submit(_ task: LoopTask) {
        for queue in queues { queue.submit(task) }
    }
}

extension ServerConfiguration {
    fileprivate func check() {
        precondition(heartbeat > .zero, "heartbeats every \(heartbeat) leave no time for anything else")
    }
}
