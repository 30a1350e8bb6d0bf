import Configuration
import JSON

/// Why a path leads nowhere.
extension SelectPath {
    /// That a step can't be taken from a value.
    static func failure(of step: Step, from value: ArraySlice<UInt8>, at path: ArraySlice<Step>) -> SourceError {
        let name = path.isEmpty ? "the result" : text(of: path)
        let kind = JSONKind(value)
        switch (step, kind) {
        case (.key(let key), .object):
            let keys = JSONParts.members(of: value).map(\.key)
            let meant = Suggestion.nearest(to: key, among: keys).map { "did you mean \($0.onOneLine.quoted)? " } ?? ""
            return SourceError(.select, "no key \(key.onOneLine.quoted) in \(name); \(meant)it has \(list(keys))")
        case (.key(let key), .array):
            // Some write the place as a key: `items.0`.
            if let index = Int(key) { return failure(of: .index(index), from: value, at: path) }
            let length = JSONParts.elements(of: value).count
            let example = path.isEmpty ? "[0].\(key)" : "\(name)[0].\(key)"
            let reason = "which is a list of \(length); try \(example), or [*] for all"
            return SourceError(.select, "no key \(key.quoted) in \(name), \(reason)")
        case (.index(let index), .array):
            let length = JSONParts.elements(of: value).count
            return SourceError(.select, "no place [\(index)] in \(name), which is a list of \(length)")
        case (.index(let index), _):
            return SourceError(.select, "no place [\(index)] in \(name), which is \(describe(kind, value))")
        case (.key(let key), _):
            return SourceError(.select, "no key \(key.quoted) in \(name), which is \(describe(kind, value))")
        case (.all, _), (.slice, _), (.filter, _):
            let what = text(of: [step])
            return SourceError(.select, "\(what) is for a list, and \(name) is \(describe(kind, value))")
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
