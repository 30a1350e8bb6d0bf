extension String {
    /// The text in double quotes for a message; a long one is cut.
    public var quoted: String {
        let head = self.unicodeScalars.prefix(61)
        guard head.count > 60 else { return "\"\(self)\"" }
        var short = String.UnicodeScalarView()
        short.append(contentsOf: head.prefix(57))
        return "\"\(String(short))...\""
    }

    /// The text as a YAML scalar in quotes: double ones where no escape is needed, else single ones.
    public var quotedForYAML: String {
        unicodeScalars.contains { $0 == "\"" || $0 == "\\" }
            ? inSingleQuotes : "\"\(self)\""
    }

    /// The text as a YAML scalar, with quotes only where it would mean something else without them.
    ///
    /// What would end a value inside of `{ }` is in quotes too, since that may be where it is written.
    public var quotedForYAMLIfNeeded: String {
        let startsSafely = unicodeScalars.first.map { !"[]{},*&!|>%@`\"'#?:- ".unicodeScalars.contains($0) } ?? false
        let staysSafe = !(contains(": ") || contains(" #") || hasSuffix(":") || hasSuffix(" "))
        let isSafeInside = !unicodeScalars.contains { ",{}[]".unicodeScalars.contains($0) }
        return startsSafely && staysSafe && isSafeInside && CoreValue(plain: self) != .null ? self : quotedForYAML
    }

    /// The text in single quotes as YAML reads them (1.1 §9.1.2).
    var inSingleQuotes: String {
        "'\(split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    }
}

/// Joins words for a sentence: `a`, `a or b`, `a, b or c`.
public func alternatives(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " or " + last
}
