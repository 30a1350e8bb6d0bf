/// Texts that are numbers of JSON; RFC 8259 §6.
enum NumberDigits {
    /// Whether a text is a number as JSON writes it, finite as a 64-bit float, and, where it is whole, none that a reader
    /// with such floats rounds: longer ones are numbers of things, and their digits count.
    static func isExact(_ text: [UInt8]) -> Bool {
        guard let (isWhole, digits) = shape(text), text.count <= 400 else { return false }
        guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else { return false }
        return !isWhole || digits < 16 || value.magnitude <= 9_007_199_254_740_991
    }

    /// Whether a number has neither fraction nor exponent, and how many digits it has; nil for other texts.
    static func shape(_ text: [UInt8]) -> (isWhole: Bool, digits: Int)? {
        var rest = text[...]
        func digits() -> Int {
            let count = rest.prefix { (0x30...0x39).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, whole == 1 || !startsWithZero else { return nil }
        var isWhole = true
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            isWhole = false
            guard digits() > 0 else { return nil }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            isWhole = false
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard digits() > 0 else { return nil }
        }
        return rest.isEmpty ? (isWhole, whole) : nil
    }
}
