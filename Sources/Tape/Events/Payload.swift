import JSON

/// What an event carries, before it has its place on the tape.
public enum Payload: Hashable, Sendable {
    /// One line of JSON; `value` is where the job's own value stands in it.
    case json([UInt8], value: Range<Int>)
    /// Text, sent as its lines.
    case text(String)
    /// One line of JSON, an object: `head` is all of it before the job's own value, which is its last member.
    case enveloped(head: [UInt8], Value)

    /// A value that stands in an envelope.
    public enum Value: Hashable, Sendable {
        /// As JSON that was checked.
        case json([UInt8])
        /// As a string.
        case text(String)
    }

    /// JSON that is the job's value and nothing else.
    public static func bare(_ json: [UInt8]) -> Payload { .json(json, value: 0..<json.count) }

    /// How many bytes of it stand before the member that holds the value; nil where the value is all there is.
    var envelopeHead: Int? {
        let start =
            switch self {
            case .json(_, let value): value.lowerBound
            case .enveloped(let head, _): head.count
            case .text: 0
            }
        return start > 0 ? start - ",\"data\":".utf8.count : nil
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
    private enum Form {
        /// All lines and the blank one.
        case lines([UInt8])
        /// The line without the name of its field and its end, and where the value stands in it.
        case line([UInt8], value: Range<Int>)
        /// The same in its parts, which become one where the block is made.
        case parts(head: [UInt8], Payload.Value)
    }

    /// A text of no more bytes is escaped where its block is made.
    private static let shortText = 4096

    private let form: Form

    init(_ payload: Payload) {
        switch payload {
        case .json(let json, let value): form = Self.form(of: json, value)
        case .text(let text): form = .lines(Self.lines(of: Array(text.utf8)))
        case .enveloped(let head, let value):
            let isShort =
                switch value {
                case .text(let text): text.utf8.count <= Self.shortText
                case .json(let json): !json.span.hasLineEnd
                }
            if isShort, !head.span.hasLineEnd {
                form = .parts(head: head, value)
            } else {
                var line = head
                let start = line.count
                line.append(value)
                let end = line.count
                line.append(EventEncoder.closingBrace)
                form = Self.form(of: line, start..<end)
            }
        }
    }

    /// JSON that came in several lines is not one slice.
    private static func form(of json: [UInt8], _ value: Range<Int>) -> Form {
        !json.isEmpty && !json.span.hasLineEnd ? .line(json, value: value) : .lines(lines(of: json))
    }

    private static func lines(of payload: [UInt8]) -> [UInt8] {
        var lines: [UInt8] = []
        EventEncoder.appendData(payload, to: &lines)
        lines.append(EventEncoder.newline)
        return lines
    }

    /// How many bytes they have with the blank one; of a text that is to be escaped, about.
    var size: Int {
        let frame = EventEncoder.dataStart.count + EventEncoder.dataEnd.count
        return switch form {
        case .lines(let bytes): bytes.count
        case .line(let bytes, _): frame + bytes.count
        case .parts(let head, .json(let json)): frame + head.count + json.count + 1
        case .parts(let head, .text(let text)): frame + head.count + text.utf8.count + 3
        }
    }

    /// Appends the data lines and the blank line; returns where the value stands in the block then.
    func append(to block: inout [UInt8]) -> Range<Int>? {
        switch form {
        case .lines(let bytes):
            block += bytes
            return nil
        case .line(let bytes, let value):
            block += EventEncoder.dataStart
            let offset = block.count
            block += bytes
            block += EventEncoder.dataEnd
            return value.lowerBound + offset..<value.upperBound + offset
        case .parts(let head, let value):
            block += EventEncoder.dataStart
            block += head
            let start = block.count
            block.append(value)
            let end = block.count
            block += EventEncoder.objectEnd
            return start..<end
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ value: Payload.Value) {
        switch value {
        case .json(let json): self += json
        case .text(let text): append(jsonString: text)
        }
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
