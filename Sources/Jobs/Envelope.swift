public import JSON
import DataSources
public import Tape

/// How a job's value becomes what an event carries.
public enum Envelope {
    /// `{"job":...,"at":...,"nextBy":...,"data":VALUE}`; `job` nil for the service itself, `nextBy` nil where silence is
    /// normal.
    public static func wrap(_ value: JSONText, job: String?, at time: Timestamp, nextBy: Timestamp? = nil) -> Payload {
        // Written by hand: this is done for every event there is.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.bytes.count + (job?.utf8.count ?? 0) + 100)
        bytes.append(UInt8(ascii: "{"))
        if let job {
            bytes += "\"job\":".utf8
            bytes.append(jsonString: job)
            bytes.append(UInt8(ascii: ","))
        }
        bytes += "\"at\":\"".utf8
        bytes.append(time)
        if let nextBy {
            bytes += "\",\"nextBy\":\"".utf8
            bytes.append(nextBy)
        }
        bytes += "\",\"data\":".utf8
        bytes += value.bytes
        bytes.append(UInt8(ascii: "}"))
        let end = bytes.count - 1
        return .json(bytes, value: end - value.bytes.count..<end)
    }

    /// When the next event is due, as the text in the envelope of a result says; nil where it says nothing, and for a bare
    /// value.
    public static func nextBy(in event: EncodedEvent) -> String? {
        guard let value = event.value else { return nil }
        let (field, end) = (Array("\",\"nextBy\":\"".utf8), Array("\",\"data\":".utf8))
        // Nothing else stands there: in the name of a job a quotation mark has a backslash before it.
        let head = event.bytes[..<value.startIndex]
        let time = head.dropLast(end.count).suffix(Timestamp.textLength)
        guard head.suffix(end.count) == end[...], head[..<time.startIndex].suffix(field.count) == field[...] else {
            return nil
        }
        return String(decoding: time, as: UTF8.self)
    }

    /// The bare value: text as its lines, everything else as one line of JSON.
    static func bare(_ content: SourceResult.Content) -> Payload? {
        switch content {
        case .unchanged: nil
        case .text(let text): .text(text)
        case .json(let json): .bare(json.bytes)
        }
    }
}
