@testable import DataSources

/// Event streams of any server: cut anywhere they say the same, within their bounds.
enum StreamFuzz: FuzzTarget {
    static let name = "stream"

    /// The first byte tells where the stream is cut in two, the others are the stream.
    static func run(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let stream = Array(bytes.dropFirst())
        let limit = 64
        var whole = EventStreamReader(limit: limit, lastID: "before")
        let blocks = whole.take(stream)
        let cut = stream.isEmpty ? 0 : Int(first) % stream.count
        var parts = EventStreamReader(limit: limit, lastID: "before")
        require(
            parts.take(Array(stream[..<cut])) + parts.take(Array(stream[cut...])) == blocks,
            "a cut changes nothing"
        )
        require(parts.retry == whole.retry && (whole.retry ?? .zero) <= .seconds(86_400), "a wait is a day at most")
        for case .event(let event) in blocks {
            require(event.data.count <= limit, "an event is no longer than it may be")
            require(!event.id.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "an id can be sent in a header")
        }
    }
}
