/// Writes diagnostics for people: the place, the sentence, the line, a caret under it, and what to write instead.
public struct DiagnosticPrinter {
    /// How many characters of a line are shown.
    private static let columns = 100
    /// How many characters before the caret are shown at least, where the line is cut.
    private static let lead = 40

    private let texts: [String: SourceText]
    private let secretLines: [String: SecretLines]

    /// A printer that has the texts of these files at hand, by their names.
    public init(texts: [String: [UInt8]]) {
        self.texts = texts.mapValues { SourceText(withoutByteOrderMark: $0) }
        secretLines = self.texts.mapValues { SecretLines($0) }
    }

    /// The diagnostic in one to three lines, each with its line end; the source is left out where its text isn't at hand.
    ///
    /// A line that holds a secret is not shown. Whatever the file holds, the result has no control characters but these line ends, and no endless line.
    public func text(of diagnostic: Diagnostic) -> String {
        let location = diagnostic.location
        let place = "\(visible(location.file)):\(location.line):\(location.column)"
        let head = "\(place): \(diagnostic.severity.rawValue): \(visible(diagnostic.message))\n"
        guard let source = texts[location.file], let snippet = snippet(diagnostic, in: source) else {
            return head + (diagnostic.fixIt.map { "        write: \(visible($0))\n" } ?? "")
        }
        return head + snippet
    }

    private func snippet(_ diagnostic: Diagnostic, in source: SourceText) -> String? {
        let number = String(diagnostic.location.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number
        if secretLines[diagnostic.location.file]?.contains(diagnostic.location.line) ?? false {
            return "\(gutter) | (this line holds a secret and is not shown)\n"
        }
        let column = max(1, diagnostic.location.column)
        let isShort = source.line(diagnostic.location.line, columns: 1...Self.columns)?.isCut == false
        let first = isShort || column <= Self.columns - Self.lead ? 1 : column - Self.lead
        guard let line = source.line(diagnostic.location.line, columns: first...first + Self.columns - 1) else {
            return nil
        }
        let scalars = Array(line.text.unicodeScalars)
        let offset = min(column - first, scalars.count)
        let covered = scalars[offset...].prefix(diagnostic.width)
        let opening = first > 1 ? "..." : ""
        let shown = opening + visible(line.text) + (line.isCut ? "..." : "")
        let before = opening.count + width(of: scalars[..<offset])
        let carets = max(1, width(of: covered))

        var caretLine = String(repeating: " ", count: gutter.count) + " | "
        caretLine += String(repeating: " ", count: before) + String(repeating: "^", count: carets)
        if let fixIt = diagnostic.fixIt {
            let end = width(of: Array(shown.unicodeScalars)[...])
            let gap = line.isCut ? 1 : max(0, end - before - carets) + 1
            caretLine += String(repeating: " ", count: gap) + "write: \(visible(fixIt))"
        }
        return "\(gutter) | \(shown)\n\(caretLine)\n"
    }

    private func visible(_ text: String) -> String { VisibleText.of(text) }

    private func width(of scalars: ArraySlice<Unicode.Scalar>) -> Int {
        scalars.reduce(0) { $0 + VisibleText.columns(of: $1) }
    }
}
