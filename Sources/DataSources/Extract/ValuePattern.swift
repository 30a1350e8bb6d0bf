public import Configuration

/// A regular expression that a value from outside must match as a whole.
public struct ValuePattern: Sendable {
    /// The expression as it was written.
    public let text: String
    private let pattern: MatchPattern

    /// Reads an expression as ICU has them; a failure is the end of a sentence that begins with its name.
    public init(_ text: String) throws(TextProblem) {
        self.text = text
        do throws(PatternFault) {
            _ = try MatchPattern(text)
        } catch {
            throw TextProblem(error.sentence, suggestion: error.meant(instead: text))
        }
        do {
            // Good by itself, it can't break out of the group.
            pattern = try MatchPattern("\\A(?:\(text))\\z")
        } catch {
            throw TextProblem("must match a whole value, and a comment at its end is in the way")
        }
    }

    /// The place of the first value that its pattern does not match; nil where all match.
    ///
    /// Compares on a thread of its own. Throws where it takes longer than 100 ms: a hostile value can make some expressions
    /// search for years.
    public static func mismatch(
        in pairs: [(pattern: ValuePattern, value: String)]
    ) async throws(SourceError) -> Int? {
        try await BlockingWork().run {
            Result { () throws(SourceError) in
                for (place, pair) in pairs.enumerated() {
                    guard try pair.pattern.pattern.pieces(of: pair.value) != nil else { return place }
                }
                return nil
            }
        }
    }
}
