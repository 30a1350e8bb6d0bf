/// Quotes that are none to YAML.
extension YAMLDiagnostics {
    private static let quotes = Set(
        "\u{201C}\u{201D}\u{201E}\u{201F}\u{2018}\u{2019}\u{201A}\u{201B}\u{AB}\u{BB}".unicodeScalars
    )

    /// The text between quotes of word processors and pages, and the fault that they are; nil where there are none.
    func foreignQuotes(_ scalar: Node.Scalar, at place: YAMLPosition) -> (diagnostic: Diagnostic, inside: String)? {
        // None of them is ASCII, and nearly all text begins so.
        guard scalar.isPlain, let byte = scalar.text.utf8.first, byte >= 0x80 else { return nil }
        let scalars = Array(scalar.text.unicodeScalars)
        guard scalars.count > 2, let first = scalars.first, let last = scalars.last,
            Self.quotes.contains(first), Self.quotes.contains(last)
        else { return nil }
        let inner = scalars.dropFirst().dropLast()
        guard !inner.contains(where: { Self.quotes.contains($0) || $0.properties.generalCategory == .control }) else {
            return nil
        }
        var inside = String.UnicodeScalarView()
        inside.append(contentsOf: inner)
        let text = String(inside)
        let opening = opening(before: place).flatMap { $0.isEmpty ? nil : $0 }
        let diagnostic = Diagnostic(
            "these quotes are part of the text to YAML; write plain ones",
            at: location(place),
            width: scalars.count,
            fixIt: (opening ?? "") + text.quotedForYAML
        )
        return (diagnostic, text)
    }
}
