import DataSources
import JSON
import Tape

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
    /// The value as JSON, text as a string; nil where there is no news.
    var json: JSONText? {
        switch self {
        case .json(let json): json
        case .text(let text): JSONText(text)
        case .unchanged: nil
        }
    }

    /// About how many bytes it has.
    var size: Int {
        switch self {
        case .json(let json): json.bytes.count
        case .text(let text): text.utf8.count
        case .unchanged: 0
        }
    }
}
