/// Places inside a text that is the value of a key.
extension Diagnostics {
    /// The place of a line and a column, both from 1, of the text that `node` is; nil where that can't be told.
    ///
    /// Only where the text stands in the file as it is, a place in it is a place in the file: on one line, with or without
    /// quotes, or in lines as a block. The column counts Unicode scalars.
    public func place(ofLine line: Int, column: Int, in node: Node) -> SourceLocation? {
        guard let text = node.text, text == node.written, line >= 1, column >= 1 else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard line <= lines.count else { return nil }
        let (file, first) = (node.location.file, node.location.line)
        let length = text.unicodeScalars.count
        if lines.count == 1, let shift = [length: 0, length + 2: 1][node.width] {
            let column = node.location.column + shift + min(column - 1, max(0, length - 1))
            return SourceLocation(file: file, line: first, column: column)
        }
        // The lines of a block begin below its sign, each behind the same spaces.
        guard let source = texts[file], let written = source.line(first + line, columns: 1...10_000) else { return nil }
        let inner = lines[line - 1]
        guard !written.isCut, written.text.hasSuffix(inner), !inner.isEmpty else { return nil }
        let indent = written.text.unicodeScalars.count - inner.unicodeScalars.count
        guard written.text.unicodeScalars.prefix(indent).allSatisfy({ $0 == " " }) else { return nil }
        return SourceLocation(file: file, line: first + line, column: indent + min(column, inner.unicodeScalars.count))
    }
}
