/// A JSON value to be built or looked at piece by piece.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// Written in the shortest form that reads back the same; not finite ones as null.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
    /// A value that is text already, to stand as it is inside others.
    case encoded(JSONText)
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// `nil` is null.
    public init(nilLiteral: ()) { self = .null }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An integer of 64 bits.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A number with a fraction.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A string, to be escaped when it is written.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An array of these values.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// An object of these members, in the order written.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}

extension JSONValue {
    /// Takes a text apart; integers beyond 64 bits stay encoded, so that no digit is lost, and of equal keys the last counts.
    public init(_ text: JSONText) { self.init(text.bytes[...]) }

    private init(_ text: ArraySlice<UInt8>) {
        self =
            switch JSONKind(text) {
            case .null: .null
            case .bool: .bool(text.first == UInt8(ascii: "t"))
            case .string: .string(JSONParts.string(text))
            case .number: Self.number(text)
            case .array: .array(JSONParts.elements(of: text).map { JSONValue($0) })
            case .object:
                .object(JSONObject(JSONParts.members(of: text).map { ($0.key, JSONValue($0.value)) }))
            }
    }

    private static func number(_ text: ArraySlice<UInt8>) -> JSONValue {
        let digits = String(decoding: text, as: UTF8.self)
        if let integer = Int64(digits) { return .integer(integer) }
        let isInteger = text.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
        guard !isInteger, let number = Double(digits) else { return .encoded(JSONText(trusted: Array(text))) }
        return .number(number)
    }
}
