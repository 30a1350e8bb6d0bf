/// Reads YAML (1.1, as libyaml does) into nodes that know their place.
public enum YAMLReader {
    /// The largest file, in bytes.
    public static let maximumBytes = 1 << 20

    /// The document in `bytes`, nil if it cannot be told; every fault goes to `diagnostics`, in both cases.
    ///
    /// UTF-8 with or without a byte order mark, any line ends. At most 1 MiB, one document, 100 levels of nesting, and
    /// aliases that unfold to at most 200,000 values. An empty file is an empty scalar. Of what was written by others than
    /// people, as data, quotes and spaces that look like YAML's and are none are parts of a text and no faults.
    public static func read(_ bytes: [UInt8], file: String, diagnostics: Diagnostics, isData: Bool = false) -> Node? {
        do {
            let text = try checkedText(bytes, file: file)
            let lines = SourceText(text)
            diagnostics.texts[file] = lines
            var composer = try YAMLComposer(text, lines, file: file, diagnostics: diagnostics, isData: isData)
            return try composer.document()
        } catch {
            diagnostics.report(error)
            return nil
        }
    }

    /// The bytes without a byte order mark, once size, encoding and characters are found good.
    private static func checkedText(_ bytes: [UInt8], file: String) throws(Diagnostic) -> [UInt8] {
        let start = SourceLocation(file: file, line: 1, column: 1)
        guard bytes.count <= maximumBytes else {
            // Of a longer one, no more than one byte more was read.
            throw Diagnostic("the file has more than \(maximumBytes) bytes, which is 1 MiB; no more is read", at: start)
        }
        if isUTF16(bytes) {
            throw Diagnostic("the file is in UTF-16; save it as UTF-8", at: start)
        }
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        try checkTagLines(text, file: file)
        // Most files are printable ASCII from begin to end.
        if text.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) { return text }
        guard let string = String(validating: text, as: UTF8.self) else {
            throw Diagnostic("this is not UTF-8; save the file as UTF-8", at: placeOfBadByte(in: text, file: file))
        }
        if let index = string.unicodeScalars.firstIndex(where: { !isAllowed($0) }) {
            let before = Array(string.utf8[..<index])
            let code = String(string.unicodeScalars[index].value, radix: 16, uppercase: true)
            throw Diagnostic(
                "the control character U+\(padded(code)) cannot stand in YAML",
                at: end(of: before, file: file)
            )
        }
        return text
    }

    /// Whether a byte order mark says so, or every second one of the first bytes is 0.
    private static func isUTF16(_ bytes: [UInt8]) -> Bool {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
        let zeros = bytes.prefix(4).map { $0 == 0 }
        return zeros == [false, true, false, true] || zeros == [true, false, true, false]
    }

    /// How many lines may declare a tag: libyaml compares each with all before.
    private static let maximumTagLines = 100

    private static func checkTagLines(_ text: [UInt8], file: String) throws(Diagnostic) {
        guard text.contains(UInt8(ascii: "%")) else { return }
        var count = 0
        var line = 1
        var isAtStart = true
        for (index, byte) in text.enumerated() {
            if isAtStart, byte == UInt8(ascii: "%"), text[index...].starts(with: "%TAG".utf8) {
                count += 1
                guard count <= maximumTagLines else {
                    let message = "more than \(maximumTagLines) lines begin with %TAG, which has no use here"
                    throw Diagnostic(message, at: SourceLocation(file: file, line: line, column: 1), width: 4)
                }
            }
            isAtStart = byte == 0x0A || byte == 0x0D
            if byte == 0x0A || (byte == 0x0D && (index + 1 == text.count || text[index + 1] != 0x0A)) { line += 1 }
        }
    }

    /// The printable characters of YAML 1.1 §4.1.1.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF:
            true
        default: false
        }
    }

    private static func padded(_ hexadecimal: String) -> String {
        String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal
    }

    private static func placeOfBadByte(in bytes: [UInt8], file: String) -> SourceLocation {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var good = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { good += UTF8.width(scalar) }
        return end(of: Array(bytes.prefix(good)), file: file)
    }

    /// The place just behind `bytes`.
    private static func end(of bytes: [UInt8], file: String) -> SourceLocation {
        let lines = SourceText(bytes)
        let column = lines.line(lines.count, columns: 1...maximumBytes)?.text.unicodeScalars.count ?? 0
        return SourceLocation(file: file, line: lines.count, column: column + 1)
    }
}
