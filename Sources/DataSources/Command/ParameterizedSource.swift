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
        var names: [String] = []
        _ = replace(in: text) { name in
            names.append(name)
            return nil
        }
        return names
    }

    /// The text with values in place of the names in braces that have one.
    ///
    /// What a value says is never looked at: braces in it stay what they are.
    public static func fill(_ text: String, with values: [String: String]) -> String {
        replace(in: text) { values[$0] }
    }

    /// Whether a text can be a name.
    public static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
    }

    private static func replace(in text: String, _ value: (String) -> String?) -> String {
        var filled = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            let inner = rest[rest.index(after: open)...]
            if let close = inner.firstIndex(of: "}"), isName(inner[..<close]),
                let value = value(String(inner[..<close]))
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
