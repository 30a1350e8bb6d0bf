import JSON

/// A text with names in braces that stand for parts of an event.
///
/// `{job}` is replaced; `{{job}}` is the text `{job}`. A brace that opens no name is itself, so JSON stays what it is.
public struct OccasionTemplate: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case text(String)
        case name(String)
        /// The text `{name}`.
        case literal(String)
    }

    let pieces: [Piece]

    /// Takes a text apart.
    public init(_ text: String) {
        var pieces: [Piece] = []
        var plain = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            plain += rest[..<open]
            rest = rest[open...]
            let isDouble = rest.hasPrefix("{{")
            let inner = rest.dropFirst(isDouble ? 2 : 1)
            guard let end = inner.firstIndex(of: "}"), Placeholders.isName(inner[..<end]),
                !isDouble || inner[end...].hasPrefix("}}")
            else {
                plain += "{"
                rest = rest.dropFirst()
                continue
            }
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain = ""
            let name = String(inner[..<end])
            pieces.append(isDouble ? .literal(name) : .name(name))
            rest = inner[end...].dropFirst(isDouble ? 2 : 1)
        }
        plain += rest
        if !plain.isEmpty { pieces.append(.text(plain)) }
        self.pieces = pieces
    }

    /// The names that stand in single braces, in their order.
    public var names: [String] { pieces.compactMap { if case .name(let name) = $0 { name } else { nil } } }

    /// The names that stand in double braces, in their order.
    public var literals: [String] { pieces.compactMap { if case .literal(let name) = $0 { name } else { nil } } }

    /// The text with what `value` says in place of the names.
    func filled(_ value: (String) -> String) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .name(let name): value(name)
            case .literal(let name): "{\(name)}"
            }
        }.joined()
    }

    /// Whether the text is JSON when each name in it has a value.
    var isJSON: Bool {
        guard case .text(let start)? = pieces.first, let first = start.first(where: { !$0.isWhitespace }),
            first == "{" || first == "["
        else { return false }
        let sample = filledAsJSON(Occasion.sampleParts)
        return (try? JSONText(validating: Array(sample.utf8))) != nil
    }

    /// The text with values in place of the names: inside strings as parts of these, elsewhere as values of their own.
    func filledAsJSON(_ parts: [String: JSONValue]) -> String {
        var filled = ""
        var isInString = false
        for piece in pieces {
            switch piece {
            case .text(let text):
                filled += text
                isInString = Self.isInString(behind: text, from: isInString)
            case .literal(let name): filled += "{\(name)}"
            case .name(let name):
                let part = parts[name] ?? .null
                if isInString {
                    let quoted = JSONText(Occasion.text(of: part)).description
                    filled += quoted.dropFirst().dropLast()
                } else {
                    filled += JSONText(part).description
                }
            }
        }
        return filled
    }

    /// Whether what follows a piece of JSON stands inside a string.
    private static func isInString(behind text: String, from start: Bool) -> Bool {
        var isInString = start
        var isEscaped = false
        for byte in text.utf8 {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = isInString
            } else if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            }
        }
        return isInString
    }
}

extension Occasion {
    /// A value for each name, to see what becomes of a template.
    fileprivate static let sampleParts = Dictionary(names.map { ($0, JSONValue.string("x")) }) { $1 }
}
