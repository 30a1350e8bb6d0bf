/// Turns one text into UTF-8, piece by piece: by the byte order mark that it begins with, else by its charset.
struct TextDecoder {
    private static let marks: [(bytes: [UInt8], label: String)] = [
        // The longer first: it begins like the shorter.
        ([0xFF, 0xFE, 0, 0], "utf-32le"), ([0, 0, 0xFE, 0xFF], "utf-32be"),
        ([0xEF, 0xBB, 0xBF], "utf-8"), ([0xFF, 0xFE], "utf-16le"), ([0xFE, 0xFF], "utf-16be"),
    ]

    private var charset: Charset
    /// Nil for UTF-8, which stays as it is.
    private var converter: IconvConverter?
    /// What may be the begin of a mark or of a character.
    private var rest: [UInt8] = []
    /// Whether the charset is still to be told by a mark.
    private var isAtStart = true
    /// Whether a mark that the charset has written its own way may come out first.
    private var mayBeginWithMark = true

    init(_ charset: Charset = .utf8) { self.charset = charset }

    /// All of a text at once; of one that was cut, what is left of a last character is dropped.
    static func utf8(_ bytes: [UInt8], _ charset: Charset, isCut: Bool) throws(SourceError) -> [UInt8] {
        guard charset != .utf8 || mayHaveMark(bytes) else { return bytes }
        var decoder = TextDecoder(charset)
        let text = try decoder.take(bytes)
        return text + (try decoder.takeRest(isCut: isCut))
    }

    /// The charset that the byte order mark of a text tells which begins so; nil where it has none.
    static func charset(markedBy begin: [UInt8]) throws(SourceError) -> Charset? {
        guard let mark = marks.first(where: { begin.starts(with: $0.bytes) }) else { return nil }
        return try Charset(label: mark.label)
    }

    /// A line of a text that was decoded, without what would look like the mark of another charset at its begin.
    static func withoutMark(_ line: [UInt8]) -> [UInt8] {
        mayHaveMark(line) && marks.contains { line.starts(with: $0.bytes) }
            && String(validating: line, as: UTF8.self) == nil
            ? Array(String(decoding: line, as: UTF8.self).utf8) : line
    }

    /// Whether a text begins like one of the marks, as hardly any does.
    static func mayHaveMark(_ bytes: some Collection<UInt8>) -> Bool {
        switch bytes.first {
        case 0xFF, 0xFE, 0xEF, 0: true
        default: false
        }
    }

    /// Whether what comes next is taken over as it is: UTF-8 whose begin was looked at, and nothing before it waits.
    var isPlain: Bool { !isAtStart && converter == nil && rest.isEmpty }

    /// Takes in bytes, and returns what is known of the text by now.
    ///
    /// Text in UTF-8 is not checked. Fails where the system lacks the means to convert; what has come is kept until then, so
    /// that it may be tried again with no more bytes.
    mutating func take(_ bytes: [UInt8]) throws(SourceError) -> [UInt8] {
        rest += bytes
        if isAtStart {
            let mayBeMark = Self.marks.contains { rest.count < $0.bytes.count && $0.bytes.starts(with: rest) }
            if mayBeMark { return [] }
            try start()
        }
        return convert()
    }

    /// The end of the text: what is left of a character becomes U+FFFD, unless the text was cut there.
    mutating func takeRest(isCut: Bool = false) throws(SourceError) -> [UInt8] {
        if isAtStart { try start() }
        var text = convert()
        guard let converter else { return text }
        text += converter.flush()
        if !rest.isEmpty, !isCut { text += "\u{FFFD}".utf8 }
        rest = []
        return text
    }

    /// Looks at the mark, now that it is there or can't be.
    private mutating func start() throws(SourceError) {
        let mark = Self.marks.first { rest.starts(with: $0.bytes) }
        let known = try mark.map { (mark) throws(SourceError) in try Charset(label: mark.label) } ?? charset
        if known != .utf8 {
            converter = try IconvConverter(from: known.name)
            guard converter != nil else { throw .unknownCharset(known.name) }
        }
        charset = known
        isAtStart = false
        if let mark {
            rest.removeFirst(mark.bytes.count)
            mayBeginWithMark = false
        }
    }

    private mutating func convert() -> [UInt8] {
        guard let converter else {
            defer { rest = [] }
            return rest
        }
        let text = Self.mended(converter.convert(&rest, unit: charset.unit))
        guard mayBeginWithMark, !text.isEmpty else { return text }
        mayBeginWithMark = false
        return text.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(text.dropFirst(3)) : text
    }

    /// The text without numbers beyond Unicode, which iconv takes over from charsets that have them.
    private static func mended(_ text: [UInt8]) -> [UInt8] {
        String(validating: text, as: UTF8.self) == nil ? Array(String(decoding: text, as: UTF8.self).utf8) : text
    }
}
