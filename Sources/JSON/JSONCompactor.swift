/// Checks JSON text and copies it without the white space between its parts, in one pass; RFC 8259.
///
/// What is copied is so in runs as long as they come, and a text that stays as it is not at all.
struct JSONCompactor {
    static let maximumDepth = 256

    private let input: [UInt8]
    private var position = 0
    /// Where the run begins that is not copied yet.
    private var run = 0
    private(set) var output: [UInt8] = []
    /// The first number that is too large, told where nothing worse is wrong.
    private var tooLarge: JSONText.Fault?

    init(_ input: [UInt8]) { self.input = input }

    /// Reads one value with white space around it and nothing else.
    mutating func compact() throws(JSONText.Fault) {
        do { _ = try UTF8Span(validating: input.span) } catch {
            throw JSONText.Fault(offset: error.byteOffsets.lowerBound, problem: "bytes that are not UTF-8")
        }
        if input.starts(with: [0xEF, 0xBB, 0xBF]) { (position, run) = (3, 3) }
        skipSpace()
        try value(depth: 0)
        skipSpace()
        guard position == input.count else { throw fault("something behind the value") }
        if let tooLarge { throw tooLarge }
        if run == 0 { output = input } else { endRun() }
    }

    private mutating func value(depth: Int) throws(JSONText.Fault) {
        switch next {
        case UInt8(ascii: "{"): try container(to: UInt8(ascii: "}"), depth: depth + 1)
        case UInt8(ascii: "["): try container(to: UInt8(ascii: "]"), depth: depth + 1)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "-"), .some(0x30...0x39): try number()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: throw fault("no value")
        }
    }

    /// An array or object, up to its closing bracket.
    private mutating func container(to end: UInt8, depth: Int) throws(JSONText.Fault) {
        guard depth <= Self.maximumDepth else { throw fault("nesting over \(Self.maximumDepth) levels") }
        take()
        skipSpace()
        if next == end { return take() }
        while true {
            if end == UInt8(ascii: "}") { try key() }
            try value(depth: depth)
            skipSpace()
            if next == end { return take() }
            guard next == UInt8(ascii: ",") else { throw fault("neither a comma nor the end of a list or object") }
            take()
            skipSpace()
        }
    }

    private mutating func key() throws(JSONText.Fault) {
        guard next == UInt8(ascii: "\"") else { throw fault("no quoted key") }
        try string()
        skipSpace()
        guard next == UInt8(ascii: ":") else { throw fault("no colon behind a key") }
        take()
        skipSpace()
    }

    private mutating func word(_ word: StaticString) throws(JSONText.Fault) {
        for byte in word.description.utf8 {
            guard next == byte else { throw fault("no value") }
            take()
        }
    }

    private mutating func number() throws(JSONText.Fault) {
        let start = position
        if next == UInt8(ascii: "-") { take() }
        if next == UInt8(ascii: "0") { take() } else { try digits() }
        if next == UInt8(ascii: ".") {
            take()
            try digits()
        }
        var mayOverflow = position - start > 300
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            mayOverflow = true
            take()
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { take() }
            try digits()
        }
        guard mayOverflow else { return }
        let value = Double(String(decoding: input[start..<position], as: UTF8.self))
        guard let value, value.isFinite else {
            let fault = JSONText.Fault(offset: position, problem: "a number too large", isTooLarge: true)
            tooLarge = tooLarge ?? fault
            return
        }
    }

    private mutating func digits() throws(JSONText.Fault) {
        guard isDigit(next) else { throw fault("no digit") }
        while isDigit(next) { take() }
    }

    private mutating func string() throws(JSONText.Fault) {
        take()
        while true {
            position = Self.endOfPlain(in: input.span, from: position)
            switch next {
            case nil: throw fault("the end inside a string")
            case UInt8(ascii: "\""): return take()
            case UInt8(ascii: "\\"): try escape()
            case .some(0..<0x20): throw fault("a control character inside a string")
            case .some(let byte) where byte < 0x80: take()
            default: scalar()
            }
        }
    }

    /// Where what is nothing but itself ends, as most of a string is, from a place on.
    private static func endOfPlain(in bytes: Span<UInt8>, from start: Int) -> Int {
        var place = start
        while place < bytes.count {
            let byte = bytes[place]
            guard byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
            place += 1
        }
        return place
    }

    private mutating func escape() throws(JSONText.Fault) {
        take()
        switch next.map(Unicode.Scalar.init) {
        case "u":
            take()
            for _ in 0..<4 {
                guard let next, isHexDigit(next) else { throw fault("no four hexadecimal digits behind \\u") }
                take()
            }
        case "\"", "\\", "/", "b", "f", "n", "r", "t": take()
        default: throw fault("an unknown escape")
        }
    }

    /// One scalar beyond ASCII; those that end lines for some readers are escaped.
    private mutating func scalar() {
        if let (length, escape) = LineBreakingScalar.escape(at: position, in: input.span) {
            endRun()
            output.append(contentsOf: escape.description.utf8)
            position += length
            run = position
        } else {
            repeat { take() } while next.map { $0 & 0xC0 == 0x80 } ?? false
        }
    }

    private var next: UInt8? { position < input.count ? input[position] : nil }

    private mutating func take() { position += 1 }

    private mutating func skipSpace() {
        guard isSpace(next) else { return }
        endRun()
        while isSpace(next) { position += 1 }
        run = position
    }

    /// Copies what has been taken since the last time.
    private mutating func endRun() {
        if output.isEmpty { output.reserveCapacity(input.count) }
        output += input[run..<position]
    }

    private func isSpace(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }

    private func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    private func fault(_ problem: String) -> JSONText.Fault { JSONText.Fault(offset: position, problem: problem) }
}

/// The scalars beyond ASCII at which some clients of event streams end a line, though the standard does not.
enum LineBreakingScalar {
    /// The length of such a scalar at `position`, and the escape to write instead; nil where there is none.
    static func escape(at position: Int, in bytes: Span<UInt8>) -> (length: Int, escape: StaticString)? {
        if bytes[position] == 0xC2, position + 1 < bytes.count, bytes[position + 1] == 0x85 { return (2, "\\u0085") }
        guard bytes[position] == 0xE2, position + 2 < bytes.count, bytes[position + 1] == 0x80 else { return nil }
        return switch bytes[position + 2] {
        case 0xA8: (3, "\\u2028")
        case 0xA9: (3, "\\u2029")
        default: nil
        }
    }
}
