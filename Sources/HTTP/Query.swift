/// The decoded items of a query string, in order.
///
/// Written as forms are (URL Standard, application/x-www-form-urlencoded), but strict: a wrong escape is an error and
/// is not passed on as it stands.
public struct Query: Sendable, Equatable {
    /// One `name=value`; without `=` the value is empty.
    public struct Item: Sendable, Equatable {
        /// The decoded name.
        public let name: String
        /// The decoded value.
        public let value: String
    }

    /// All items, in order.
    public private(set) var items: [Item] = []

    /// Reads the text after the `?`.
    ///
    /// Throws 400 for a `%` without two hexadecimal digits, and for text that is not UTF-8 or holds a NUL.
    public init(parsing raw: String) throws(RequestError) {
        let bytes = raw.utf8.span
        var start = 0
        while start < bytes.count {
            let end = bytes.firstIndex(of: UInt8(ascii: "&"), from: start) ?? bytes.count
            if end > start { items.append(try Self.item(bytes.extracting(start..<end))) }
            start = end + 1
        }
    }

    /// The values of all items of the name, in order.
    public func values(_ name: String) -> [String] {
        items.filter { $0.name == name }.map(\.value)
    }

    /// The value of the first item of the name.
    public func first(_ name: String) -> String? {
        items.first { $0.name == name }?.value
    }

    private static func item(_ bytes: Span<UInt8>) throws(RequestError) -> Item {
        let equals = bytes.firstIndex(of: UInt8(ascii: "=")) ?? bytes.count
        let name = try PercentDecoding.decode(bytes.extracting(0..<equals), in: "query", plusIsSpace: true) {
            "a name in the query"
        }
        guard equals < bytes.count else { return Item(name: name, value: "") }
        let rest = bytes.extracting(equals + 1..<bytes.count)
        let value = try PercentDecoding.decode(rest, in: "query", plusIsSpace: true) { place(ofValue: name) }
        return Item(name: name, value: value)
    }

    /// Where the value of a name stands; one that can't be read in a sentence is not in it.
    private static func place(ofValue name: String) -> String {
        let isPlain = (1...60).contains(name.utf8.count) && name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isPlain ? "the value of \(name) in the query" : "a value in the query"
    }
}
