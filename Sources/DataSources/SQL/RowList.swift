import Configuration
import JSON

/// The rows of a query as they come, as a list of objects; of one row with one column that value alone.
struct RowList {
    private let names: [JSONText]
    private let limit: Int
    private var bytes: [UInt8] = [UInt8(ascii: "[")]
    private var count = 0
    private var first: JSONText?

    /// Rows with columns of these names, of `limit` bytes of JSON at most.
    init(_ names: [String], limit: Int) throws(SourceError) {
        var known: Set<String> = []
        for name in names where !known.insert(name).inserted {
            // PostgreSQL calls so what has no name.
            let example = name == "?column?" ? "SELECT 1 AS first, 2 AS second" : "SELECT a.\(name) AS other_\(name)"
            let advice = "give one another name, as in \(example)".onOneLine
            throw SourceError(.query, "the query has two columns called \(name.quoted); \(advice)")
        }
        self.names = names.map { JSONText($0) }
        self.limit = limit
    }

    /// Adds a row, whose values are JSON.
    mutating func append(_ values: [JSONText]) throws(SourceError) {
        if count > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "{"))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += names[index].bytes
            bytes.append(UInt8(ascii: ":"))
            bytes += value.bytes
        }
        bytes.append(UInt8(ascii: "}"))
        if count == 0, values.count == 1 { first = values[0] }
        count += 1
        guard bytes.count < limit else { throw tooLarge }
    }

    /// Asks before a value of so many bytes is looked at.
    func check(_ bytes: Int) throws(SourceError) {
        guard bytes <= limit - self.bytes.count else { throw tooLarge }
    }

    /// More rows, or longer ones, than are wanted.
    var tooLarge: SourceError {
        let advice = "add a LIMIT to the query, or raise max_bytes"
        return SourceError(.tooLarge, "the rows have more than \(limit) bytes after \(count) of them; \(advice)")
    }

    /// All of them.
    var json: JSONText {
        if count == 1, let first { return first }
        return JSONText(trusted: bytes + [UInt8(ascii: "]")])
    }
}

/// Where in a query something is wrong.
struct QueryPlace {
    let line: Int
    let column: Int
    /// What stands there.
    let begin: String

    /// The place behind so many characters.
    init(_ query: String, characters: Int) {
        let scalars = query.unicodeScalars
        let place = scalars.index(scalars.startIndex, offsetBy: max(0, characters), limitedBy: scalars.endIndex)
        self.init(query, place ?? scalars.endIndex)
    }

    /// The place behind so many bytes.
    init(_ query: String, bytes: Int) {
        let place = query.utf8.index(query.utf8.startIndex, offsetBy: max(0, bytes), limitedBy: query.utf8.endIndex)
        self.init(query, place ?? query.endIndex)
    }

    private init(_ query: String, _ place: String.Index) {
        let before = query.unicodeScalars[..<place]
        line = before.reduce(1) { $1 == "\n" ? $0 + 1 : $0 }
        column = before.reversed().prefix { $0 != "\n" }.count + 1
        begin = String(query.unicodeScalars[place...].prefix { $0 != "\n" })
    }

    /// As it reads behind what is wrong: `in line 1, column 15, at "frm t"`.
    var sentence: String {
        "in line \(line), column \(column) of the query"
            + (begin.onOneLine.isEmpty ? ", its end" : ", at \(begin.quotedBegin)")
    }
}
