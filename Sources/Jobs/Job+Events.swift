import DataSources
import JSON
import JobConfig
import Tape

/// What events of a job carry.
extension Job {
    /// What an event carries that tells a value.
    func payload(
        _ content: SourceResult.Content,
        at now: Timestamp,
        nextBy: Timestamp?,
        _ headers: JSONText? = nil
    ) -> Payload? {
        guard definition.envelope else { return Envelope.bare(content) }
        return Envelope.wrap(content, job: name, at: now, nextBy: nextBy, headers: headers)
    }
}

extension JobStatus.StatusChange {
    /// The event that tells it; `nextBy` is when the job's next event was due.
    func event(nextBy: Timestamp?) -> (name: String, role: EventSeries.Role, value: JSONValue) {
        switch self {
        case .failed(let failure):
            let value: JSONValue = ["kind": .string(failure.kind.rawValue), "message": .string(failure.message)]
            return ("jobFailed", .failure, value)
        case .recovered: return ("jobRecovered", .recovery, [:])
        case .overdue: return ("jobOverdue", .failure, ["nextBy": nextBy.map { .string("\($0)") } ?? .null])
        }
    }
}

extension SourceResult.Content {
    /// About how many bytes it has.
    var size: Int {
        switch self {
        case .json(let json): json.bytes.count
        case .text(let text): text.utf8.count
        case .unchanged: 0
        }
    }
}
