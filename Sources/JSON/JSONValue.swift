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
    public init(_ text: JSONText) {
        var rest = text.bytes[...]
        self.init(beginning: &rest)
    }

    /// Takes apart the value that a checked, compact text begins with, and leaves what stands behind it: each byte is looked
    /// at once, however deep it stands.
    private init(beginning rest: inout ArraySlice<UInt8>) {
        switch JSONKind(rest) {
        case .null: self = .null
        case .bool: self = .bool(rest.first == UInt8(ascii: "t"))
        case .number: self = Self.number(rest.prefix(upTo: JSONParts.end(of: rest)))
        case .string:
            self = .string(Self.string(beginning: &rest))
            return
        case .array:
            var items: [JSONValue] = []
            rest = rest.dropFirst()
            while let first = rest.first, first != UInt8(ascii: "]") {
                items.append(JSONValue(beginning: &rest))
                if rest.first == UInt8(ascii: ",") { rest = rest.dropFirst() }
            }
            rest = rest.dropFirst()
            self = .array(items)
            return
        case .object:
            var pairs: [(String, JSONValue)] = []
            rest = rest.dropFirst()
            while rest.first == UInt8(ascii: "\"") {
                let name = Self.string(beginning: &rest)
                rest = rest.dropFirst()
                pairs.append((name, JSONValue(beginning: &rest)))
                if rest.first == UInt8(ascii: ",") { rest = rest.dropFirst() }
            }
            rest = rest.dropFirst()
            self = .object(JSONObject(pairs))
            return
        }
        rest = rest.suffix(from: JSONParts.end(of: rest))
    }

    private static func string(beginning rest: inout ArraySlice<UInt8>) -> String {
        let end = JSONParts.endOfString(rest, from: rest.startIndex)
        defer { rest = rest.suffix(from: end) }
        return JSONParts.string(rest.prefix(upTo: end))
    }

    private static func number(_ text: ArraySlice<UInt8>) -> JSONValue {
        let digits = String(decoding: text, as: UTF8.self)
        if let integer = Int64(digits) { return .integer(integer) }
        let isInteger = text.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
        guard !isInteger, let number = Double(digits) else { return .encoded(JSONText(trusted: Array(text))) }
        return .number(number)
    }
}
