import JSON
public import Configuration

/// How the bytes that a source yields are understood.
public enum ResultFormat: String, Sendable, CaseIterable {
    /// JSON where all of it is JSON, else text.
    case auto
    case json
    case text
    /// JSON, one value a line, as a list.
    case ndjson
    /// A list of objects by the names in the first line, see ``TableText``.
    case csv
    /// An object by the names of samples, see ``MetricsText``.
    case prometheus
    /// An object by the name of the root, see ``XMLText``.
    case xml
    case yaml

    /// The option `format`, which concerns the result of a job.
    public static let key = Key("format", default: auto, "How the output is read.")

    /// How a source has to understand its bytes: what picks from them decides, before `auto`, `json` and `text` do.
    static func ofSource(_ section: ConfigSection) -> ResultFormat {
        let format = section[key]
        if format.isStructured { return format }
        if section.has(Extraction.selectKey) { return .json }
        if section.has(Extraction.programKey) { return format == .text ? .text : .json }
        return section.has(Extraction.matchKey) ? .text : format
    }

    /// Whether it is one of those that become JSON.
    public var isStructured: Bool {
        switch self {
        case .auto, .json, .text: false
        case .ndjson, .csv, .prometheus, .xml, .yaml: true
        }
    }

    /// How one line of what goes on is understood, where each is a result of its own.
    public var ofLines: ResultFormat { self == .ndjson ? .json : self }

    /// Whether a line says nothing, where each is a result: an empty one where JSON is due, a comment too where there are some.
    func saysNothing(_ line: some Collection<UInt8>) -> Bool {
        let first = line.first { $0 != 0x20 && $0 != 0x09 }
        return switch self {
        case .json, .ndjson: first == nil
        case .prometheus, .yaml: first == nil || first == UInt8(ascii: "#")
        case .auto, .text, .csv, .xml: false
        }
    }

    /// Why one line alone can't be understood so, as the end of a sentence about `format`; nil where it can.
    public var obstacleToLines: String? {
        switch self {
        case .csv: "is of no use where each line is a result, since one line of CSV has no header; leave it out"
        case .xml: "is of no use where each line is a result, since XML is read as a whole; leave it out"
        default: nil
        }
    }
}

extension ResultFormat {
    /// Why a source whose lines are results of their own can't be followed so, as the end of a sentence about its key, with
    /// what to write instead; nil where it can, or where it is not followed.
    func obstacleToLines(of use: SourceUse) -> String? {
        guard use == .following, obstacleToLines != nil else { return nil }
        return
            "cannot be followed with format: \(rawValue), since each line is a result; give it a schedule, such as every: 10s"
    }
}

extension UInt8 {
    /// Whether it stands in a row of numbers without exponents: a digit, a sign, a point, a blank.
    fileprivate var isOfNumbers: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), 0x20, 0x09:
            true
        default: false
        }
    }
}

extension SourceResult {
    /// Understands bytes that a source yielded or a client sent.
    ///
    /// A byte order mark tells their charset, or else `charset` does. Text loses one line end at its end, and bytes that are
    /// no text become U+FFFD. `cutAt` is the limit in bytes where it cut off the rest: JSON is then a failure, in
    /// ``ResultFormat/auto`` what begins like a list or object of JSON too. `name` is what a message calls the bytes.
    public init(
        _ bytes: [UInt8],
        as format: ResultFormat,
        in charset: Charset = .utf8,
        cutAt limit: Int? = nil,
        called name: String = "the output"
    ) throws(SourceError) {
        let bytes = try TextDecoder.utf8(bytes, charset, isCut: limit != nil)
        if format.isStructured {
            self.init(try Self.structured(bytes, format, cutAt: limit, called: name))
            return
        }
        if let limit, format == .json || (format == .auto && Self.beginsLikeJSON(bytes)) {
            let message = "\(name) is longer than \(limit) bytes, so its JSON is cut; raise max_bytes"
            throw SourceError(.tooLarge, message)
        }
        guard format != .text, limit == nil else {
            self.init(.text(Self.text(of: bytes, isCut: limit != nil)))
            return
        }
        do throws(JSONText.Fault) {
            self.init(try JSONText(validating: bytes))
        } catch {
            // A list of numbers must not turn into a text when one of them grows.
            guard format == .auto, !error.isTooLarge else { throw SourceError(notJSON: bytes, error, called: name) }
            self.init(.text(Self.text(of: bytes, isCut: false)))
        }
    }

    /// Understands bytes as ``init(_:as:in:cutAt:called:)`` does, and XML too, which is read by a helper.
    public static func reading(
        _ bytes: [UInt8],
        as format: ResultFormat,
        in charset: Charset = .utf8,
        cutAt limit: Int? = nil,
        called name: String = "the output"
    ) async throws(SourceError) -> SourceResult {
        guard format == .xml else {
            return try SourceResult(bytes, as: format, in: charset, cutAt: limit, called: name)
        }
        if let limit { throw .isCut(at: limit, called: name) }
        return SourceResult(try await XMLText.json(bytes, charset, called: name))
    }

    /// Understands a line of a text that was decoded, as the other one does; `limit` is where a line that is cut was.
    init(_ line: LineSplitter.Line, as format: ResultFormat, limit: Int) throws(SourceError) {
        let isText = format == .text || (format == .auto && Self.isNoJSON(line.bytes))
        if isText, !line.isCut, !TextDecoder.mayHaveMark(line.bytes) {
            self.init(.text(String(decoding: line.bytes, as: UTF8.self)))
            return
        }
        let bytes = TextDecoder.withoutMark(Array(line.bytes))
        try self.init(bytes, as: format, cutAt: line.isCut ? limit : nil, called: "a line")
    }

    /// Whether it can be seen by its begin that a line is no JSON, as of most lines that are text.
    private static func isNoJSON(_ line: ArraySlice<UInt8>) -> Bool {
        guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }) else { return true }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "t"), UInt8(ascii: "f"),
            UInt8(ascii: "n"):
            return false
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            // A date or an address begins like a number, and goes on with what no number has.
            let sign = line.prefix(64).first { !$0.isOfNumbers }
            return sign.map { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") } ?? false
        default: return true
        }
    }

    /// UTF-8 of one of the formats that become JSON.
    private static func structured(
        _ text: [UInt8],
        _ format: ResultFormat,
        cutAt limit: Int?,
        called name: String
    ) throws(SourceError) -> JSONText {
        if let limit { throw .isCut(at: limit, called: name) }
        do throws(FormatFault) {
            switch format {
            case .csv: return try TableText.json(text)
            case .prometheus: return try MetricsText.json(text)
            case .yaml: return try YAMLValue.json(text)
            case .ndjson: return try JSONLines.json(text)
            case .xml, .auto, .json, .text:
                throw FormatFault(line: 1, problem: "can't be read here, where XML stands as a part of something else")
            }
        } catch {
            throw SourceError(error, format.title, called: name)
        }
    }

    private static func beginsLikeJSON(_ bytes: [UInt8]) -> Bool {
        let first = bytes.first { !" \n\r\t".utf8.contains($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    private static func text(of bytes: [UInt8], isCut: Bool) -> String {
        var rest = bytes[...]
        if isCut {
            // What the limit left of a last scalar.
            let tail = rest.suffix(3)
            if let lead = tail.lastIndex(where: { $0 & 0xC0 != 0x80 }), tail[lead] >= 0xC0,
                rest.endIndex - lead < (tail[lead] >= 0xF0 ? 4 : tail[lead] >= 0xE0 ? 3 : 2)
            {
                rest = rest.prefix(upTo: lead)
            }
        } else if rest.last == UInt8(ascii: "\n") {
            rest = rest.dropLast()
            if rest.last == UInt8(ascii: "\r") { rest = rest.dropLast() }
        } else if rest.last == UInt8(ascii: "\r") {
            rest = rest.dropLast()
        }
        return String(decoding: rest, as: UTF8.self)
    }
}

extension ResultFormat {
    /// What people call it.
    private static let titles: [ResultFormat: String] = [
        .csv: "CSV", .prometheus: "page of metrics", .xml: "XML", .yaml: "YAML", .ndjson: "list of JSON lines",
    ]

    var title: String { Self.titles[self] ?? rawValue }
}

extension SourceError {
    /// Bytes of which the rest is missing where a whole is due.
    fileprivate static func isCut(at limit: Int, called name: String) -> SourceError {
        SourceError(.tooLarge, "\(name) is longer than \(limit) bytes, so its end is cut; raise max_bytes")
    }

    /// Bytes that should have been JSON.
    init(notJSON bytes: [UInt8], _ fault: JSONText.Fault, called name: String) {
        let begin = String.quotedBegin(of: bytes)
        guard !fault.isTooLarge else {
            let problem = "\(name) is JSON with a number too large for its readers before byte \(fault.offset)"
            let advice = "have it sent as a string, or set format: text without select"
            self.init(.notJSON, "\(problem); \(advice); it begins with \(begin)")
            return
        }
        self.init(
            .notJSON,
            bytes.isBlank
                ? "there is no output where JSON is due"
                : "\(name) is not JSON: \(fault.problem) at byte \(fault.offset); it begins with \(begin)"
        )
    }
}
