/// What one run of a source yielded.
public struct Reading: Sendable, Hashable {
    public enum Content: Sendable, Hashable {
        case json(JSONText)
        case text(String)
        /// The source said that nothing has changed since its last reading.
        case unchanged
    }

    public var content: Content

    public init(_ content: Content) { self.content = content }

    /// A JSON value; one that is a string becomes the text it says, since both mean the same to whoever gets it.
    public init(_ json: JSONText) {
        let isString = JSONKind(json.bytes[...]) == .string
        content = isString ? .text(JSONParts.string(json.bytes[...])) : .json(json)
    }
}
