import Foundation
import Glibc
import _FoundationICU

/// A regular expression that picks pieces out of a text; it gives up on texts that take it too long.
struct MatchPattern: Sendable {
    /// What one search may take: a hostile text can make some expressions search for years.
    static let timeLimit = Duration.milliseconds(100)
    /// What a search may take where it holds up others.
    static let shortTime = Duration.milliseconds(1)
    /// How long a text may be in bytes to be searched there.
    static let shortLength = 16_384
    /// So much of a text is searched.
    static let lengthLimit = 1 << 20

    /// The names of its named groups, in their order.
    let names: [String]
    private let expression: NSRegularExpression
    /// What a search may take of memory is enough for a text of so many bytes, whatever is searched for.
    private static let easyLength = 4_096

    /// Throws with the reason where `text` is no regular expression as ICU has them.
    init(_ text: String) throws(PatternFault) {
        do { expression = try NSRegularExpression(pattern: text) } catch { throw PatternFault(in: text) }
        names = Self.groupNames(in: text)
    }

    /// What is found: a piece for each named group; if there is none, one for the first group, or for all of it.
    ///
    /// The text of a group that took no part in the match is nil.
    typealias Pieces = [(name: String?, text: String?)]

    /// What came of a search.
    enum Outcome {
        /// The pieces of the first match; nil where nothing matches.
        case ended(Pieces?)
        /// Its time was over before that was known.
        case late
        /// So was the memory that a search may take.
        case tooLarge
    }

    /// The pieces of the first match; nil where nothing matches.
    func pieces(
        of text: String,
        by clock: @escaping () -> Duration = Self.threadTime
    ) throws(SourceError) -> Pieces? {
        let size = min(text.utf8.count, Self.lengthLimit)
        switch search(text, within: Self.timeLimit, by: clock) {
        case .ended(let pieces): return pieces
        case .late:
            throw SourceError(.match, "match took longer than 100ms on \(size) bytes; simplify the expression")
        case .tooLarge:
            let advice = "simplify the expression, [ab]* in place of (?:a|b)* for one"
            throw SourceError(.match, "match needs more memory than it may have on \(size) bytes; \(advice)")
        }
    }

    /// Searches for no longer than `limit`, beside the time for reading the text.
    ///
    /// What counts is the time that `clock` shows: where it is that of this thread alone, a machine that is busy with other
    /// things takes nothing from the search.
    func search(_ text: String, within limit: Duration, by clock: @escaping () -> Duration = Self.threadTime) -> Outcome
    {
        let text = text.utf8.count > Self.lengthLimit ? String(text.prefix(Self.lengthLimit)) : text
        let deadline = clock() + limit
        var match: NSTextCheckingResult?
        var isLate = false
        // Asked at every place of the text or each ten thousand steps; the clock costs more than either.
        var asked: UInt8 = 0
        let all = NSRange(text.startIndex..., in: text)
        unsafe expression.enumerateMatches(in: text, options: .reportProgress, range: all) { result, _, stop in
            match = result
            asked = (asked + 1) % 64
            isLate = result == nil && asked == 0 && clock() > deadline
            if result != nil || isLate { unsafe stop.pointee = true }
        }
        guard !isLate else { return .late }
        guard let match else {
            // Foundation says of a search that has run out of memory that it has found nothing.
            return text.utf8.count > Self.easyLength && runsOutOfMemory(on: text) ? .tooLarge : .ended(nil)
        }
        func piece(_ range: NSRange) -> String? { Range(range, in: text).map { String(text[$0]) } }
        guard names.isEmpty else { return .ended(names.map { ($0, piece(match.range(withName: $0))) }) }
        return .ended([(nil, piece(match.range(at: min(1, expression.numberOfCaptureGroups))))])
    }

    /// Whether a search that finds nothing does so since it has no memory left, as the engine itself says.
    ///
    /// It takes as long as the search before it.
    private func runsOutOfMemory(on text: String) -> Bool {
        let (pattern, units) = (Array(expression.pattern.utf16), Array(text.utf16))
        var place = UParseError()
        var status = U_ZERO_ERROR
        // Both texts are read until the expression is closed, which is before they are gone.
        return unsafe pattern.withUnsafeBufferPointer { pattern in
            unsafe units.withUnsafeBufferPointer { units in
                let opened = unsafe swift_uregex_open(
                    pattern.baseAddress,
                    Int32(pattern.count),
                    0,
                    &place,
                    &status
                )
                guard let expression = unsafe opened else { return false }
                defer { unsafe swift_uregex_close(expression) }
                unsafe swift_uregex_setText(expression, units.baseAddress, Int32(units.count), &status)
                // More than that search could take, in steps of about a millisecond.
                unsafe swift_uregex_setTimeLimit(expression, 1_000, &status)
                _ = unsafe swift_uregex_find(expression, 0, &status)
                return status == U_REGEX_STACK_OVERFLOW
            }
        }
    }

    /// How long this thread has worked so far; clock_gettime(2), CLOCK_THREAD_CPUTIME_ID.
    private static func threadTime() -> Duration {
        var time = timespec()
        // A structure of ours is filled.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
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

extension SourceError {
    /// A text without what `match` describes.
    static func nothingMatches(in text: String) -> SourceError {
        let found = text.utf8.isBlank ? "the result is empty" : "it begins with \(text.quotedBegin)"
        return SourceError(.match, "nothing in the result matches; \(found)")
    }
}
