public import JSON
import Syscalls

/// The event that a run is for, as sources are told of it.
public struct Occasion: Sendable, Hashable {
    /// The job whose event it is; nil for one of the service itself.
    public let job: String?
    /// The event's type.
    public let event: String
    /// Its id on the stream.
    public let id: String
    /// When it was made, as the stream has it.
    public let time: String
    /// What it tells: the job's value, or what a service event carries.
    public let data: JSONText

    /// An event of a job, or of the service.
    public init(job: String?, event: String, id: String, time: String, data: JSONText) {
        (self.job, self.event, self.id, self.time, self.data) = (job, event, id, time, data)
    }

    /// The event as one line of JSON, with a line end.
    public var line: [UInt8] {
        var json = JSONLine()
        json.add("job", job)
        json.add("event", event)
        json.add("id", id)
        json.add("at", time)
        json.add("data", json: data.bytes)
        return json.finished + [UInt8(ascii: "\n")]
    }

    /// What a program finds in its environment.
    public var variables: [String: String] {
        ["TICKERTAPE_JOB": job ?? "", "TICKERTAPE_EVENT": event, "TICKERTAPE_ID": id]
    }
}

extension Occasion {
    /// The names in braces that stand for parts of an event.
    public static let names = ["job", "event", "value", "level", "message", "at", "id"]

    /// The events of jobs that tell how a job stands, and no result of it.
    public static let newsOfJobs = ["jobFailed", "jobRecovered", "jobOverdue"] + alerts
    /// Those of them that tell of alerts.
    public static let alerts = ["alertRaised", "alertCleared"]
    /// The events that belong to no job.
    public static let newsOfService = ["configReloaded", "configRejected"]

    /// What the names in braces stand for, each as JSON; a part that the event lacks is null.
    var parts: [String: JSONValue] {
        let known = Set(Self.newsOfJobs + Self.newsOfService)
        var parts: [String: JSONValue] = [
            "job": job.map { .string($0) } ?? .null, "event": .string(event), "at": .string(time), "id": .string(id),
        ]
        guard known.contains(event), case .object(let members) = JSONValue(data) else {
            let value = Self.scalar(data)
            (parts["value"], parts["message"]) = (value, .string(Self.text(of: value)))
            return parts
        }
        for name in ["value", "level", "message"] { parts[name] = members[name] ?? .null }
        if parts["message"] == .null { parts["message"] = .string(Self.sentence(event, members)) }
        return parts
    }

    /// A text or a number as such; what is larger stays encoded.
    private static func scalar(_ data: JSONText) -> JSONValue {
        let opener = data.bytes.first
        return opener == UInt8(ascii: "{") || opener == UInt8(ascii: "[") ? .encoded(data) : JSONValue(data)
    }

    /// A value as people read it: a text without quotes, nothing for null, else JSON.
    static func text(of value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        default: JSONText(value).description
        }
    }

    /// What is said of an event that brings no message.
    private static func sentence(_ event: String, _ members: JSONObject) -> String {
        func list(_ name: String) -> [String] {
            guard case .array(let items)? = members[name] else { return [] }
            return items.map(text)
        }
        switch event {
        case "jobRecovered": return "works again"
        case "jobOverdue":
            let time = members["nextBy"].map(text) ?? ""
            return time.isEmpty ? "is overdue" : "is overdue, something was due by \(time)"
        case "alertRaised": return "an alert is raised"
        case "alertCleared": return "an alert is cleared"
        case "configRejected": return "the jobs file is rejected: \(list("errors").joined(separator: "; "))"
        default:
            let changes = ["added", "changed", "removed"].map { ($0, list($0)) }.filter { !$0.1.isEmpty }
            let words = changes.map { "\($0.0) \($0.1.joined(separator: ", "))" }.joined(separator: "; ")
            return "the jobs file is read anew" + (words.isEmpty ? "" : ": \(words)")
        }
    }
}

extension Occasion {
    /// An event that never was, to show what a run behind one would do.
    public static func sample(job: String, event: String) -> Occasion {
        let isOfService = newsOfService.contains(event)
        let message = JSONValue.string("an example")
        let data: JSONValue =
            switch event {
            case "alertRaised", "alertCleared":
                ["level": "warning", "when": "> 1", "value": 2, "since": .null, "message": message]
            case "jobRecovered", "configReloaded": [:]
            case "jobOverdue": ["nextBy": .null]
            case "configRejected": ["errors": [message]]
            case "jobFailed": ["kind": "other", "message": message]
            default: message
            }
        return Occasion(
            job: isOfService ? nil : job,
            event: event,
            id: "example-1",
            time: "2000-01-01T00:00:00.000Z",
            data: JSONText(data)
        )
    }
}

/// A source that can be told which event a run is for.
public protocol OccasionSource: DataSource {
    /// The same source for a run behind this event.
    func told(of occasion: Occasion) -> Self
}

extension DataSource {
    /// The same source for a run behind an event, of which some sources have no use.
    public func toldIfUseful(of occasion: Occasion) -> any DataSource {
        (self as? any OccasionSource)?.told(of: occasion) ?? self
    }
}

extension CommandSource: OccasionSource {
    /// Hands the event over on the standard input, and its name in the environment.
    func told(of occasion: Occasion) -> CommandSource { CommandSource(run: run.told(of: occasion)) }
}

extension ShellSource: OccasionSource {
    /// Hands the event over on the standard input, and its name in the environment: none of it becomes the shell's text.
    func told(of occasion: Occasion) -> ShellSource { ShellSource(run: run.told(of: occasion)) }
}

extension CommandRun {
    fileprivate func told(of occasion: Occasion) -> CommandRun {
        var run = self
        run.command.input = occasion.line
        run.command.environment.merge(occasion.variables) { $1 }
        return run
    }
}
