extension [UInt8] {
    /// Appends the JSON text of `value`.
    public mutating func append(json value: JSONValue) {
        switch value {
        case .null: append(contentsOf: "null".utf8)
        case .bool(let bool): append(contentsOf: bool ? "true".utf8 : "false".utf8)
        case .integer(let integer): append(contentsOf: String(integer).utf8)
        case .number(let number): append(jsonNumber: number)
        case .string(let string): append(jsonString: string)
        case .encoded(let text): append(contentsOf: text.bytes)
        case .array(let elements):
            appendList("[", elements, "]") { $0.append(json: $1) }
        case .object(let members):
            appendList("{", members.members, "}") { bytes, member in
                bytes.append(jsonString: member.name)
                bytes.append(UInt8(ascii: ":"))
                bytes.append(json: member.value)
            }
        }
    }

    /// Appends `string` quoted and escaped, as ``JSONText`` promises.
    public mutating func append(jsonString string: String) {
        let text = string.utf8.span
        // Exact room where more strings follow would have each of them move all that is there.
        if isEmpty { reserveCapacity(text.count + 2) }
        append(UInt8(ascii: "\""))
        // Most strings are plain, and go in as they are.
        if text.isPlain {
            append(contentsOf: string.utf8)
            append(UInt8(ascii: "\""))
            return
        }
        var position = 0
        while position < text.count {
            let byte = text[position]
            if byte >= 0x80, let (length, escape) = LineBreakingScalar.escape(at: position, in: text) {
                append(contentsOf: escape.description.utf8)
                position += length
                continue
            }
            append(jsonStringByte: byte)
            position += 1
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func append(jsonStringByte byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            append(UInt8(ascii: "\\"))
            append(byte)
        case UInt8(ascii: "\n"): append(contentsOf: "\\n".utf8)
        case UInt8(ascii: "\r"): append(contentsOf: "\\r".utf8)
        case UInt8(ascii: "\t"): append(contentsOf: "\\t".utf8)
        case 0..<0x20:
            append(contentsOf: byte < 0x10 ? "\\u000".utf8 : "\\u00".utf8)
            append(contentsOf: String(byte, radix: 16).utf8)
        default: append(byte)
        }
    }

    private mutating func append(jsonNumber number: Double) {
        guard number.isFinite else { return append(contentsOf: "null".utf8) }
        let digits = number == 0 ? "0" : String(describing: number)
        append(contentsOf: digits.hasSuffix(".0") ? digits.dropLast(2).utf8 : digits[...].utf8)
    }

    private mutating func appendList<Part>(
        _ opening: Unicode.Scalar,
        _ elements: [Part],
        _ closing: Unicode.Scalar,
        _ appendElement: (inout [UInt8], Part) -> Void
    ) {
        append(UInt8(ascii: opening))
        for (index, element) in elements.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            appendElement(&self, element)
        }
        append(UInt8(ascii: closing))
    }
}

extension Span<UInt8> {
    /// Whether a string of these stands in JSON as it is; looked at to the end, so that many bytes are at once.
    fileprivate var isPlain: Bool {
        var isOther: UInt8 = 0
        for index in 0..<count {
            let byte = self[index]
            isOther |= (byte < 0x20 ? 1 : 0) | (byte >= 0x80 ? 1 : 0)
            isOther |= (byte == UInt8(ascii: "\"") ? 1 : 0) | (byte == UInt8(ascii: "\\") ? 1 : 0)
        }
        return isOther == 0
    }
}
