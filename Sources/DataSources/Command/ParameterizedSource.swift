/// A source that takes values from whoever asks for a run.
public protocol ParameterizedSource: DataSource {
    /// The same source with these values, by the names of the parameters they are for.
    func filled(with values: [String: String]) -> Self

    /// Whether it takes a parameter, as far as that can be told.
    func mayTake(_ parameter: String) -> Bool
}

extension ParameterizedSource {
    /// True: it is not known.
    public func mayTake(_ parameter: String) -> Bool { true }
}

/// Names in braces inside a text: `--case={caseId}`.
public enum Placeholders {
    /// The names that stand in braces, in their order; a name has letters, digits and `_`, and does not begin with a digit.
    public static func names(in text: String) -> [String] {
        all(in: text).map(\.name)
    }

    /// The names in braces that no other language than this is likely to read: `${x}`, `%{x}` and `{{x}}` are left out.
    public static func loneNames(in text: String) -> [String] {
        all(in: text).filter { $0.before.map { !"$%{".contains($0) } ?? true }.map(\.name)
    }

    private static func all(in text: String) -> [(name: String, before: Character?)] {
        var names: [(name: String, before: Character?)] = []
        _ = replace(in: text) { name, before in
            names.append((name, before))
            return nil
        }
        return names
    }

    /// The text with values in place of the names in braces that have one.
    ///
    /// What a value says is never looked at: braces in it stay what they are.
    public static func fill(_ text: String, with values: [String: String]) -> String {
        replace(in: text) { name, _ in values[name] }
    }

    /// Whether a text can be a name.
    public static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
    }

    /// `value` is asked for each name, and for the character before its brace; nil leaves both as they are.
    private static func replace(in text: String, _ value: (String, Character?) -> String?) -> String {
        var filled = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            let inner = rest[rest.index(after: open)...]
            if let close = inner.firstIndex(of: "}"), isName(inner[..<close]),
                let value = value(String(inner[..<close]), filled.last)
            {
                filled += value
                rest = inner[inner.index(after: close)...]
            } else {
                filled += "{"
                rest = inner
            }
        }
        return filled + rest
    }
}
