import Configuration
import DataSources
import Foundation
import HTTP
import Server
import Synchronization
import Syscalls
import Tape

/// The whole of `tickertape serve`: joins jobs, tape and server, and runs until a signal.
struct Service {
    private let state: ServiceState
    private let loops: EventLoops
    private let log: Log

    /// Where clients connect.
    var address: SocketAddress { loops.address }

    /// Listens, begins to serve and sets the first runs; they begin with ``run(until:)``.
    init(
        _ settings: ServerSettings,
        _ jobs: [JobDefinition],
        from source: JobFileSource,
        log: Log
    ) throws(SyscallError) {
        var generator = SystemRandomNumberGenerator()
        let tape = Tape(epoch: Epoch.make(using: &generator), capacity: settings.history)
        let board = JobBoard(jobs, on: tape)
        let runner = try JobRunner(board, log: log)
        let counters = ServerCounters()
        let state = ServiceState(
            file: source,
            settings: settings,
            tape: tape,
            board: board,
            runner: runner,
            counters: counters
        )
        var policy = settings.policy
        policy.version = version
        let routes = Routes(service: state)
        loops = try EventLoops(
            listeningOn: settings.address ?? .loopback(port: 5000),
            loops: ProcessInfo.processInfo.activeProcessorCount,
            tape: tape,
            policy: policy,
            counters: counters,
            warn: { log.warning($0) },
            handler: { routes.reply(to: $0) }
        )
        self.state = state
        self.log = log
        runner.schedule()
    }

    /// How long runs may go on once the program is to stop.
    private static let patience = Duration.seconds(10)

    /// Runs the jobs until SIGTERM or SIGINT, then stops: no new runs, time for those at work, a goodbye to the clients.
    func run(until signals: AsyncStream<CInt>) async {
        let jobs = Task { [state] in await state.runner.run() }
        var arriving = signals.makeAsyncIterator()
        while let signal = await arriving.next(isolation: nil) {
            guard signal == SIGHUP else { break }
            log.warning("reloading on SIGHUP is not supported yet; restart to read the file anew")
        }
        log.info("stopping; a second signal stops at once")
        let impatience = Task {
            for await _ in signals {
                await ChildProcess.terminateAll(grace: .zero)
                exit(1)
            }
        }
        state.beginStop()
        state.runner.stop()
        let timer = Task {
            try await Task.sleep(for: Self.patience)
            jobs.cancel()
        }
        await jobs.value
        timer.cancel()
        await ChildProcess.terminateAll(grace: .zero)
        await loops.stop()
        impatience.cancel()
    }

    /// What `serve` prints when it is ready.
    var banner: String { Banner(address: address, state: state).text }
}
