/// The fields of one request, in the order they came; names are compared without regard to case.
///
/// All lines live in one array and become text only when asked for: most fields of a browser's request never are.
public struct HeaderFields: Sendable {
    private struct Entry {
        let name: Range<Int>
        let value: Range<Int>
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    /// Makes an empty set of fields.
    public init() {}

    /// Number of fields.
    public var count: Int { entries.count }

    /// The value of the first field of the name; what is not UTF-8 in it reads as U+FFFD.
    public subscript(name: String) -> String? {
        for entry in entries where isNamed(name, entry) { return text(entry.value) }
        return nil
    }

    /// The values of all fields of the name, in order.
    public func values(_ name: String) -> [String] {
        var values: [String] = []
        for entry in entries where isNamed(name, entry) { values.append(text(entry.value)) }
        return values
    }

    /// The values of all fields of the name as one comma-separated list, RFC 9110 §5.3; nil if there is none.
    public func list(_ name: String) -> String? {
        let values = values(name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// Whether a field of the name lists a token, whatever its case; RFC 9110 §5.6.1.
    func lists(_ token: String, in name: String) -> Bool {
        for entry in entries where isNamed(name, entry) {
            let list = bytes.span.extracting(entry.value)
            var start = 0
            while start <= list.count {
                let next = list.firstIndex(of: UInt8(ascii: ","), from: start) ?? list.count
                var end = next
                while start < end, list[start].isBlank { start += 1 }
                while end > start, list[end - 1].isBlank { end -= 1 }
                if list.extracting(start..<end).equalsIgnoringCase(token) { return true }
                start = next + 1
            }
        }
        return false
    }

    /// All names and values, in order.
    public var pairs: [(name: String, value: String)] {
        entries.map { (text($0.name), text($0.value)) }
    }

    func count(of name: String) -> Int {
        var count = 0
        for entry in entries where isNamed(name, entry) { count += 1 }
        return count
    }

    private func isNamed(_ name: String, _ entry: Entry) -> Bool {
        entry.name.count == name.utf8.count && bytes.span.extracting(entry.name).equalsIgnoringCase(name)
    }

    private func text(_ range: Range<Int>) -> String { bytes.span.extracting(range).text }
}

extension HeaderFields {
    /// Makes room at once for a head of the size.
    mutating func reserve(bytes count: Int) {
        bytes.reserveCapacity(count)
        entries.reserveCapacity(16)
    }

    /// Appends one field whose name and value came apart; who calls has looked at them.
    mutating func append(name: Span<UInt8>, value: Span<UInt8>) {
        let start = bytes.count
        bytes.append(copying: name)
        bytes.append(copying: value)
        entries.append(Entry(name: start..<start + name.count, value: start + name.count..<bytes.count))
    }

    /// Appends one field line without its line end, RFC 9112 §5.
    mutating func append(line: Span<UInt8>) throws(RequestError) {
        let (name, value) = try Self.split(line)
        let start = bytes.count
        bytes.append(copying: line)
        entries.append(
            Entry(
                name: start..<start + name,
                value: start + value.lowerBound..<start + value.upperBound
            )
        )
    }

    /// The length of the name and the place of the value in a field line.
    static func split(_ line: Span<UInt8>) throws(RequestError) -> (name: Int, value: Range<Int>) {
        let token = ByteSet.token
        var name = 0
        while name < line.count, token.contains(line[name]) { name += 1 }
        guard name < line.count, line[name] == UInt8(ascii: ":"), name > 0 else { throw Self.fault(line, at: name) }
        var start = name + 1
        var end = line.count
        while start < end, line[start].isBlank { start += 1 }
        while end > start, line[end - 1].isBlank { end -= 1 }
        for index in start..<end where !line[index].isFieldValueByte {
            throw RequestError(400, "a field value holds a control character")
        }
        return (name, start..<end)
    }

    private static func fault(_ line: Span<UInt8>, at index: Int) -> RequestError {
        if index == 0, line[0].isBlank { return RequestError(400, "a field is folded over two lines") }
        guard index < line.count else { return RequestError(400, "a field line has no colon") }
        if line[index] == UInt8(ascii: ":") { return RequestError(400, "a field has no name") }
        if line[index].isBlank { return RequestError(400, "a field name is followed by a space instead of a colon") }
        return RequestError(400, "a field name holds a character that names cannot have")
    }
}

extension HeaderFields: Equatable {
    /// True if both have the same names and values in the same order, whatever the spaces around them.
    public static func == (left: HeaderFields, right: HeaderFields) -> Bool {
        left.pairs.elementsEqual(right.pairs, by: ==)
    }
}

extension HeaderFields: ExpressibleByDictionaryLiteral {
    /// Makes fields as if they had been received; a pair that could not have been is left out.
    public init(dictionaryLiteral pairs: (String, String)...) {
        for (name, value) in pairs { try? append(line: "\(name):\(value)".utf8.span) }
    }
}
