import DataSources
import Jobs
import JobConfig
import JSON
import Scheduling
public import Tape

/// What the index tells of a job, field by field.
struct IndexEntry {
    /// The fields there are, in the order in which they are told; those of jobs that follow are told of these alone.
    static let fields = [
        "event", "trigger", "source", "state", "since", "unit", "envelope", "publish", "show", "level", "alerts",
        "last",
        "restarts", "dropped", "nextTry", "watched", "nextRun", "nextBy", "runs", "failures", "skipped", "error",
        "failing", "links",
    ]

    let job: Job
    let show: ShowRule
    let tape: Tape
    /// The newest results for who does not get all; nil for who does.
    var shown: ShownResults?
    /// The types of events that may be told; nil for all.
    var events: Set<String>?
    /// What takes the large values; nil where they are told in their places.
    var large: LargeValues?
    /// Whether there is a token that opens posting.
    var isPostingOpen = true

    /// Writes the fields that are asked for; all where that is nil.
    func write(_ wanted: Set<String>? = nil, to json: inout JSONLine) {
        let status = job.status
        for field in Self.fields where wanted?.contains(field) ?? true { add(field, status, to: &json) }
    }

    private func add(_ field: String, _ status: JobStatus, to json: inout JSONLine) {
        let definition = job.definition
        switch field {
        case "event": json.add(field, definition.event)
        case "trigger": json.add(field, addTrigger)
        case "source": json.add(field, definition.source?.text ?? "post")
        case "state": json.add(field, status.state.rawValue)
        case "since": json.add(field, since(status).map { "\($0)" })
        case "unit": json.add(field, definition.unit)
        case "envelope": json.add(field, .bool(definition.envelope))
        case "publish": json.add(field, definition.publishing.rawValue)
        case "show": json.add(field, .object(show.members))
        case "level": json.add(field, job.alertLevel?.rawValue)
        case "alerts": json.add(field, each: tells("alertRaised") ? job.alerts.map(\.line) : [])
        case "last": addLast(to: &json)
        case "watched": if let watching = status.watching { json.add(field, .bool(watching.isActive)) }
        case "nextRun": json.add(field, job.isFollowing ? nil : status.nextRun.map { "\($0)" })
        case "nextBy": json.add(field, status.nextBy.map { "\($0)" })
        case "runs": json.add(field, status.runs)
        case "failures": json.add(field, status.failures)
        case "skipped": json.add(field, status.skipped)
        case "error", "failing": addFailure(field, status, to: &json)
        case "links":
            json.add(field) { links in
                links.add("events", "/events?job=\(job.name)")
                links.add("history", "/jobs/\(job.name)/history")
                if job.runs != nil { links.add("stream", "/jobs/\(job.name)/stream") }
            }
        default: if job.isFollowing { addFollowing(field, status, to: &json) }
        }
    }

    /// Since when the job is as it is; one that follows, since its upstream is there.
    private func since(_ status: JobStatus) -> Timestamp? {
        guard status.state == .ok, let connected = status.following?.since else { return status.since }
        return connected
    }

    private func addFollowing(_ field: String, _ status: JobStatus, to json: inout JSONLine) {
        switch field {
        case "restarts": json.add(field, status.following?.restarts ?? 0)
        case "dropped": json.add(field, status.following?.dropped ?? 0)
        case "nextTry": json.add(field, status.nextRun.map { "\($0)" })
        default: break
        }
    }

    private func addTrigger(to trigger: inout JSONLine) {
        defer { addViewers(to: &trigger) }
        switch job.definition.trigger {
        case .schedule(let scheduleTrigger):
            trigger.add(scheduleTrigger.key, scheduleTrigger.text)
            if let zone = (scheduleTrigger.schedule as? CronSchedule)?.zoneName { trigger.add("timezone", zone) }
        case .follow: trigger.add("follow", .bool(true))
        case .after(let rule):
            trigger.add("after", .array(rule.jobs.map { .string($0) }))
            if !rule.events.isEmpty { trigger.add("event", .array(rule.events.map { .string($0) })) }
        case .post:
            trigger.add("post", .bool(true))
            if let signature = job.definition.posting?.signature {
                trigger.add("signature", signature.header)
            } else if !isPostingOpen, job.definition.textOnGet == nil {
                trigger.add("closed", .bool(true))
            }
        case .request(let rule):
            trigger.add("request") { parameters in
                for parameter in rule.parameters {
                    // The page's form checks by it before the server does.
                    let pattern = parameter.shownPattern(job.definition.secrets)
                        .map { BrowserPattern.form(of: $0) ?? $0 }
                    parameters.add(parameter.name, pattern.map { .string($0) } ?? .bool(true))
                }
            }
        }
    }

    private func addViewers(to trigger: inout JSONLine) {
        guard let rule = job.definition.watching else { return }
        trigger.add("while_watched", .bool(true))
        if let idle = rule.idle { trigger.add("idle_every", idle.text) }
    }

    private func addLast(to json: inout JSONLine) {
        guard let (last, since) = shown.map({ $0[job.name] }) ?? job.latest else {
            return json.add("last", nil as String?)
        }
        json.add("last") { entry in
            entry.add("id", "\(tape.identity.id(of: last.sequence))")
            entry.add("at", "\(last.time)")
            entry.add("since", "\(since)")
            entry.add("level", show.level(of: last)?.rawValue)
            entry.add("data", json: large?.written(last) ?? last.json)
        }
    }

    private func tells(_ event: String) -> Bool { events?.contains(event) ?? true }

    private func addFailure(_ field: String, _ status: JobStatus, to json: inout JSONLine) {
        guard let error = status.error, tells("jobFailed") else { return json.add(field, nil as String?) }
        json.add(field) { entry in
            guard field == "failing" else {
                entry.add("kind", error.kind.rawValue)
                entry.add("message", error.message)
                return
            }
            entry.add("since", (status.failing?.since ?? status.since).map { "\($0)" })
            entry.add("count", status.failing?.count ?? 1)
            entry.add("kind", error.kind.rawValue)
        }
    }
}

extension ShowRule {
    /// The most bytes of a value that can be a word.
    private static let longest = 256

    /// Whether the value that an event tells is good or bad; nil for one that is neither.
    func level(of event: EncodedEvent) -> Level? {
        guard let json = event.value else {
            return event.bytes.count <= 4096 ? level(of: .string(event.text)) : nil
        }
        guard json.count <= Self.longest, let text = try? JSONText(validating: Array(json)) else { return nil }
        return level(of: JSONValue(text))
    }
}

extension EncodedEvent {
    /// The job's value as JSON, bare text as a string.
    public var json: [UInt8] { value.map { Array($0) } ?? JSONText(text).bytes }
}
