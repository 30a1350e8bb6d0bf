import Cluster
import Jobs
import JobConfig
import Logging
import API
import JSON
import Configuration
import DataSources
import Scheduling
import Server
import Synchronization
import Syscalls
import Tape

/// Reads the jobs file anew when it has changed, compares job by job, and puts what is new to work at once.
///
/// A file with a fault changes nothing: it is told everywhere, and the jobs at work go on.
final class Reloader: Sendable {
    private let file: ConfigurationSource
    private let current: AppContextBox
    private let loops: EventLoops
    private let certificates: Certificates
    private let log: Log
    /// What was asked to listen on at the start, and the other settings then; some stay.
    private let listening: String
    private let started: ServerSettings
    private let reloaded: EventSeries
    private let rejected: EventSeries
    /// The files as they were when they were last read, whatever came of it.
    private let seen: Mutex<InputFiles>
    /// The globs of `include` that files have fitted since the start, as far as they are in the file that is at work.
    private let fitted: Mutex<Set<String>>
    /// What was told of the file that is at work, and how often it stands there: a warning is told once as long as it holds.
    private let told: Mutex<[String: Int]>

    /// The reading that is at work now is `loaded`.
    init(
        _ file: ConfigurationSource,
        at loaded: LoadedConfiguration,
        _ current: AppContextBox,
        _ loops: EventLoops,
        _ certificates: Certificates,
        log: Log
    ) {
        (self.file, self.current, self.loops, self.log) = (file, current, loops, log)
        self.certificates = certificates
        started = current.now.settings
        listening = started.doorWords
        let tape = current.now.tape
        reloaded = tape.series(job: nil, event: "configReloaded", role: .info)
        rejected = tape.series(job: nil, event: "configRejected", role: .info)
        let sources = loaded.sources
        seen = Mutex(sources)
        fitted = Mutex(Set(sources.globs).subtracting(sources.unfitted))
        told = Mutex(Dictionary(loaded.remarks.map { ($0.message, 1) }, uniquingKeysWith: +))
    }

    /// Watches the files; the result is to be stopped with the service.
    func watch() throws(SyscallError) -> FileWatcher {
        try FileWatcher(places, warn: { [log] in log.warning($0) }) { [self] reason in
            look(reason)
            return places
        }
    }

    /// What is watched as long as the files are as they were seen last.
    private var places: FileWatcher.Places {
        let sources = seen.withLock { $0 }
        return FileWatcher.Places(files: sources.files, folders: sources.folders)
    }

    /// Reads the file if it has changed, or if that is asked for; one call at a time, and it blocks as file systems do.
    func look(_ reason: FileWatcher.Reason) {
        let before = seen.withLock { $0 }
        guard reason == .request || before.haveChanged else { return }
        // Reading takes far more than what comes of it.
        defer { FreeMemory.giveBack() }
        ZoneDatabase.shared.forget()
        // Once a file was at work, its absence is a fault like any other.
        // One that is shown already may have expired meanwhile; that is no reason to refuse other changes.
        let shown = current.now.settings.shownTexts
        let rules = CertificateRules { shown.contains($0) }
        let registry = current.now.registry
        let isDemo = current.now.file.path == nil
        switch file.load(orDemo: isDemo, mayWait: false, rules, known: registry.definition) {
        case .success(let loaded):
            seen.withLock { $0 = loaded.sources }
            let isNews = loaded.sources.fingerprint != before.fingerprint
            let (origin, cluster) = (loaded.file.server.origin, loaded.file.server.cluster)
            if origin != started.origin { return reject(loaded.awaitingRestart(for: "origin"), isNews: isNews) }
            if cluster != started.cluster { return reject(loaded.awaitingRestart(for: "cluster"), isNews: isNews) }
            apply(loaded, isNews: isNews)
        case .failure(let problem):
            seen.withLock { $0 = problem.sources }
            reject(problem, isNews: problem.sources.fingerprint != before.fingerprint)
        }
    }

    // MARK: - A file that can be used

    private func apply(_ loaded: LoadedConfiguration, isNews: Bool) {
        let earlier = current.now
        let settings = file.settings(of: loaded)
        let definitions = Self.replacingAwaiting(loaded.file.jobs, by: earlier.registry)
        let difference = JobDifference(from: earlier.registry.jobs.map(\.definition), to: definitions)
        let registry = JobRegistry(
            definitions,
            on: earlier.tape,
            after: earlier.registry,
            changed: difference.changed
        )
        let source = ConfigurationInfo(path: loaded.path, loadedAt: .now, lost: lostGlobs(in: loaded.sources))
        let next = AppContext(source, settings, registry, after: earlier)
        earlier.runner.apply(registry) {
            current.replace(with: next)
            // Whoever reads that it is counted reads of the new jobs.
            next.noteReload(isAdopted: true)
            apply(settings, next.access)
            if isNews || earlier.file.rejection != nil || !difference.isEmpty { announce(difference) }
        }
        next.cluster?.jobsChanged(revision: loaded.revision)
        report(loaded, difference, isNews: isNews)
        let doors = settings.doorWords
        if doors != listening, doors != earlier.settings.doorWords {
            let (next, now) = (doors, Self.list(loops.doors))
            log.warning("server.listen is \(next) now; that takes a restart, and \(now) serves until then")
        }
        if settings.historyFile != started.historyFile, settings.historyFile != earlier.settings.historyFile {
            let (next, now) = (settings.historyFile ?? "left out", started.historyFile ?? "memory")
            let sentence =
                "server.history.file is \(next) now; that takes a restart, and \(now) keeps it until then"
            let hidden = [settings, started].reduce(sentence) { $1.secrets.concealed(in: $0) }
            log.warning(hidden)
        }
    }

    /// The globs that files have fitted before, and none fits now.
    private func lostGlobs(in sources: InputFiles) -> [String] {
        fitted.withLock { fitted in
            fitted.formUnion(Set(sources.globs).subtracting(sources.unfitted))
            fitted.formIntersection(sources.globs)
            return fitted.intersection(sources.unfitted).sorted()
        }
    }

    /// The jobs of a new reading, but for those that wait for a file and are at work already: these go on with what the
    /// file held when it was there.
    private static func replacingAwaiting(_ jobs: [JobDefinition], by registry: JobRegistry) -> [JobDefinition] {
        jobs.map { job in
            guard job.awaited != nil, let former = registry[job.name]?.definition, former.awaited == nil else {
                return job
            }
            return former
        }
    }

    private static func list(_ doors: [Door]) -> String {
        doors.map { door in
            switch door.kind {
            case .plain: "\(door.address)"
            case .secure: "\(door.address) with TLS"
            case .redirect: "\(door.address) with a redirect"
            }
        }.joined(separator: ", ")
    }

    private func report(_ loaded: LoadedConfiguration, _ difference: JobDifference, isNews: Bool) {
        guard let path = loaded.path else {
            return log.info("there is no \(file.path); the demo jobs go on")
        }
        log.info("\(path) is \(isNews ? "reloaded" : "read again"): \(difference.text)")
        let news = told.withLock { told in
            var here: [String: Int] = [:]
            let news = loaded.remarks.filter { remark in
                here[remark.message, default: 0] += 1
                return here[remark.message, default: 0] > told[remark.message, default: 0]
            }
            told = here
            return news
        }
        guard !news.isEmpty else { return }
        log.faults(.warning, "\(path) has new warnings", text: news.text, sentences: news.map(\.sentence))
    }

    private func apply(_ settings: ServerSettings, _ access: Authorizer) {
        let tape = current.now.tape
        let store = current.now.store
        let memory = settings.memory(besideFile: store != nil)
        if tape.capacity != memory { tape.setCapacity(memory, now: .now) }
        store?.setLimits(settings.history)
        current.now.cluster?.node.setLimits(memory)
        certificates.replace(by: settings)
        loops.apply(ServerConfiguration(settings))
        loops.endStreams(exceptWith: access.streamKeys)
    }

    private func announce(_ difference: JobDifference) {
        let (added, changed, removed) = (difference.added, difference.changed, difference.removed)
        append(["added": .list(added), "changed": .list(changed), "removed": .list(removed)], to: reloaded)
    }

    // MARK: - A file that can't

    private func reject(_ problem: LoadedConfiguration.Problem, isNews: Bool) {
        let earlier = current.now
        earlier.noteReload(isAdopted: false)
        let sentences = problem.sentences
        var source = earlier.file
        source.rejection = sentences
        // What is wrong can change without the files, as when a variable of the environment is missing.
        if isNews || sentences != earlier.file.rejection {
            current.replace(with: AppContext(source, earlier.settings, earlier.registry, after: earlier))
            append(["errors": .list(sentences)], to: rejected)
        }
        let message = "\(file.path) is rejected, and the jobs go on as they were"
        log.faults(.error, message, text: problem.text, sentences: sentences)
    }

    private func append(_ data: JSONValue, to channel: EventSeries) {
        // An edge's tape holds what its origin has numbered, and nothing else.
        guard current.now.edge == nil else { return }
        let now = Timestamp.now
        _ = current.now.tape.publish(Envelope.wrap(JSONText(data), job: nil, at: now), to: channel, at: now)
    }
}

extension JSONValue {
    /// A list of texts.
    fileprivate static func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
