public import JSON

/// What one run of a source yielded.
public struct SourceResult: Sendable, Hashable {
    /// A value in one of its forms, or that there is none.
    public enum Content: Sendable, Hashable {
        case json(JSONText)
        case text(String)
        /// The source said that nothing has changed since its last reading.
        case unchanged

        /// Texts are equal where their bytes are, so that a change from one spelling of a letter to another is one.
        public static func == (left: Self, right: Self) -> Bool {
            switch (left, right) {
            case (.json(let left), .json(let right)): left == right
            case (.text(let left), .text(let right)): left.utf8.span.isSame(as: right.utf8.span)
            case (.unchanged, .unchanged): true
            default: false
            }
        }
    }

    /// What is to be published.
    public var content: Content

    /// A result as it is.
    public init(_ content: Content) { self.content = content }

    /// A JSON value; one that is a string becomes the text it says, since both mean the same to whoever gets it.
    public init(_ json: JSONText) {
        let isString = JSONKind(json.bytes[...]) == .string
        content = isString ? .text(JSONParts.string(json.bytes[...])) : .json(json)
    }
}
