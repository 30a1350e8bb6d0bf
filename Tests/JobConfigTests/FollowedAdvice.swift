import Configuration

/// A faulty file with what its faults say to write, written.
///
/// It does what a person does who has the printed lines alone: the text stands in place of what the caret covers; where
/// it begins with a key, in place of that key and all that stands behind it.
struct FollowedAdvice {
    private(set) var lines: [String]

    init(_ text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

    var text: String { lines.joined(separator: "\n") }

    /// Follows all of it from the end of the file on, so that places above stay what they are; one advice a line.
    mutating func follow(_ diagnostics: [Diagnostic]) {
        var done: Set<Int> = []
        for diagnostic in diagnostics.reversed() {
            guard let fixIt = diagnostic.fixIt, done.insert(diagnostic.location.line).inserted else { continue }
            write(fixIt, at: diagnostic.location.line - 1, diagnostic.location.column - 1, diagnostic.width)
        }
    }

    private mutating func write(_ fixIt: String, at number: Int, _ column: Int, _ width: Int) {
        let line = Array(lines[number])
        guard let key = Self.key(of: fixIt) else {
            let rest = line[min(line.count, column + width)...]
            lines[number] = String(line[..<column]) + fixIt + String(rest)
            return
        }
        let start = Self.start(of: key, in: line, before: column) ?? column
        if line[start...].first == "-", !fixIt.hasPrefix("-") || key.isEmpty {
            lines[number] = String(line[..<start]) + fixIt
            return
        }
        let end = Self.endOfEntry(in: line, from: start)
        lines[number] = String(line[..<start]) + fixIt + String(line[end...])
        // What stood behind the key in lines of its own goes with it.
        guard end == line.count else { return }
        let depth = Self.depth(lines[number])
        while number + 1 < lines.count, Self.depth(lines[number + 1]) > depth, !lines[number].hasSuffix(":") {
            lines.remove(at: number + 1)
        }
    }

    /// The key that an advice begins with; nil where it is a value alone.
    private static func key(of fixIt: String) -> String? {
        if fixIt.hasPrefix("- ") { return "" }
        guard let colon = fixIt.firstRange(of: ":") else { return nil }
        let key = fixIt[..<colon.lowerBound]
        let isKey = !key.isEmpty && !key.contains { "[]{}\"' ".contains($0) }
        return isKey && (fixIt.hasSuffix(":") || fixIt[colon.upperBound...].hasPrefix(" ")) ? String(key) : nil
    }

    /// Where the entry begins that a fault in it stands at: at its key, or at the hyphen of its item.
    private static func start(of key: String, in line: [Character], before column: Int) -> Int? {
        var start = min(column, line.count)
        var hasColon = false
        while start > 0 {
            let before = line[start - 1]
            if ",{".contains(before) { break }
            if before == ":" {
                if hasColon { break }
                hasColon = true
            }
            start -= 1
        }
        while start < line.count, line[start] == " " { start += 1 }
        if line[start...].starts(with: "- "), !key.isEmpty, hasColon || start + 2 <= column { start += 2 }
        return start
    }

    /// Where the entry ends that begins at `start`: at the comma or bracket behind it, or with the line.
    private static func endOfEntry(in line: [Character], from start: Int) -> Int {
        let isInBrackets = line[..<start].contains("{")
        var (depth, quote, end) = (0, Character?.none, start)
        while end < line.count {
            let character = line[end]
            if let open = quote {
                if character == open { quote = nil }
            } else if "\"'".contains(character) {
                quote = character
            } else if "[{(".contains(character) {
                depth += 1
            } else if "]})".contains(character) {
                if depth == 0, isInBrackets { return end }
                depth -= 1
            } else if character == ",", depth == 0, isInBrackets {
                return end
            }
            end += 1
        }
        return end
    }

    private static func depth(_ line: String) -> Int {
        line.allSatisfy { $0 == " " } ? .max : line.prefix { $0 == " " }.count
    }
}
