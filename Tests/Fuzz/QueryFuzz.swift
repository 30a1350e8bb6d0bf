import HTTP

/// Query strings: what was decoded is the same once it is encoded and decoded again.
enum QueryFuzz: FuzzTarget {
    static let name = "query"

    static func run(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let query = try? Query(parsing: text) else { return }
        let pieces = text.utf8.split(separator: UInt8(ascii: "&"))
        require(query.items.count == pieces.count, "an item lies between two &")
        for item in query.items {
            require(!(item.name + item.value).utf8.contains(0), "no text has a NUL")
            require(query.values(item.name).first == query.first(item.name), "the first value is the first")
        }
        let encoded = query.items.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
        require((try? Query(parsing: encoded)) == query, "\(encoded) says the same")
    }

    private static func encode(_ text: String) -> String {
        text.utf8.map { "%" + (0x10 <= $0 ? "" : "0") + String($0, radix: 16) }.joined()
    }
}
