/// What an event carries, before it has its place on the tape.
public enum Payload: Hashable, Sendable {
    /// One line of JSON; `value` is where the job's own value stands in it.
    case json([UInt8], value: Range<Int>)
    /// Text, sent as its lines.
    case text(String)

    /// JSON that is the job's value and nothing else.
    public static func bare(_ json: [UInt8]) -> Payload { .json(json, value: 0..<json.count) }

    /// How many bytes of it stand before the member that holds the value; nil where the value is all there is.
    var envelopeHead: Int? {
        guard case .json(_, let value) = self, value.lowerBound > 0 else { return nil }
        return value.lowerBound - ",\"data\":".utf8.count
    }

    /// The data lines and the blank line, and where the value stands in them.
    func encoded() -> (lines: [UInt8], value: Range<Int>?) {
        var lines: [UInt8] = []
        let value = DataLines(self).append(to: &lines)
        return (lines, value)
    }
}

/// A payload that is about to become a part of a block: all that takes time in proportion is done but for one copy.
struct DataLines {
    /// The line without the name of its field and its end, where there is one; else all lines and the blank one.
    private let bytes: [UInt8]
    /// Where the value stands in the line; nil where that is not one slice.
    private let value: Range<Int>?

    init(_ payload: Payload) {
        switch payload {
        case .json(let json, let range):
            // JSON that came in several lines is not one slice.
            let isOneLine = !json.isEmpty && !json.span.hasLineEnd
            (bytes, value) = isOneLine ? (json, range) : (Self.lines(of: json), nil)
        case .text(let text):
            (bytes, value) = (Self.lines(of: Array(text.utf8)), nil)
        }
    }

    private static func lines(of payload: [UInt8]) -> [UInt8] {
        var lines: [UInt8] = []
        EventEncoder.appendData(payload, to: &lines)
        lines.append(EventEncoder.newline)
        return lines
    }

    /// How many bytes they have with the blank one.
    var size: Int {
        value == nil ? bytes.count : EventEncoder.dataStart.count + bytes.count + EventEncoder.dataEnd.count
    }

    /// Appends the data lines and the blank line; returns where the value stands in the block then.
    func append(to block: inout [UInt8]) -> Range<Int>? {
        guard let value else {
            block += bytes
            return nil
        }
        block += EventEncoder.dataStart
        let offset = block.count
        block += bytes
        block += EventEncoder.dataEnd
        return value.lowerBound + offset..<value.upperBound + offset
    }
}

extension Span<UInt8> {
    /// Whether a client would see a line end in these; looked at to the end, so that many bytes are at once.
    fileprivate var hasLineEnd: Bool {
        var found: UInt8 = 0
        for index in 0..<count {
            let byte = self[index]
            found |= (byte == 0x0A ? 1 : 0) | (byte == 0x0D ? 1 : 0)
        }
        return found != 0
    }
}
