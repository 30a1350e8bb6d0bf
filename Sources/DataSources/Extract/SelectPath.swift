import JSON
import Configuration

/// A way into a JSON value: keys and places, such as `current.items[0].name`.
struct SelectPath: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case key(String)
        /// A place in a list; negative ones count from its end.
        case index(Int)
    }

    let steps: [Step]

    /// What is wrong with a path that was written.
    struct Fault: Error, Hashable {
        /// Where, counted in Unicode scalars from 0.
        let offset: Int
        /// The end of a sentence that begins with the path's name.
        let problem: String
    }
}

extension SelectPath: CustomStringConvertible {
    /// The path as one would write it; empty for the whole value.
    var description: String { Self.text(of: steps[...]) }

    static func text(of steps: ArraySlice<Step>) -> String {
        var text = ""
        for step in steps {
            switch step {
            case .index(let index): text += "[\(index)]"
            case .key(let key):
                let isPlain = !key.isEmpty && key.unicodeScalars.allSatisfy { !".[]\"' $".unicodeScalars.contains($0) }
                text += isPlain ? (text.isEmpty ? key : ".\(key)") : "[\"\(key)\"]"
            }
        }
        return text
    }
}

extension SelectPath {
    /// Reads a path; a `$` in front, as JSONPath has it, means nothing.
    init(_ text: String) throws(Fault) {
        var reader = SelectPathReader(text)
        steps = try reader.steps()
    }

    /// Follows the path through checked JSON text; what it leads to is a slice of that text.
    func follow(_ json: ArraySlice<UInt8>) throws(SourceError) -> ArraySlice<UInt8> {
        var value = json
        for (position, step) in steps.enumerated() {
            value = try Self.take(step, of: value, at: steps[..<position])
        }
        return value
    }

    private static func take(
        _ step: Step,
        of value: ArraySlice<UInt8>,
        at path: ArraySlice<Step>
    ) throws(SourceError) -> ArraySlice<UInt8> {
        let name = path.isEmpty ? "the result" : text(of: path)
        switch (step, JSONKind(value)) {
        case (.key(let key), .object):
            let members = JSONParts.members(of: value)
            if let found = members.last(where: { $0.key == key }) { return found.value }
            let keys = members.map(\.key)
            let meant = Suggestion.nearest(to: key, among: keys).map { "did you mean \($0.onOneLine.quoted)? " } ?? ""
            throw SourceError(.select, "no key \(key.onOneLine.quoted) in \(name); \(meant)it has \(list(keys))")
        case (.key(let key), .array):
            // Some write the place as a key: `items.0`.
            if let index = Int(key) { return try take(.index(index), of: value, at: path) }
            let length = JSONParts.elements(of: value).count
            let example = path.isEmpty ? "[0].\(key)" : "\(name)[0].\(key)"
            let reason = "which is a list of \(length); try \(example)"
            throw SourceError(.select, "no key \(key.quoted) in \(name), \(reason)")
        case (.index(let index), .array):
            let elements = JSONParts.elements(of: value)
            let place = index < 0 ? elements.count + index : index
            if elements.indices.contains(place) { return elements[place] }
            throw SourceError(.select, "no place [\(index)] in \(name), which is a list of \(elements.count)")
        case (.index(let index), let kind):
            throw SourceError(.select, "no place [\(index)] in \(name), which is \(describe(kind, value))")
        case (.key(let key), let kind):
            throw SourceError(.select, "no key \(key.quoted) in \(name), which is \(describe(kind, value))")
        }
    }

    private static func describe(_ kind: JSONKind, _ value: ArraySlice<UInt8>) -> String {
        switch kind {
        case .null: "null"
        case .bool, .number: String(decoding: value.prefix(40), as: UTF8.self)
        case .string: "the text \(JSONParts.string(value).onOneLine.quoted)"
        case .array: "a list"
        case .object: "an object with \(list(JSONParts.members(of: value).map(\.key)))"
        }
    }

    /// The first keys of an object, for a message.
    private static func list(_ keys: [String]) -> String {
        guard !keys.isEmpty else { return "none" }
        var seen: Set<String> = []
        let keys = keys.filter { seen.insert($0).inserted }
        let shown = keys.prefix(10).map { key in
            let line = key.onOneLine
            return line.isEmpty ? "\"\"" : line.count > 40 ? "\(line.prefix(37))..." : line
        }
        return shown.joined(separator: ", ") + (keys.count > 10 ? " and \(keys.count - 10) more" : "")
    }
}

/// Reads the text of a path, one step after the other.
private struct SelectPathReader {
    private let text: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    mutating func steps() throws(SelectPath.Fault) -> [SelectPath.Step] {
        guard !text.isEmpty else { throw fault("is empty") }
        var steps: [SelectPath.Step] = []
        if next == "$", text.count == 1 || text[1] == "." || text[1] == "[" {
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
            default: throw fault("has \(String(next).quoted) where a . or [ is due")
            }
        }
        return steps
    }

    private mutating func key() throws(SelectPath.Fault) -> SelectPath.Step {
        let start = position
        while let next, next != ".", next != "[", next != "]" { position += 1 }
        let key = text[start..<position]
        if text == ["."] { throw fault("is the whole value; leave the line out for that") }
        if key.isEmpty { throw fault(next == "." ? "has two dots in a row" : "lacks a key") }
        if key == ["*"] {
            throw fault("has a wildcard; a path leads to one value, a map of paths to several", at: start)
        }
        return .key(Self.string(key))
    }

    private mutating func bracket() throws(SelectPath.Fault) -> SelectPath.Step {
        let start = position
        position += 1
        if let quote = next, quote == "\"" || quote == "'" {
            position += 1
            let begin = position
            while let next, next != quote { position += 1 }
            let key = text[begin..<position]
            position += 1
            guard position < text.count, text[position] == "]" else { throw fault("lacks \(quote)]", at: start) }
            position += 1
            return .key(Self.string(key))
        }
        while let next, next != "]" { position += 1 }
        guard next == "]" else { throw fault("lacks a ]", at: start) }
        let inside = Self.string(text[(start + 1)..<position])
        position += 1
        guard let index = Int32(inside) else {
            throw fault("has [\(inside)] where a place such as [0] or a quoted key is due", at: start)
        }
        return .index(Int(index))
    }

    private var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private func fault(_ problem: String, at offset: Int? = nil) -> SelectPath.Fault {
        SelectPath.Fault(offset: offset ?? position, problem: problem)
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
