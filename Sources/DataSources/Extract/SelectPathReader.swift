import Configuration

extension SelectPath {
    /// Reads a path; a `$` in front, as JSONPath has it, means nothing.
    init(_ text: String) throws(Fault) { self = try Self.read(text).path }

    /// The same, with what is no fault and was perhaps not meant.
    static func read(_ text: String) throws(Fault) -> (path: SelectPath, doubts: [Fault]) {
        var reader = SelectPathReader(text)
        return (SelectPath(steps: try reader.steps()), reader.doubts)
    }
}

/// Reads the text of a path, one step after the other.
struct SelectPathReader {
    let text: [Unicode.Scalar]
    var position = 0
    /// How deep filters stand in each other.
    var depth = 0
    /// What is no fault and was perhaps not meant.
    var doubts: [SelectPath.Fault] = []

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    mutating func steps() throws(SelectPath.Fault) -> [SelectPath.Step] {
        guard !text.allSatisfy(Self.isSpace) else {
            throw fault(text.isEmpty ? "is empty" : "has nothing but spaces; write a path such as a.b[0].c")
        }
        var steps: [SelectPath.Step] = []
        if next == "$", text.count == 1 || text[1] == "." || text[1] == "[" || Self.isSpace(text[1]) {
            position = 1
        } else if next != "[" {
            steps.append(try key())
        }
        while let next {
            switch next {
            case ".":
                position += 1
                steps.append(try key())
            case "[": steps.append(try bracket())
            case " ", "\t", "\n", "\r": skipSpace()
            default: throw fault("has \(String(next).quoted) where a . or [ is due")
            }
        }
        return steps
    }

    private mutating func key() throws(SelectPath.Fault) -> SelectPath.Step {
        skipSpace()
        let start = position
        while let next, next != ".", next != "[", next != "]" { position += 1 }
        // Between its parts a path may have spaces; RFC 9535 §2.1.1.
        var key = text[start..<position]
        while let last = key.last, Self.isSpace(last) { key.removeLast() }
        if text == ["."] { throw fault("is the whole value; leave the line out for that") }
        if key.isEmpty { throw fault(next == "." ? "has two dots in a row" : "lacks a key") }
        return key == ["*"] ? .all : .key(Self.string(key))
    }

    mutating func bracket() throws(SelectPath.Fault) -> SelectPath.Step {
        let start = position
        position += 1
        skipSpace()
        if let quote = next, quote == "\"" || quote == "'" {
            let key = try quoted(quote, from: start)
            skipSpace()
            if next == "," { throw fault("has several keys in one pair of brackets", at: start) }
            guard next == "]" else { throw fault("lacks \(quote)]", at: start) }
            position += 1
            return .key(key)
        }
        if next == "?" {
            position += 1
            return .filter(try filter(from: start))
        }
        let begin = position
        while let next, next != "]" { position += 1 }
        guard next == "]" else { throw fault("lacks a ]", at: start) }
        let inside = Self.string(text[begin..<position])
        position += 1
        let trimmed = inside.filter { $0 != " " }
        if trimmed == "*" { return .all }
        let ends = trimmed.split(separator: ":", omittingEmptySubsequences: false).map { ($0.isEmpty, Int32($0)) }
        if (2...3).contains(ends.count), ends.allSatisfy({ $0.0 || $0.1 != nil }) {
            let step = ends.count == 3 ? ends[2].1 : nil
            return .slice(ends[0].1.map { Int($0) }, ends[1].1.map { Int($0) }, step: Int(step ?? 1))
        }
        if trimmed.contains(",") { throw fault("has several places in one pair of brackets", at: start) }
        guard let index = Int32(trimmed) else {
            throw fault("has [\(inside)] where a place such as [0] or a quoted key is due", at: start)
        }
        return .index(Int(index))
    }

    /// What stands between quotes, with the escapes of RFC 9535 §2.3.1.1, and any quote behind a backslash.
    mutating func quoted(_ quote: Unicode.Scalar, from start: Int) throws(SelectPath.Fault) -> String {
        position += 1
        var inside = String.UnicodeScalarView()
        while let next, next != quote {
            position += 1
            inside.append(next == "\\" ? try escaped(from: start) : next)
        }
        guard next != nil else { throw fault("lacks \(quote)]", at: start) }
        position += 1
        return String(inside)
    }

    /// What is meant by a backslash and what stands behind it.
    private mutating func escaped(from start: Int) throws(SelectPath.Fault) -> Unicode.Scalar {
        guard let sign = next else { throw fault("lacks a closing quote", at: start) }
        position += 1
        switch sign {
        case "\"", "'", "\\", "/": return sign
        case "b": return "\u{8}"
        case "f": return "\u{c}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u":
            let place = position - 2
            if let unit = unit() {
                if let scalar = Unicode.Scalar(unit) { return scalar }
                // One beyond the first plane is a pair of two.
                if (0xD800...0xDBFF).contains(unit), text[position...].starts(with: ["\\", "u"]) {
                    position += 2
                    if let low = self.unit(), (0xDC00...0xDFFF).contains(low),
                        let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
                    {
                        return scalar
                    }
                }
            }
            throw fault("has a \\u without the four digits of a character, as in \\u00e9", at: place)
        default:
            throw fault("has \\\(String(sign).onOneLine) in quotes; write \\\\ for a backslash", at: position - 2)
        }
    }

    /// Four hexadecimal digits.
    private mutating func unit() -> UInt32? {
        let digits = text[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy(\.properties.isASCIIHexDigit),
            let unit = UInt32(Self.string(digits), radix: 16)
        else { return nil }
        position += 4
        return unit
    }

    var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

    mutating func skipSpace() { while let next, Self.isSpace(next) { position += 1 } }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool { " \t\n\r".unicodeScalars.contains(scalar) }

    func fault(_ problem: String, at offset: Int? = nil) -> SelectPath.Fault {
        SelectPath.Fault(offset: offset ?? position, problem: problem)
    }

    static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
