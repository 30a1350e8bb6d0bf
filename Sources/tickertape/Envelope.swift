import DataSources
import Tape

/// How a job's value becomes what an event carries.
enum Envelope {
    /// `{"job":...,"at":...,"nextBy":...,"data":VALUE}`; `job` nil for the service itself, `nextBy` nil where silence is
    /// normal.
    static func wrap(_ value: JSONText, job: String?, at time: Timestamp, nextBy: Timestamp? = nil) -> Payload {
        var json = JSONLine()
        if let job { json.add("job", job) }
        json.add("at", "\(time)")
        if let nextBy { json.add("nextBy", "\(nextBy)") }
        json.add("data", json: value.bytes)
        let bytes = json.finished
        let end = bytes.count - 1
        return .json(bytes, value: end - value.bytes.count..<end)
    }

    /// The bare value: text as its lines, everything else as one line of JSON.
    static func bare(_ content: Reading.Content) -> Payload? {
        switch content {
        case .unchanged: nil
        case .text(let text): .text(text)
        case .json(let json): .bare(json.bytes)
        }
    }
}
