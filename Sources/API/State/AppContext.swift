public import Files
public import Jobs
public import JobConfig
import Configuration
import JSON
import DataSources
import HTTP
public import Server
import Synchronization
public import Tape

/// What routes look at: everything about the running service that can be told or changed from outside.
///
/// It is as of one reading of the jobs file; the next one makes another, and a request keeps to the one it began with.
public final class AppContext: Sendable {
    /// Which file it is as of.
    public let file: ConfigurationInfo
    /// The map `server` of that file.
    public let settings: ServerSettings
    /// The tape that all share; it outlives each reading.
    public let tape: Tape
    /// The jobs of that file.
    public let registry: JobRegistry
    /// What runs them.
    public let runner: JobRunner
    /// The page.
    public let files: StaticFiles
    /// Who may do what.
    public let access: Authorizer
    /// The names that requests may be for; nil where any will do.
    let hosts: HostNames?
    /// What the event loops count.
    public let serverMetrics: ServerMetrics
    /// Where events are stored before readers see them; nil where they are in memory alone.
    public let store: (any TapeStore)?
    /// What this passes on, and how; nil where it has jobs of its own.
    public let edge: EdgeServices?
    /// What makes this a node of a cluster; nil where it is none.
    public let cluster: ClusterServices?
    /// What edges say of their viewers.
    let edgeViewers: EdgeViewers
    private let life: RuntimeState

    /// What stays whatever the file says.
    private final class RuntimeState: Sendable {
        let process = ProcessMonitor()
        let isStopping = Atomic(false)
        let adopted = Atomic(0)
        let rejected = Atomic(0)
        let awaited = AwaitedEvents()
    }

    /// The state at the start, as of the first reading of the file.
    public init(
        file: ConfigurationInfo,
        settings: ServerSettings,
        tape: Tape,
        registry: JobRegistry,
        runner: JobRunner,
        serverMetrics: ServerMetrics,
        store: (any TapeStore)? = nil,
        edge: EdgeServices? = nil,
        cluster: ClusterServices? = nil
    ) {
        self.file = file
        self.settings = settings
        self.tape = tape
        self.registry = registry
        self.runner = runner
        self.serverMetrics = serverMetrics
        self.store = store
        self.edge = edge
        self.cluster = cluster
        files = StaticFiles(folder: settings.publicFolder, hasBuiltInPage: true)
        access = Authorizer(settings.tokens)
        hosts = settings.hostNames
        edgeViewers = EdgeViewers()
        life = RuntimeState()
    }

    /// The state after another reading of the file.
    public init(
        _ file: ConfigurationInfo,
        _ settings: ServerSettings,
        _ registry: JobRegistry,
        after earlier: AppContext
    ) {
        (self.file, self.settings, self.registry) = (file, settings, registry)
        (tape, runner, serverMetrics, life) = (earlier.tape, earlier.runner, earlier.serverMetrics, earlier.life)
        (store, edge, cluster, edgeViewers) = (earlier.store, earlier.edge, earlier.cluster, earlier.edgeViewers)
        // What is in memory of the files is kept with their folder.
        let isSameFolder = settings.publicFolder == earlier.settings.publicFolder
        files = isSameFolder ? earlier.files : StaticFiles(folder: settings.publicFolder, hasBuiltInPage: true)
        access = Authorizer(settings.tokens, after: earlier.access)
        hosts = settings.hostNames
    }

    /// What clients have seen elsewhere and is not here yet.
    var awaited: AwaitedEvents { life.awaited }

    /// How many clients see events of this server, those of its edges among them, each edge not being one.
    public var viewers: Int {
        let (edges, viewers) = edgeViewers.total()
        return max(0, serverMetrics.openStreams - edges) + viewers
    }

    /// Whether there is a job of this name; an edge knows those that it has heard of.
    func knows(job name: String) -> Bool {
        edge == nil ? registry[name] != nil : tape.jobNames.existingNumber(of: name) != nil
    }

    /// Has `/health` say from here on that the service is stopping.
    public func beginStop() { life.isStopping.store(true, ordering: .relaxed) }

    /// How often the jobs file was read behind the first time, and taken or not.
    var reloads: (adopted: Int, rejected: Int) {
        (life.adopted.load(ordering: .relaxed), life.rejected.load(ordering: .relaxed))
    }

    /// Counts a reading of the jobs file; to be called on any state.
    public func noteReload(isAdopted: Bool) {
        if isAdopted {
            life.adopted.add(1, ordering: .relaxed)
        } else {
            life.rejected.add(1, ordering: .relaxed)
        }
    }

    /// `GET /health`; `withReasons` also tells which jobs fail and why, in words that may quote their output.
    func health(withReasons: Bool) -> Response {
        var json = JSONLine()
        guard !life.isStopping.load(ordering: .relaxed) else {
            json.add("status", "stopping")
            return .json(json.finished, status: 503)
        }
        let rejected = file.rejection.map { errors in
            withReasons ? errors.map { "the jobs file is rejected: \($0)" } : ["the jobs file is rejected"]
        }
        let lost = file.lost.map { glob in
            guard withReasons else { return "included files are gone" }
            let way = "put the files back, or take it out"
            return "no file fits \(glob) of include any more, so its jobs are gone; \(way)"
        }
        let failing = failingJobs(withReasons: withReasons)
        let unrecorded = store?.fault.map {
            withReasons ? settings.secrets.concealed(in: $0) : "the history file fails"
        }
        let remains = store?.fault == nil ? store?.remains : nil
        let damaged = remains.map { withReasons ? $0 : "a damaged history file was moved aside" }
        let outOfDate = settings.shownCertificates.compactMap { $0.dateTrouble() }.filter(\.isFault)
            .map { withReasons ? $0.sentence : "a certificate is out of date" }
        let apart = edge?.trouble.map { withReasons ? $0 : "the origin is not followed" }
        let nodes = clusterTroubles(withReasons: withReasons)
        let reasons =
            (rejected ?? []) + lost + [unrecorded, damaged, apart].compactMap(\.self) + nodes + outOfDate + failing
        json.add("status", reasons.isEmpty ? "ok" : "degraded")
        if !reasons.isEmpty { json.add("reasons", .array(reasons.map { .string($0) })) }
        return .json(json.finished)
    }

    /// That jobs fail, in a sentence each; without names and reasons in one.
    private func failingJobs(withReasons: Bool) -> [String] {
        let sentences = registry.jobs.compactMap { job in
            job.withStatus { $0.error }.map { "job \"\(job.name)\" fails: \($0.message)" }
        }
        guard !withReasons, !sentences.isEmpty else { return sentences }
        return [sentences.count == 1 ? "a job fails" : "\(sentences.count) jobs fail"]
    }

    /// `GET /monitor`.
    var monitor: Response {
        do throws(SourceError) {
            let usage = try life.process.usage()
            var json = JSONLine()
            json.add("cpuPercent", .number(usage.cpuPercent))
            json.add("residentBytes", Int(usage.residentBytes))
            json.add("openFiles", usage.openFiles)
            json.add("threads", usage.threads)
            json.add("connections", serverMetrics.openStreams)
            json.add("uptimeSeconds", .number(usage.uptimeSeconds))
            return .json(json.finished)
        } catch {
            return .problem(status: 500, detail: error.message)
        }
    }
}

/// Where the jobs were read from.
public struct ConfigurationInfo: Sendable {
    /// The file as it was named; nil for the built-in demo jobs.
    public var path: String?
    /// When what is at work was read.
    public var loadedAt: Timestamp
    /// What is wrong with the file as it is now, where that is why it is not at work.
    public var rejection: [String]?
    /// What stands behind its `include`, and files have fitted before, as none does now.
    public var lost: [String]

    /// The file at `path`, or the built-in demo where that is nil, as it was read at `loadedAt`.
    public init(path: String? = nil, loadedAt: Timestamp, rejection: [String]? = nil, lost: [String] = []) {
        self.path = path
        self.loadedAt = loadedAt
        self.rejection = rejection
        self.lost = lost
    }
}
