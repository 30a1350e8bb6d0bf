/// Values as they could be written behind a key, for advice.
extension Node {
    /// How long such a value may be, in bytes.
    private static let longestLine = 100

    /// The value on one line, lists and maps in brackets, references as they were written.
    ///
    /// Nil where there is nothing, or where it would be long or hold a line end.
    public var onOneLine: String? {
        guard !isEmpty, let text = text(isInBrackets: false), text.utf8.count <= Self.longestLine else { return nil }
        return text.contains(where: \.isNewline) ? nil : text
    }

    private func text(isInBrackets: Bool) -> String? {
        switch content {
        case .scalar(let scalar):
            let written = scalar.written ?? scalar.text
            if !scalar.isPlain { return written.quotedForYAML }
            return isInBrackets ? written.quotedInBrackets : written.quotedForYAMLIfNeeded
        case .sequence(let items):
            guard items.count <= 20 else { return nil }
            let texts = items.compactMap { $0.text(isInBrackets: true) }
            return texts.count == items.count ? "[\(texts.joined(separator: ", "))]" : nil
        case .mapping(let entries):
            guard entries.count <= 20 else { return nil }
            let texts = entries.compactMap { entry in
                entry.value.text(isInBrackets: true).map { "\(entry.name.quotedInBrackets): \($0)" }
            }
            return texts.count == entries.count ? "{ \(texts.joined(separator: ", ")) }" : nil
        }
    }

    /// The texts of a scalar, which is cut at commas and spaces, or of a list; nil where there are others.
    public var words: [String]? {
        switch content {
        case .scalar(let scalar):
            return (scalar.written ?? scalar.text).split { $0 == "," || $0 == " " }.map(String.init)
        case .sequence(let items):
            let texts = items.compactMap(\.written)
            return texts.count == items.count ? texts : nil
        case .mapping: return nil
        }
    }

    /// A text such as `A=b`, or a list of such, as a map on one line; nil where it is something else.
    public func pairs(separatedBy separator: Character) -> String? {
        let texts: [String]? = if case .scalar = content { written.map { [$0] } } else { words }
        guard let texts, !texts.isEmpty else { return nil }
        let pairs = texts.compactMap { text -> String? in
            guard let place = text.firstIndex(of: separator), place > text.startIndex else { return nil }
            let name = String(text[..<place])
            let value = String(text[text.index(after: place)...].drop { $0 == " " })
            return "\(name.quotedInBrackets): \(value.quotedInBrackets)"
        }
        let line = "{ \(pairs.joined(separator: ", ")) }"
        return pairs.count == texts.count && line.utf8.count <= Self.longestLine ? line : nil
    }
}

extension String {
    /// The text as a YAML scalar inside brackets, with quotes only where it needs them.
    var quotedInBrackets: String {
        isEmpty || contains { ",[]{}\"'".contains($0) } ? quotedForYAML : quotedForYAMLIfNeeded
    }
}
