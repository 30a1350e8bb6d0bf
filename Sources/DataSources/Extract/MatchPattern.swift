import Foundation

/// A regular expression that picks pieces out of a text; it gives up on texts that take it too long.
struct MatchPattern: Sendable {
    /// What one search may take: a hostile text can make some expressions search for years.
    static let timeLimit = Duration.milliseconds(100)
    /// So much of a text is searched.
    static let lengthLimit = 1 << 20

    /// The names of its named groups, in their order.
    let names: [String]
    private let expression: NSRegularExpression

    /// Throws with the reason where `text` is no regular expression as ICU has them.
    init(_ text: String) throws {
        expression = try NSRegularExpression(pattern: text)
        names = Self.groupNames(in: text)
    }

    /// The pieces of the first match: the named groups if there are any; else the first group, or all of it, without a name.
    ///
    /// A group that took no part in the match is nil; all of it is nil where nothing matches.
    func pieces(of text: String) throws(SourceFailure) -> [(name: String?, text: String?)]? {
        let text = text.utf8.count > Self.lengthLimit ? String(text.prefix(Self.lengthLimit)) : text
        let deadline = ContinuousClock.now + Self.timeLimit
        var match: NSTextCheckingResult?
        var isLate = false
        let all = NSRange(text.startIndex..., in: text)
        unsafe expression.enumerateMatches(in: text, options: .reportProgress, range: all) { result, _, stop in
            match = result
            isLate = result == nil && ContinuousClock.now > deadline
            if result != nil || isLate { unsafe stop.pointee = true }
        }
        guard !isLate else {
            let size = text.utf8.count
            throw SourceFailure(.match, "match took longer than 100ms on \(size) bytes; simplify the expression")
        }
        guard let match else { return nil }
        func piece(_ range: NSRange) -> String? { Range(range, in: text).map { String(text[$0]) } }
        guard names.isEmpty else { return names.map { ($0, piece(match.range(withName: $0))) } }
        return [(nil, piece(match.range(at: min(1, expression.numberOfCaptureGroups))))]
    }

    /// The names between `(?<` and `>`, leaving out escaped parentheses, sets and looks behind.
    private static func groupNames(in text: String) -> [String] {
        var names: [String] = []
        var rest = Array(text.unicodeScalars)[...]
        var setDepth = 0
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\": _ = rest.popFirst()
            case "[": setDepth += 1
            case "]": setDepth = max(0, setDepth - 1)
            case "(" where setDepth == 0 && rest.starts(with: "?<".unicodeScalars):
                let name = rest.dropFirst(2).prefix { $0.properties.isAlphabetic || ("0"..."9").contains($0) }
                guard !name.isEmpty, rest.dropFirst(2 + name.count).first == ">" else { continue }
                names.append(name.reduce(into: "") { $0.unicodeScalars.append($1) })
            default: break
            }
        }
        return names
    }
}

extension SourceFailure {
    /// A text without what `match` describes.
    static func nothingMatches(in text: String) -> SourceFailure {
        let begin = String(text.prefix(60)).onOneLine
        let found = begin.isEmpty ? "the result is empty" : "it begins with \"\(begin)\""
        return SourceFailure(.match, "nothing in the result matches; \(found)")
    }
}
