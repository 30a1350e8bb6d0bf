/// What an event carries, before it has its place on the tape.
public enum Payload: Hashable, Sendable {
    /// One line of JSON; `value` is where the job's own value stands in it.
    case json([UInt8], value: Range<Int>)
    /// Text, sent as its lines.
    case text(String)

    /// JSON that is the job's value and nothing else.
    public static func bare(_ json: [UInt8]) -> Payload { .json(json, value: 0..<json.count) }

    /// The data lines and the blank line, and where the value stands in them.
    func encoded() -> (lines: [UInt8], value: Range<Int>?) {
        var lines: [UInt8] = []
        switch self {
        case .json(let json, let value):
            EventEncoder.appendData(json, to: &lines)
            lines.append(EventEncoder.newline)
            // "data: " stands before a line and LF LF behind it; JSON that came in several lines is not one slice.
            let offset = EventEncoder.dataField.count + 1
            let isOneLine = lines.count == json.count + offset + 2
            return (lines, isOneLine ? value.lowerBound + offset..<value.upperBound + offset : nil)
        case .text(let text):
            EventEncoder.appendData(Array(text.utf8), to: &lines)
            lines.append(EventEncoder.newline)
            return (lines, nil)
        }
    }
}
