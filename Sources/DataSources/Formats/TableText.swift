import JSON

/// The fields of CSV, one line after the other; RFC 4180 §2, with line ends of any kind.
struct TableReader {
    /// A field, and whether it stood in quotes.
    struct Field: Hashable {
        var text: [UInt8] = []
        var isQuoted = false
    }

    private let text: [UInt8]
    private let separator: UInt8
    private var position = 0
    /// The line at which the next record begins, from 1.
    private(set) var line = 1

    private static let (quote, feed, back) = (UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"))

    /// Takes UTF-8; what parts the fields is told by the first line, see ``separator(of:)``.
    init(_ text: [UInt8]) {
        self.text = text
        guard let told = Self.toldSeparator(of: text) else {
            separator = Self.separator(of: text)
            return
        }
        (separator, position) = (told, "sep=;".utf8.count)
        if position < text.count, text[position] == Self.back { position += 1 }
        if position < text.count, text[position] == Self.feed { position += 1 }
        line += 1
    }

    /// What a first line such as `sep=;` tells, as Excel writes and reads it.
    private static func toldSeparator(of text: [UInt8]) -> UInt8? {
        guard text.starts(with: "sep=".utf8), text.count > 4, text[4] < 0x80, ![quote, feed, back].contains(text[4]),
            text.count == 5 || text[5] == feed || text[5] == back
        else { return nil }
        return text[4]
    }

    /// The comma, or where the first line that is not empty has none outside quotes, the first of `;`, tab and `|` in it.
    private static func separator(of text: [UInt8]) -> UInt8 {
        var isQuoted = false
        var other: UInt8?
        for byte in text.drop(while: { $0 == feed || $0 == back }) {
            if byte == quote { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == UInt8(ascii: ",") { return byte }
            if byte == feed || byte == back { break }
            if other == nil, ";\t|".utf8.contains(byte) { other = byte }
        }
        return other ?? UInt8(ascii: ",")
    }

    /// The next record that has anything in it, and its line; nil at the end.
    mutating func next() throws(FormatFault) -> (fields: [Field], line: Int)? {
        while position < text.count {
            let start = line
            let fields = try record()
            if fields.count > 1 || fields[0].isQuoted || !fields[0].text.isEmpty { return (fields, start) }
        }
        return nil
    }

    private mutating func record() throws(FormatFault) -> [Field] {
        var fields: [Field] = []
        while true {
            fields.append(try field())
            guard position < text.count else { return fields }
            let end = text[position]
            position += 1
            if end == separator {
                // A line that ends with a separator has an empty field behind it.
                guard position < text.count else { return fields + [Field()] }
                continue
            }
            if end == Self.back, position < text.count, text[position] == Self.feed { position += 1 }
            line += 1
            return fields
        }
    }

    /// A field up to what ends it.
    private mutating func field() throws(FormatFault) -> Field {
        guard position < text.count, text[position] == Self.quote else {
            let start = position
            while position < text.count, !endsField(text[position]) { position += 1 }
            return Field(text: Array(text[start..<position]))
        }
        let start = line
        var field = Field(isQuoted: true)
        position += 1
        while position < text.count {
            let byte = text[position]
            position += 1
            if byte != Self.quote {
                if byte == Self.feed || byte == Self.back && !isFeed(at: position) { line += 1 }
                field.text.append(byte)
            } else if position < text.count, text[position] == Self.quote {
                field.text.append(byte)
                position += 1
            } else {
                guard position == text.count || endsField(text[position]) else {
                    throw FormatFault(
                        line: line,
                        problem: "goes on behind a closing quote; a quote of the text is doubled"
                    )
                }
                return field
            }
        }
        throw FormatFault(line: start, problem: "has a quote that is never closed")
    }

    private func isFeed(at place: Int) -> Bool { place < text.count && text[place] == Self.feed }

    private func endsField(_ byte: UInt8) -> Bool { byte == separator || byte == Self.feed || byte == Self.back }
}

/// CSV as a list of objects, by the names in its first line.
enum TableText {
    /// So many columns there may be.
    private static let mostColumns = 10_000

    /// The list; UTF-8 is not checked.
    ///
    /// A field is a number where it is written as JSON writes one that browsers do not round, null where nothing stands
    /// there, not even quotes, and else a text.
    static func json(_ text: [UInt8]) throws(FormatFault) -> JSONText {
        var reader = TableReader(text)
        guard let header = try reader.next() else { return JSONText(.array([])) }
        guard header.fields.count <= mostColumns else {
            throw FormatFault(line: header.line, problem: "has more than \(mostColumns) columns")
        }
        let keys = names(header.fields).map { name -> [UInt8] in
            var key: [UInt8] = []
            key.append(jsonString: name)
            return key + [UInt8(ascii: ":")]
        }
        var json = [UInt8(ascii: "[")]
        var count = 0
        while let (fields, line) = try reader.next() {
            count += 1
            try FormatFault.checkStop(at: count)
            guard fields.count == keys.count else {
                let has = "has \(fields.count) field\(fields.count == 1 ? "" : "s")"
                throw FormatFault(line: line, problem: "\(has), and the header names \(keys.count)")
            }
            json += json.count > 1 ? ",{".utf8 : "{".utf8
            for (index, field) in fields.enumerated() {
                if index > 0 { json.append(UInt8(ascii: ",")) }
                json += keys[index]
                append(field, to: &json)
            }
            json.append(UInt8(ascii: "}"))
            if json.count > FormatFault.longestJSON { throw .tooLarge(line: line) }
        }
        json.append(UInt8(ascii: "]"))
        return JSONText(trusted: json)
    }

    /// The names of the columns: one without is `column_3`, and one that is there already gets a number behind it.
    private static func names(_ fields: [TableReader.Field]) -> [String] {
        var known: Set<String> = []
        var counts: [String: Int] = [:]
        return fields.enumerated().map { index, field in
            let written = String(decoding: field.text, as: UTF8.self).trimmingSpaces
            let base = written.isEmpty ? "column_\(index + 1)" : written
            var name = base
            while !known.insert(name).inserted {
                counts[base, default: 1] += 1
                name = "\(base)_\(counts[base] ?? 2)"
            }
            return name
        }
    }

    private static func append(_ field: TableReader.Field, to json: inout [UInt8]) {
        if field.text.isEmpty, !field.isQuoted {
            json += "null".utf8
        } else if NumberDigits.isExact(field.text) {
            json += field.text
        } else {
            json.append(jsonString: String(decoding: field.text, as: UTF8.self))
        }
    }
}

extension String {
    /// Without spaces and tabs at its ends.
    fileprivate var trimmingSpaces: String {
        let inner = drop { $0 == " " || $0 == "\t" }
        return String(inner.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
