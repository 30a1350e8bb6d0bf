import JSON
import Configuration

/// A way into a JSON value: keys and places, such as `current.items[0].name`; to several values where it has `[*]`, a
/// slice or a filter, as JSONPath has them (RFC 9535 §2.3).
struct SelectPath: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case key(String)
        /// A place in a list; negative ones count from its end.
        case index(Int)
        /// All of a list, or the values of an object.
        case all
        /// Places in a list from the first up to, and without, the second; negative ones count from its end.
        case slice(Int?, Int?)
        /// Those of a list, or of the values of an object, for which a filter holds.
        case filter(SelectFilter)

        /// Whether it leads to a list of what it finds.
        var isForSeveral: Bool {
            switch self {
            case .key, .index: false
            case .all, .slice, .filter: true
            }
        }
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
            case .all: text += "[*]"
            case .slice(let first, let end): text += "[\(first.map(String.init) ?? ""):\(end.map(String.init) ?? "")]"
            case .filter(let filter): text += "[?\(filter.text)]"
            case .key(let key):
                let isPlain = !key.isEmpty && key.unicodeScalars.allSatisfy { !".[]\"' $".unicodeScalars.contains($0) }
                text += isPlain ? (text.isEmpty ? key : ".\(key)") : "[\"\(key)\"]"
            }
        }
        return text
    }
}

extension SelectPath {
    /// Follows the path through checked JSON text; what it leads to is a slice of that text, or a list of such.
    func follow(_ json: ArraySlice<UInt8>) throws(SourceError) -> ArraySlice<UInt8> {
        var values = [json]
        var isList = false
        for (position, step) in steps.enumerated() {
            values = try Self.next(step, of: values, at: steps[..<position], root: json)
            isList = isList || step.isForSeveral
        }
        guard isList else { return values.first ?? json }
        return ([UInt8(ascii: "[")] + values.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")])[...]
    }

    /// Takes a step from each of some values: what it does not lead to is left out, unless it leads nowhere at all.
    private static func next(
        _ step: Step,
        of values: [ArraySlice<UInt8>],
        at path: ArraySlice<Step>,
        root: ArraySlice<UInt8>
    ) throws(SourceError) -> [ArraySlice<UInt8>] {
        let filter: PreparedFilter? =
            if case .filter(let filter) = step { PreparedFilter(filter, root: root) } else { nil }
        var found: [ArraySlice<UInt8>] = []
        var failure: SourceError?
        var hasLed = false
        for value in values {
            do throws(SourceError) {
                if step.isForSeveral {
                    found += try several(step, filter, of: value, at: path)
                } else {
                    found.append(try take(step, of: value, at: path))
                }
                hasLed = true
            } catch {
                failure = failure ?? error
            }
        }
        if !hasLed, let failure { throw failure }
        return found
    }

    /// What a step that is for several finds in a list or an object.
    private static func several(
        _ step: Step,
        _ filter: PreparedFilter?,
        of value: ArraySlice<UInt8>,
        at path: ArraySlice<Step>
    ) throws(SourceError) -> [ArraySlice<UInt8>] {
        let kind = JSONKind(value)
        let children: [ArraySlice<UInt8>]
        switch kind {
        case .array: children = JSONParts.elements(of: value)
        case .object:
            if case .slice = step { fallthrough }
            let members = JSONParts.members(of: value)
            // Of members with the same name the last one counts.
            let last = Dictionary(members.enumerated().map { ($0.element.key, $0.offset) }) { $1 }
            children = members.enumerated().filter { last[$0.element.key] == $0.offset }.map(\.element.value)
        default:
            let name = path.isEmpty ? "the result" : text(of: path)
            let what = text(of: [step])
            throw SourceError(.select, "\(what) is for a list, and \(name) is \(describe(kind, value))")
        }
        guard case .slice(let first, let end) = step else { return children.filter { filter?.holds(for: $0) ?? true } }
        func place(_ place: Int?, _ other: Int) -> Int {
            guard let place else { return other }
            return min(max(place < 0 ? children.count + place : place, 0), children.count)
        }
        let (low, high) = (place(first, 0), place(end, children.count))
        return low < high ? Array(children[low..<high]) : []
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
            let reason = "which is a list of \(length); try \(example), or [*] for all"
            throw SourceError(.select, "no key \(key.quoted) in \(name), \(reason)")
        case (.index(let index), .array):
            let elements = JSONParts.elements(of: value)
            let place = index < 0 ? elements.count + index : index
            if elements.indices.contains(place) { return elements[place] }
            throw SourceError(.select, "no place [\(index)] in \(name), which is a list of \(elements.count)")
        case (.index(let index), let kind):
            throw SourceError(.select, "no place [\(index)] in \(name), which is \(describe(kind, value))")
        case (.all, _), (.slice, _), (.filter, _): return value
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
