/// A field of an answer in HTTP/2, its name in small letters; RFC 9113 §8.2.
public struct FieldLine: Sendable, Equatable {
    /// The name.
    public let name: String
    /// The value, without control characters.
    public let value: String

    init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}
