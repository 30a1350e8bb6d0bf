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
        if unicodeScalars.contains(where: \.needsEscape) { return inDoubleQuotes }
        return unicodeScalars.contains { $0 == "\"" || $0 == "\\" }
            ? inSingleQuotes : "\"\(self)\""
    }

    /// The text in double quotes with escapes, for what has no place in a line as it is (1.1 §5.7).
    private var inDoubleQuotes: String {
        let scalars = unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"", "\\": return "\\\(scalar)"
            case "\t": return "\\t"
            case _ where scalar.needsEscape:
                let digits = String(scalar.value, radix: 16)
                return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            default: return String(scalar)
            }
        }
        return "\"\(scalars.joined())\""
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

extension Unicode.Scalar {
    /// Whether it is a control; what has several lines is no advice for one.
    fileprivate var needsEscape: Bool {
        switch value {
        case 0..<0x0A, 0x0B..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF: true
        default: false
        }
    }
}

/// Joins words for a sentence: `a`, `a or b`, `a, b or c`.
public func alternatives(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " or " + last
}
