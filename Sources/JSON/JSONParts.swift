/// What kind of value a JSON text holds; its first byte tells.
public enum JSONKind: Hashable, Sendable {
    case null, bool, number, string, array, object

    /// The kind of a text that is valid and without white space in front.
    public init(_ text: ArraySlice<UInt8>) {
        self =
            switch text.first {
            case UInt8(ascii: "n"): .null
            case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
            case UInt8(ascii: "\""): .string
            case UInt8(ascii: "["): .array
            case UInt8(ascii: "{"): .object
            default: .number
            }
    }
}

/// Takes checked, compact JSON text apart without copying it: the parts are slices, so their digits stay as written.
public enum JSONParts {
    /// The members of an object in their order, equal keys included.
    public static func members(of object: ArraySlice<UInt8>) -> [(key: String, value: ArraySlice<UInt8>)] {
        var members: [(key: String, value: ArraySlice<UInt8>)] = []
        var rest = object.dropFirst()
        while rest.first == UInt8(ascii: "\"") {
            let key = rest.prefix(upTo: end(of: rest))
            rest = rest.suffix(from: key.endIndex).dropFirst()
            let value = rest.prefix(upTo: end(of: rest))
            members.append((string(key), value))
            rest = rest.suffix(from: value.endIndex).dropFirst()
        }
        return members
    }

    /// The members of an object that count, in their order: of equal keys the last.
    ///
    /// In a text that is cut off the last one may lack a value, and then its key may be cut off too: it hides none.
    public static func lastMembers(of object: ArraySlice<UInt8>) -> [(key: String, value: ArraySlice<UInt8>)] {
        let members = members(of: object).filter { !$0.value.isEmpty }
        let last = Dictionary(members.enumerated().map { ($0.element.key, $0.offset) }) { $1 }
        guard last.count < members.count else { return members }
        return members.enumerated().filter { last[$0.element.key] == $0.offset }.map(\.element)
    }

    /// The elements of an array in their order.
    public static func elements(of array: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var elements: [ArraySlice<UInt8>] = []
        var rest = array.dropFirst()
        while let first = rest.first, first != UInt8(ascii: "]") {
            let value = rest.prefix(upTo: end(of: rest))
            elements.append(value)
            rest = rest.suffix(from: value.endIndex).dropFirst()
        }
        return elements
    }

    /// What a quoted string says; a lone surrogate becomes U+FFFD.
    public static func string(_ quoted: ArraySlice<UInt8>) -> String {
        let inside = quoted.dropFirst().dropLast()
        guard inside.contains(UInt8(ascii: "\\")) else { return String(decoding: inside, as: UTF8.self) }
        var units: [UInt16] = []
        var rest = inside
        while let escape = rest.firstIndex(of: UInt8(ascii: "\\")) {
            units.append(contentsOf: String(decoding: rest.prefix(upTo: escape), as: UTF8.self).utf16)
            rest = rest.suffix(from: escape).dropFirst()
            let letter = rest.popFirst() ?? 0
            units.append(unit(letter, &rest))
        }
        units.append(contentsOf: String(decoding: rest, as: UTF8.self).utf16)
        return String(decoding: units, as: UTF16.self)
    }

    /// The UTF-16 unit that an escape with this letter stands for.
    private static func unit(_ letter: UInt8, _ rest: inout ArraySlice<UInt8>) -> UInt16 {
        switch Unicode.Scalar(letter) {
        case "u":
            defer { rest = rest.dropFirst(4) }
            return UInt16(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16) ?? 0xFFFD
        case "b": return 0x08
        case "f": return 0x0C
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        default: return UInt16(letter)
        }
    }

    /// Where the value that `text` begins with ends.
    static func end(of text: ArraySlice<UInt8>) -> Int {
        if text.first == UInt8(ascii: "\"") { return endOfString(text, from: text.startIndex) }
        var depth = 0
        var position = text.startIndex
        while position < text.endIndex {
            switch text[position] {
            case UInt8(ascii: "\""): position = endOfString(text, from: position) - 1
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return position }
                depth -= 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                if depth == 0 { return position }
            default: break
            }
            position += 1
        }
        return position
    }

    /// The position behind the closing quote of the string that begins at `start`.
    static func endOfString(_ text: ArraySlice<UInt8>, from start: Int) -> Int {
        var position = start + 1
        while position < text.endIndex, text[position] != UInt8(ascii: "\"") {
            position += text[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(position + 1, text.endIndex)
    }
}
