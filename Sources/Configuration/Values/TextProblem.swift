/// What is wrong with a text that should say a value.
public struct TextProblem: Error, Hashable, Sendable {
    /// The end of a sentence that begins with the name of the value, such as `has no unit; add a unit: 10s?`.
    public let message: String
    /// The text that was probably meant.
    public let suggestion: String?

    /// A problem, and the text that was probably meant.
    public init(_ message: String, suggestion: String? = nil) {
        self.message = message
        self.suggestion = suggestion
    }
}
