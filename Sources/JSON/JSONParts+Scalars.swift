/// What charts are made of: the parts of a value.
extension JSONParts {
    /// The most names and places of one value that are looked at.
    private static let mostParts = 128
    /// The most elements of one array.
    private static let mostElements = 8
    /// How deep they are looked for.
    private static let mostDepth = 4

    /// A number as a 64-bit float; nil for another value of a checked, compact JSON text.
    public static func number(_ value: ArraySlice<UInt8>) -> Double? {
        guard let first = value.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else { return nil }
        // Whole numbers are the most, and need no reader of floats.
        if value.count <= 15 {
            var whole: Int64 = 0
            var isWhole = true
            for byte in first == UInt8(ascii: "-") ? value.dropFirst() : value {
                guard (0x30...0x39).contains(byte) else {
                    isWhole = false
                    break
                }
                whole = whole * 10 + Int64(byte - 0x30)
            }
            if isWhole { return Double(first == UInt8(ascii: "-") ? -whole : whole) }
        }
        return Double(String(decoding: value, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }

    /// What is inside an object or an array, by its path, lists and maps before what is inside them; nothing for another
    /// value.
    ///
    /// Some of it where there is very much, or where it lies deep. Each is a part of the checked, compact JSON text.
    public static func parts(in value: ArraySlice<UInt8>) -> [(path: String, value: ArraySlice<UInt8>)] {
        var found: [(path: String, value: ArraySlice<UInt8>)] = []
        collect(value, "", 1, &found)
        return found
    }

    private static func collect(
        _ value: ArraySlice<UInt8>,
        _ path: String,
        _ depth: Int,
        _ found: inout [(path: String, value: ArraySlice<UInt8>)]
    ) {
        let kind = JSONKind(value)
        guard kind == .object || kind == .array, depth <= mostDepth else { return }
        for (step, part) in steps(into: value, kind) {
            guard found.count < mostParts else { return }
            var inner = path
            FieldPath.append(step, to: &inner)
            found.append((inner, part))
            collect(part, inner, depth + 1, &found)
        }
    }

    /// The ways from an object or an array to its parts, those of equal names to the last of them.
    private static func steps(
        into value: ArraySlice<UInt8>,
        _ kind: JSONKind
    ) -> [(step: FieldPath.Step, part: ArraySlice<UInt8>)] {
        if kind == .object { return lastMembers(of: value).map { (.key($0.key), $0.value) } }
        var steps: [(step: FieldPath.Step, part: ArraySlice<UInt8>)] = []
        var rest = value.dropFirst()
        while let first = rest.first, first != UInt8(ascii: "]"), steps.count < mostElements {
            let part = rest.prefix(upTo: end(of: rest))
            steps.append((.index(steps.count), part))
            rest = rest.suffix(from: part.endIndex).dropFirst()
        }
        return steps
    }

    /// The value of a name in an object; of equal names the last counts.
    public static func member(_ name: String, of object: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = object.dropFirst()
        var found: ArraySlice<UInt8>?
        while rest.first == UInt8(ascii: "\"") {
            let key = rest.prefix(upTo: end(of: rest))
            rest = rest.suffix(from: key.endIndex).dropFirst()
            let value = rest.prefix(upTo: end(of: rest))
            if isName(key, name) { found = value }
            rest = rest.suffix(from: value.endIndex).dropFirst()
        }
        return found
    }

    private static func isName(_ key: ArraySlice<UInt8>, _ name: String) -> Bool {
        let inside = key.dropFirst().dropLast()
        // What has an escape in it is not what it is spelt like.
        if inside.elementsEqual(name.utf8) { return !inside.contains(UInt8(ascii: "\\")) || string(key) == name }
        // Names are equal as texts are, however a letter is spelt; two of ASCII alone are where their bytes are.
        let isPlain = inside.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "\\") } && name.utf8.allSatisfy { $0 < 0x80 }
        return !isPlain && string(key) == name
    }

    /// The element at a place of an array, counted from 0.
    static func element(_ place: Int, of array: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = array.dropFirst()
        var place = place
        while let first = rest.first, first != UInt8(ascii: "]") {
            let value = rest.prefix(upTo: end(of: rest))
            if place == 0 { return value }
            place -= 1
            rest = rest.suffix(from: value.endIndex).dropFirst()
        }
        return nil
    }
}
