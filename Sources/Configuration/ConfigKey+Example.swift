/// What kind of value is asked for where an example is to be told.
public enum ExampleKind: Sendable {
    case text
    case list
    case map
    case any

    /// Whether a value that is written so is of this kind.
    func fits(_ example: String) -> Bool {
        switch self {
        case .text: !example.hasPrefix("[") && !example.hasPrefix("{")
        case .list: example.hasPrefix("[")
        case .map: example.hasPrefix("{")
        case .any: true
        }
    }
}

extension ConfigKey {
    /// A value of a kind that does behind it, as it is written in brackets too; nil where none is known.
    func example(_ kind: ExampleKind = .any) -> String? {
        // What holds without the key is right behind it, too.
        let usual: String? = if case .value(let text) = defaultValue { text } else { nil }
        let own = example ?? usual
        if let own, kind.fits(own) { return own }
        if let found = value.example(kind) { return found }
        // Where a list may stand in place of one text, one of that does.
        if case .list = kind, let own, ExampleKind.text.fits(own) { return "[\(own)]" }
        return nil
    }
}

extension ConfigValue {
    /// A value of a kind that does where this may stand; nil where none is known.
    func example(_ kind: ExampleKind = .any) -> String? {
        switch self {
        case .text, .matching, .nothing: nil
        case .choice(let words): words.first { kind.fits($0) }
        case .list(let item), .words(let item): kind.fits("[") ? item.example().map { "[\($0)]" } : nil
        case .map(let item): kind.fits("{") ? item.example().map { "{ name: \($0) }" } : nil
        case .object(let keys): kind.fits("{") ? Self.map(of: keys) : nil
        case .filled(let map): map.example(kind)
        case .either(let values): values.lazy.compactMap { $0.example(kind) }.first
        default: kind.fits("") ? scalar : nil
        }
    }

    /// A number, a switch or a time.
    private var scalar: String? {
        switch self {
        case .yes, .bool: "true"
        case .integer(let range): String(min(max(3, range.lowerBound), range.upperBound))
        case .number(let range): NumberText.of(range.map { min(max(1.5, $0.lowerBound), $0.upperBound) } ?? 1.5)
        case .duration(let range): DurationText.format(min(max(.seconds(5), range.lowerBound), range.upperBound))
        case .durations(let range):
            range.contains(.seconds(5)) && range.contains(.seconds(20))
                ? "5-20s" : DurationText.format(range.lowerBound)
        case .zero: "0"
        case .bytes(let range): ByteCountText.format(min(max(1 << 20, range.lowerBound), range.upperBound))
        case .moment: "2099-01-01T00:00:00Z"
        case .anything: "5"
        default: nil
        }
    }

    /// A map with what can't be left out, or with the first key where that is nothing.
    private static func map(of keys: [ConfigKey]) -> String? {
        let needed = keys.filter { $0.defaultValue == .required }
        let shown = needed.isEmpty ? Array(keys.prefix(1)) : needed
        let entries = shown.compactMap { key in key.example().map { "\(key.name): \($0)" } }
        return entries.isEmpty || entries.count < shown.count ? nil : "{ \(entries.joined(separator: ", ")) }"
    }
}

extension ConfigSection {
    /// The row of a key in the list of keys of this map; nil where that is not known.
    func row(_ key: String) -> ConfigKey? { rows.first { $0.name == key } }

    /// What to write behind a key whose value is of another kind, as the end of a sentence; empty where none is known.
    public func advice(for key: String, _ kind: ExampleKind) -> String {
        guard !diagnostics.isFull else { return "" }
        guard let example = row(key)?.example(kind) else {
            return whole.map { diagnostics.own("; write such a map as in \($0)") } ?? ""
        }
        return diagnostics.own("; write one such as \(keyNode(key)?.text ?? key): \(example)")
    }

    /// The same of a list one of whose items is wrong.
    func adviceForItems(of key: String) -> String {
        guard !diagnostics.isFull, let example = row(key)?.example(.list) else { return "" }
        return diagnostics.own("; write them such as \(keyNode(key)?.text ?? key): \(example)")
    }
}
