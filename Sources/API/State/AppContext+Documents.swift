import Cluster
import JobConfig
import Jobs
import JSON
import Configuration
import DataSources
import Scheduling
import Server
public import Tape

/// The JSON documents about the service and its jobs.
extension AppContext {
    /// `GET /`.
    var index: [UInt8] {
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
            config.add("file", file.path)
            config.add("loadedAt", "\(file.loadedAt)")
            config.add("status", file.rejection == nil ? "ok" : "rejected")
            config.add("errors", .array((file.rejection ?? []).map { .string($0) }))
        }
        json.add("connections", serverMetrics.openStreams)
        let edges = edgeViewers.total().edges
        if edges > 0 {
            json.add("edges", edges)
            json.add("viewers", viewers)
        }
        if let nodes = cluster?.node.status.nodes {
            json.add("nodes", each: nodes.map { document(of: $0, isShort: true) })
        }
        json.add("jobs") { jobs in
            for job in registry.jobs { jobs.add(job.name) { $0.addEntry(of: job, tape: tape) } }
        }
        return json.finished
    }

    /// `GET /jobs/NAME`.
    func document(of job: Job) -> JSONLine {
        var json = JSONLine()
        json.addEntry(of: job, tape: tape)
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

extension JSONLine {
    /// A job's entry in the index.
    fileprivate mutating func addEntry(of job: Job, tape: Tape) {
        let definition = job.definition
        let status = job.status
        add("event", definition.event)
        add("trigger") { trigger in
            switch definition.trigger {
            case .schedule(let scheduleTrigger):
                trigger.add(scheduleTrigger.key, scheduleTrigger.text)
                if let zone = (scheduleTrigger.schedule as? CronSchedule)?.zoneName { trigger.add("timezone", zone) }
            case .follow: trigger.add("follow", .bool(true))
            case .post: trigger.add("post", .bool(true))
            case .request(let rule):
                trigger.add("request") { parameters in
                    for parameter in rule.parameters {
                        let pattern = parameter.shownPattern(definition.secrets)
                        parameters.add(parameter.name, pattern.map { .string($0) } ?? .bool(true))
                    }
                }
            }
        }
        add("source", definition.source?.text ?? "post")
        add("state", status.state.rawValue)
        add("unit", definition.unit)
        add("envelope", .bool(definition.envelope))
        if let last = job.last {
            add("last") { entry in
                entry.add("id", "\(tape.identity.id(of: last.sequence))")
                entry.add("at", "\(last.time)")
                entry.add("data", json: last.json)
            }
        } else {
            add("last", nil as String?)
        }
        if case .follow = definition.trigger {
            add("since", status.following?.since.map { "\($0)" })
            add("restarts", status.following?.restarts ?? 0)
            add("dropped", status.following?.dropped ?? 0)
            add("nextTry", status.nextRun.map { "\($0)" })
            add("nextRun", nil as String?)
        } else {
            add("nextRun", status.nextRun.map { "\($0)" })
        }
        add("nextBy", status.nextBy.map { "\($0)" })
        add("runs", status.runs)
        add("failures", status.failures)
        add("skipped", status.skipped)
        if let error = status.error {
            add("error") { entry in
                entry.add("kind", error.kind.rawValue)
                entry.add("message", error.message)
            }
        } else {
            add("error", nil as String?)
        }
        add("links") { links in
            links.add("events", "/events?job=\(job.name)")
            links.add("history", "/jobs/\(job.name)/history")
            if job.runs != nil { links.add("stream", "/jobs/\(job.name)/stream") }
        }
    }
}

extension EncodedEvent {
    /// The job's value as JSON, bare text as a string.
    public var json: [UInt8] { value.map { Array($0) } ?? JSONText(text).bytes }
}
