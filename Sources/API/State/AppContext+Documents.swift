import Cluster
import JobConfig
import Jobs
import JSON
import Configuration
import DataSources
import EventStreams
import Scheduling
import Server
import Tape

/// The JSON documents about the service and its jobs.
extension AppContext {
    /// `GET /`, the large values that belong in it, and what names its contents: the same as long as all is as it was but the
    /// time, ids and viewers.
    ///
    /// Of each job it has the fields that are asked for; all where that is nil.
    /// Who has a link or token for some jobs is told of these alone, and nothing of the file or of other machines; who gets of
    /// each job one result in a period is told the one that is out.
    func index(
        _ fields: Set<String>? = nil,
        opening grant: Grant? = nil
    ) -> (json: [UInt8], large: LargeValues, digest: ContentDigest) {
        let large = LargeValues()
        var jobs = JSONLine()
        let opened = registry.jobs.filter { grant?.opens(job: $0.name, event: $0.definition.event) ?? true }
        let shown = grant?.periods.map { ShownResults(of: opened, on: tape, by: $0) }
        for job in opened {
            var entry = entry(of: job, shown, grant?.events)
            entry.large = large
            jobs.add(job.name) { entry.write(fields, to: &$0) }
        }
        let told = jobs.finished
        let isNarrow = grant?.isNarrow ?? false
        let nodes = isNarrow ? [] : (cluster?.node.status.nodes ?? []).map { "\($0.name) \($0.jobs)" }
        let others = [version, tape.epoch, "\(file.loadedAt)", file.path ?? "-"] + (file.rejection ?? []) + nodes
        return (
            index(told, isNarrow: isNarrow),
            large,
            ContentDigest(of: told).combined(with: others.joined(separator: "\n"))
        )
    }

    /// Whether what there is to tell of the jobs is too much to be put together on an event loop; `values` is whether their
    /// newest results are told.
    func tellMuch(_ jobs: [Job], values: Bool) -> Bool {
        var bytes = 0
        return jobs.contains { job in
            bytes += Self.usualEntry + (values ? job.last?.bytes.count ?? 0 : 0)
            return bytes > Self.mostOnLoop
        }
    }

    /// An event loop puts together so many bytes at a time, and leaves more to others.
    private static let mostOnLoop = 64 << 10
    /// So many bytes are told of a job without its value.
    private static let usualEntry = 512

    private func entry(of job: Job, _ shown: ShownResults? = nil, _ events: Set<String>? = nil) -> IndexEntry {
        IndexEntry(
            job: job,
            show: registry.show(of: job),
            tape: tape,
            shown: shown,
            events: events,
            isPostingOpen: access.isPostingOpen
        )
    }

    private func index(_ jobs: [UInt8], isNarrow: Bool) -> [UInt8] {
        var json = JSONLine()
        json.add("service", "tickertape")
        json.add("version", version)
        json.add("now", "\(Timestamp.now)")
        let last = tape.lastEventID
        json.add("epoch", last.epoch)
        json.add("lastEventId", "\(last)")
        json.add("links") { links in
            links.add("dashboard", "/index.html")
            links.add("events", "/events")
            links.add("metrics", "/metrics")
            links.add("openapi", "/openapi.json")
        }
        json.add("config") { config in
            // Null stands for demo jobs, so who may read some jobs only is told nothing.
            if !isNarrow { config.add("file", file.path) }
            config.add("loadedAt", "\(file.loadedAt)")
            config.add("status", file.rejection == nil ? "ok" : "rejected")
            config.add("errors", .array((isNarrow ? [] : file.rejection ?? []).map { .string($0) }))
        }
        json.add("connections", serverMetrics.openStreams)
        let edges = edgeViewers.total().edges
        if edges > 0 {
            json.add("edges", edges)
            json.add("viewers", viewers)
        }
        if !isNarrow, let nodes = cluster?.node.status.nodes {
            json.add("nodes", each: nodes.map { document(of: $0, isShort: true) })
        }
        json.add("jobs", json: jobs)
        return json.finished
    }

    /// `GET /jobs/NAME`.
    func document(of job: Job) -> JSONLine {
        var json = JSONLine()
        entry(of: job).write(to: &json)
        let location = registry.location(of: job)
        json.add("file", file.path.map { _ in location.file })
        json.add("line", location.line)
        let status = job.status
        let runs = status.recentRuns.map(Self.document)
        var last = runs.last
        if let text = status.standardError { last?.add("stderr", text) }
        json.add("lastRun", json: last?.finished)
        json.add("recentRuns", each: runs)
        return json
    }

    /// One event as the history route tells it.
    func document(of frame: EncodedEvent) -> JSONLine {
        var json = JSONLine()
        json.add("id", "\(tape.identity.id(of: frame.sequence))")
        json.add("event", frame.event)
        json.add("at", "\(frame.time)")
        json.add("data", json: frame.json)
        return json
    }

    private static func document(of run: JobStatus.Run) -> JSONLine {
        var json = JSONLine()
        json.add("at", "\(run.at)")
        json.add("seconds", .number(run.time.seconds(digits: 6)))
        switch run.outcome {
        case .ok: json.add("outcome", "ok")
        case .unchanged: json.add("outcome", "unchanged")
        case .stopped: json.add("outcome", "stopped")
        case .failed(let failure):
            json.add("outcome", "failed")
            json.add("kind", failure.kind.rawValue)
            json.add("message", failure.message)
        }
        return json
    }
}
