import Synchronization

/// Runs children on one thread of its own, which starts with the first child and ends with this value.
public final class ChildProcesses: Sendable {
    /// The ones that ``ChildProcess/run(in:)`` uses unless told otherwise; they live as long as the program.
    public static let shared = ChildProcesses()

    private let state = Mutex(State())

    private struct State {
        var mailbox: ChildProcessMailbox?
        var isClosed = false
    }

    /// No child, and no thread before the first one.
    public init() {}

    deinit { mailbox()?.put(.end) }

    /// Asks all children to end, kills those that have not after `grace`, and returns when all are gone.
    ///
    /// From then on none can be started.
    public func terminateAll(grace: Duration) async {
        guard let mailbox = close() else { return }
        await withCheckedContinuation { continuation in
            if !mailbox.put(.stopAll(grace: grace, continuation)) { continuation.resume() }
        }
    }

    func run(_ command: ChildProcess) async throws(ChildProcess.Failure) -> ChildProcess.Result {
        try await finish(Run(command), with: try openMailbox()).get()
    }

    /// Runs a command and hands its output to `take`, which is called again when it has returned.
    func run(
        _ command: ChildProcess,
        takingOutput take: @escaping @Sendable ([UInt8]) async -> Void
    ) async throws(ChildProcess.Failure) -> ChildProcess.Result {
        let mailbox = try openMailbox()
        let output = ChildOutput()
        let run = Run(command, output: output)
        let outcome = await withTaskGroup(of: Run.Outcome.self, returning: Run.Outcome.self) { group in
            group.addTask {
                let outcome = await self.finish(run, with: mailbox)
                output.end()
                return outcome
            }
            while case (let bytes?, let wasHeldBack) = await output.take() {
                await take(bytes)
                if wasHeldBack { mailbox.put(.goOn(run)) }
            }
            return await group.next() ?? .failure(.stopped)
        }
        return try outcome.get()
    }

    /// Starts a run and waits for its end; a cancelled task stops the child.
    private func finish(_ run: Run, with mailbox: ChildProcessMailbox) async -> Run.Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                run.begin(continuation)
                if !mailbox.put(.start(run)) { run.finish(.failure(.stopped)) }
            }
        } onCancel: {
            run.isStopped.store(true, ordering: .relaxed)
            mailbox.put(.stop(run))
        }
    }

    private func mailbox() -> ChildProcessMailbox? { state.withLock { $0.mailbox } }

    private func close() -> ChildProcessMailbox? {
        state.withLock { state in
            state.isClosed = true
            return state.mailbox
        }
    }

    /// The way to the thread; a new one where there is none yet, or where it could not go on.
    private func openMailbox() throws(ChildProcess.Failure) -> ChildProcessMailbox {
        let result: Result<ChildProcessMailbox, ChildProcess.Failure> = state.withLock { state in
            guard !state.isClosed else { return .failure(.stopped) }
            if let mailbox = state.mailbox, mailbox.isOpen { return .success(mailbox) }
            do throws(SyscallError) {
                let mailbox = try ChildProcessMailbox()
                _ = try KernelThread(name: "children") { ChildProcessLoop.run(mailbox) }
                state.mailbox = mailbox
                return .success(mailbox)
            } catch {
                return .failure(.system(error))
            }
        }
        return try result.get()
    }

    /// One run of a command and the one who waits for it.
    final class Run: Sendable {
        typealias Outcome = Result<ChildProcess.Result, ChildProcess.Failure>

        let command: ChildProcess
        /// Where its output goes; nil where it is gathered.
        let output: ChildOutput?
        /// Whether the order to stop was sent; it may overtake the order to start.
        ///
        /// Relaxed, since the mailbox does the ordering.
        let isStopped = Atomic(false)
        private let waiting = Mutex<CheckedContinuation<Outcome, Never>?>(nil)

        init(_ command: ChildProcess, output: ChildOutput? = nil) {
            self.command = command
            self.output = output
        }

        func begin(_ continuation: CheckedContinuation<Outcome, Never>) { waiting.withLock { $0 = continuation } }

        /// Tells the one who waits; to be called once.
        func finish(_ outcome: Outcome) {
            let continuation = waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            continuation?.resume(returning: outcome)
        }
    }
}

/// The only way into the thread of the children: any task may put, the thread takes.
final class ChildProcessMailbox: Sendable {
    enum Command: Sendable {
        case start(ChildProcesses.Run)
        case stop(ChildProcesses.Run)
        /// The output of a run is to be read again.
        case goOn(ChildProcesses.Run)
        case stopAll(grace: Duration, CheckedContinuation<Void, Never>)
        case end
    }

    let wakeup: Wakeup
    private let orders = Mutex<[Command]?>([])

    init() throws(SyscallError) { wakeup = try Wakeup() }

    var isOpen: Bool { orders.withLock { $0 != nil } }

    /// Hands an order to the thread, or returns false if it takes none any more.
    @discardableResult func put(_ order: Command) -> Bool {
        let isTaken = orders.withLock { orders in
            orders?.append(order)
            return orders != nil
        }
        if isTaken { wakeup.wake() }
        return isTaken
    }

    /// All orders since the last time.
    func take() -> [Command] {
        wakeup.clear()
        return orders.withLock { orders in
            defer { if orders != nil { orders = [] } }
            return orders ?? []
        }
    }

    /// Takes no more orders; returns those that were left.
    func close() -> [Command] {
        orders.withLock { orders in
            defer { orders = nil }
            return orders ?? []
        }
    }
}
