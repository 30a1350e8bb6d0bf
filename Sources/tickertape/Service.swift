import Jobs
import JobConfig
import Logging
import API
import Cluster
import Configuration
import DataSources
import Edge
import Foundation
import HTTP
import History
import Scheduling
import Server
import Synchronization
import Syscalls
import Tape

/// The whole of `tickertape serve`: joins jobs, tape and server, and runs until a signal.
struct Service {
    private let current: AppContextBox
    private let loops: EventLoops
    private let reloader: Reloader
    private let store: (any TapeStore)?
    private let log: Log

    /// Listens, begins to serve and sets the first runs; they begin with ``run(until:)``.
    ///
    /// With a `store` it goes on where that ends.
    init(_ loaded: LoadedConfiguration, of file: ConfigurationSource, store: (any TapeStore)?, log: Log) throws {
        let settings = file.settings(of: loaded)
        let cluster = try settings.cluster.map { try Self.cluster($0, settings, log) }
        let tape = Self.tape(settings, store, cluster?.node.outbox)
        let registry = JobRegistry(loaded.file.jobs, on: tape)
        try store?.attach(tape)
        for job in registry.jobs { job.restore(from: store?.snapshot) }
        // An edge has none of its own, and what it has heard of others stays until the origin says otherwise.
        for job in settings.origin == nil ? store?.snapshot.jobs ?? [] : [] where registry[job] == nil {
            Job.endAlerts(ofGone: job, on: tape)
            tape.forget(job: job)
        }
        if let warning = ZoneDatabase.shared.machine.warning { log.warning(warning) }
        let serverMetrics = ServerMetrics()
        let edge = try settings.origin.map { origin in
            var generator = SystemRandomNumberGenerator()
            let name = Epoch.make(using: &generator)
            let feed = try OriginFeed(
                Origin(origin, edge: name),
                to: tape,
                log: log
            )
            guard let history = store as? History else { return EdgeServices(feed) }
            return EdgeServices(feed, kept: history.index.map { ($0.json, $0.time) }) {
                history.keep(KeptIndex(json: $0, time: $1))
            }
        }
        edge?.feed.waitForFirst(seconds: 2)
        let state = AppContext(
            file: ConfigurationInfo(path: loaded.path, loadedAt: .now),
            settings: settings,
            tape: tape,
            registry: registry,
            runner: try JobRunner(registry, log: log, isShared: cluster != nil),
            serverMetrics: serverMetrics,
            store: store,
            edge: edge,
            cluster: cluster
        )
        let current = AppContextBox(state)
        if let cluster {
            cluster.begin(current, revision: loaded.revision)
            try cluster.node.start(tape, cluster)
            try cluster.runs.start()
            cluster.node.waitForFirst(seconds: 2)
        }
        ServiceFigures.tell { [serverMetrics] in serverMetrics.openStreams }
        let certificates = Certificates(settings)
        loops = try EventLoops(
            at: certificates.doors(of: settings),
            loops: ProcessInfo.processInfo.activeProcessorCount,
            tape: tape,
            configuration: ServerConfiguration(settings, jobs: registry.jobs),
            metrics: serverMetrics,
            callbacks: ServerCallbacks(
                warn: { log.warning($0) },
                errorFields: { Routes(service: current.now).errorFields(for: $0) },
                rejection: { Routes(service: current.now).refusal(ofBody: $0) },
                misdirection: { Routes(service: current.now).misdirection(of: $0) },
                handler: { Routes(service: current.now).reply(to: $0) }
            )
        )
        self.current = current
        self.store = store
        self.log = log
        reloader = Reloader(file, at: loaded, current, loops, certificates, log: log)
        state.runner.schedule()
    }

    private static func tape(_ settings: ServerSettings, _ store: (any TapeStore)?, _ outbox: Outbox?) -> Tape {
        let memory = settings.memory(besideFile: store != nil)
        if let store {
            return Tape(store.snapshot, capacity: memory, archive: store, isFollowing: settings.origin != nil)
        }
        var generator = SystemRandomNumberGenerator()
        return Tape(epoch: Epoch.make(using: &generator), capacity: memory, outbox: outbox)
    }

    private static func cluster(_ cluster: ClusterSettings, _ settings: ServerSettings, _ log: Log) throws
        -> ClusterServices
    {
        let options = ClusterOptions(
            address: cluster.redis,
            name: cluster.name,
            durability: cluster.durability,
            node: cluster.node
        )
        let nodeLog = NodeLog(warning: { log.warning($0) }, info: { log.info($0) })
        return ClusterServices(
            try ClusterNode(options, limits: settings.memory(besideFile: false), log: nodeLog),
            try SharedRuns(options, log: nodeLog)
        )
    }

    /// How long runs may go on once the program is to stop.
    private static let patience = Duration.seconds(10)
    /// The same where other nodes take over.
    private static let handOver = Duration.milliseconds(800)

    /// Runs the jobs, and reloads the file as it changes and on SIGHUP, until SIGTERM or SIGINT.
    ///
    /// Then it stops: no new runs, time for those at work, a goodbye to the clients.
    func run(until signals: AsyncStream<CInt>) async {
        FreeMemory.giveBack()
        FreeMemory.giveBackCode()
        let state = current.now
        let jobs = Task { await state.runner.run() }
        let files = watchFiles()
        let dates = Task { await watchDates() }
        let reports = Task { await reportViewers() }
        let settling = Task { await settle() }
        var arriving = signals.makeAsyncIterator()
        while let signal = await arriving.next(isolation: nil) {
            guard signal == SIGHUP else { break }
            files?.lookNow()
        }
        files?.stop()
        log.info("stopping; a second signal stops at once")
        let impatience = Task {
            for await signal in signals where signal != SIGHUP {
                await ChildProcess.terminateAll(grace: .zero)
                log.flush()
                exit(1)
            }
        }
        state.beginStop()
        state.cluster?.node.leave()
        state.runner.stop()
        let timer = Task {
            try await Task.sleep(for: state.cluster == nil ? Self.patience : Self.handOver)
            jobs.cancel()
        }
        await jobs.value
        timer.cancel()
        await ChildProcess.terminateAll(grace: .zero)
        await state.edge?.feed.stop()
        await loops.stop()
        await state.cluster?.node.stop()
        await state.cluster?.runs.stop()
        state.cluster?.end()
        // Nobody can post any more.
        await store?.close()
        // Killing what ran lets the wait for it end, too; whoever was asked to hurry still ends with 1.
        impatience.cancel()
        await impatience.value
        // Until it has ended it holds all of this.
        dates.cancel()
        reports.cancel()
        settling.cancel()
        await dates.value
        await reports.value
        await settling.value
    }

    /// Tells the origin of an edge how many viewers it has, and asks it for its index now and then.
    private func reportViewers() async {
        guard let edge = current.now.edge else { return }
        while true {
            let isConnected = edge.feed.current.isConnected
            if isConnected {
                await edge.forgetChanged()
                await edge.renewIndex()
            }
            // One that has just come back is asked soon.
            do { try await Task.sleep(for: isConnected ? EdgeViewers.interval : .seconds(1)) } catch { return }
            if edge.feed.current.isConnected { await edge.report(viewers: current.now.viewers) }
        }
    }

    /// Gives back what only the first runs of the jobs have taken, and each minute what a peak has left behind.
    private func settle() async {
        var peak = PeakMemory()
        do { try await Task.sleep(for: .seconds(20)) } catch { return }
        FreeMemory.giveBackCode()
        while true {
            peak.giveBack()
            do { try await Task.sleep(for: .seconds(60)) } catch { return }
        }
    }

    /// Tells the log each day which certificates should be renewed; the first time was at the start.
    private func watchDates() async {
        while true {
            do { try await Task.sleep(for: .seconds(86_400)) } catch { return }
            for trouble in current.now.settings.shownCertificates.compactMap({ $0.dateTrouble() }) {
                log.warning(trouble.sentence)
            }
        }
    }

    /// Reloads from now on; without, where the system has nothing left for it, all else goes on.
    private func watchFiles() -> FileWatcher? {
        do throws(SyscallError) {
            return try reloader.watch()
        } catch {
            log.warning("\(error); changes of the file take a restart")
            return nil
        }
    }

    /// What `serve` prints when it is ready.
    var banner: String { Banner(doors: loops.doors, state: current.now).text }
}
