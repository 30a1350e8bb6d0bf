/// The text of a file, cut into lines where YAML 1.1 §4.1.4 breaks them, so that libyaml's line numbers hold.
struct SourceText: Sendable {
    private let bytes: [UInt8]
    /// Where each line begins, and one entry for the end of the text.
    private let starts: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        var index = 0
        while index < bytes.count {
            let length = Self.breakLength(in: bytes, at: index)
            index += max(1, length)
            if length > 0 { starts.append(index) }
        }
        self.starts = starts + [bytes.count]
    }

    /// The text of a file that may begin with a byte order mark, which does not count.
    init(withoutByteOrderMark bytes: [UInt8]) {
        self.init(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes)
    }

    /// How many lines there are; a text that ends in a line break has an empty last one.
    var count: Int { starts.count - 1 }

    /// Characters `columns` (from 1) of line `number` (from 1), and whether the line goes on behind them.
    func line(_ number: Int, columns: ClosedRange<Int>) -> (text: String, isCut: Bool)? {
        guard number >= 1, number < starts.count else { return nil }
        var end = starts[number]
        while end > starts[number - 1], Self.isBreakByte(in: bytes, at: end - 1) { end -= 1 }
        let first = index(ofColumn: columns.lowerBound, from: starts[number - 1], end: end)
        let last = index(ofColumn: columns.count + 1, from: first, end: end)
        return (String(decoding: bytes[first..<last], as: UTF8.self), last < end)
    }

    /// How many spaces a line, counted from 1, begins with; nil for one with nothing else in it.
    func indentation(ofLine number: Int) -> Int? {
        guard number >= 1, number < starts.count else { return nil }
        let line = bytes[starts[number - 1]..<starts[number]]
        let start = line.firstIndex { $0 != 0x20 } ?? line.endIndex
        return start == line.endIndex || Self.isBreakByte(in: bytes, at: start) ? nil : start - line.startIndex
    }

    /// Whether a line, counted from 1, has one of these bytes.
    func contains(anyOf signs: Set<UInt8>, inLine number: Int) -> Bool {
        number < starts.count && bytes[starts[number - 1]..<starts[number]].contains(where: signs.contains)
    }

    /// The number of bytes of the line break at `index`, 0 if there is none: CR LF, LF, CR, NEL, LS, PS.
    private static func breakLength(in bytes: [UInt8], at index: Int) -> Int {
        func byte(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
        return switch bytes[index] {
        case 0x0A: 1
        case 0x0D: byte(1) == 0x0A ? 2 : 1
        case 0xC2 where byte(1) == 0x85: 2
        case 0xE2 where byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9): 3
        default: 0
        }
    }

    private static func isBreakByte(in bytes: [UInt8], at index: Int) -> Bool {
        bytes[index] == 0x0A || bytes[index] == 0x0D
    }

    /// Where the character at `column` (from 1) begins, `end` if there are fewer.
    private func index(ofColumn column: Int, from start: Int, end: Int) -> Int {
        var index = start
        var left = column - 1
        while index < end, left > 0 || bytes[index] & 0xC0 == 0x80 {
            if bytes[index] & 0xC0 != 0x80 { left -= 1 }
            index += 1
        }
        return index
    }

    /// Where the `number`th (from 0) `${` behind `location` stands; nil if there are fewer.
    func place(ofOpening number: Int, from location: SourceLocation) -> SourceLocation? {
        guard location.line >= 1, location.line < starts.count else { return nil }
        var index = index(ofColumn: location.column, from: starts[location.line - 1], end: bytes.count)
        var left = number
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "$"), bytes[index + 1] == UInt8(ascii: "{") {
                if left == 0 { return place(of: index, file: location.file) }
                left -= 1
            }
            index += 1
        }
        return nil
    }

    private func place(of index: Int, file: String) -> SourceLocation {
        let line = (starts.dropLast().lastIndex { $0 <= index } ?? 0) + 1
        let column = bytes[starts[line - 1]..<index].count { $0 & 0xC0 != 0x80 } + 1
        return SourceLocation(file: file, line: line, column: column)
    }
}
