import Foundation

/// What is wrong with a program of jq, and where.
public struct JQFault: Error, Hashable, Sendable {
    /// The line of the program, from 1.
    public let line: Int
    /// The column, from 1, counted in bytes.
    public let column: Int
    /// What is wrong, as the end of a sentence.
    public let reason: String

    /// A fault at a place of a program.
    public init(line: Int, column: Int, reason: String) {
        (self.line, self.column, self.reason) = (line, column, reason)
    }

    /// Takes apart what libjq 1.6 says of a fault; nil where it only counts faults.
    ///
    /// That is `jq: error: WHY at <top-level>, line N:`, the line, and as many spaces as there are columns before the place.
    init?(saying message: String, of program: String) {
        let head = message.prefix { $0 != "\n" }
        guard let place = head.range(of: " at <top-level>, line ", options: .backwards) else { return nil }
        let number = head[place.upperBound...].prefix { $0.isNumber }
        let line = max(1, Int(number) ?? 1)
        let lines = program.split(separator: "\n", omittingEmptySubsequences: false)
        let source = line <= lines.count ? lines[line - 1].utf8.count : 0
        let tail = message.utf8.reversed().prefix { $0 != UInt8(ascii: "\n") }.count
        let column = max(1, min(tail - source + 1, source + 1))
        self.init(line: line, column: column, reason: Self.reason(String(head[..<place.lowerBound])))
    }

    /// The library's words without its name, its list of what else could stand there, and its guess about shells.
    private static func reason(_ words: String) -> String {
        var words = words[...]
        for start in ["jq: error: ", "error: "] where words.hasPrefix(start) { words = words.dropFirst(start.count) }
        for end in [" (Unix shell quoting issues?)", ", expecting "] {
            if let place = words.range(of: end) { words = words[..<place.lowerBound] }
        }
        if words.hasPrefix("syntax error, unexpected ") {
            let what = words.dropFirst("syntax error, unexpected ".count)
            return switch what {
            case "$end": "it ends too early, with a bracket, a quote or an if still open, or a value missing"
            case "INVALID_CHARACTER": "this character means nothing in jq"
            default: "\(Self.name(of: String(what))) can't stand here"
            }
        }
        if let place = words.range(of: " is not defined") {
            let name = words[..<place.lowerBound]
            let parts = name.split(separator: "/")
            guard parts.count == 2, let count = Int(parts[1]) else { return "\(name) is not defined" }
            let arguments =
                count == 0 ? "without arguments" : count == 1 ? "with one argument" : "with \(count) arguments"
            return "jq has no function \(parts[0]) \(arguments); quote it if it is a text"
        }
        return String(words)
    }

    /// What the grammar calls a piece of a program, for people.
    private static func name(of token: String) -> String {
        let names = [
            "IDENT": "this word", "FIELD": "this field", "LITERAL": "this number", "QQSTRING_START": "this text",
            "FORMAT": "this format", "QQSTRING_END": "this quote",
        ]
        return names[token] ?? (token.hasPrefix("'") ? token : "\"\(token)\"")
    }
}
