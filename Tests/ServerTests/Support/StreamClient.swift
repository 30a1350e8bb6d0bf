import TestCertificates

/// A client of the event stream that accepts nothing but whole valid chunks and blocks.
final class StreamClient {
    let connection: RawClient
    let head: [String]
    private(set) var reader = BlockReader()
    private var chunks: ChunkReader?
    /// Whether the stream came to its proper end.
    private(set) var hasEnded = false

    /// Asks for `/events` with the query and waits for the head.
    init(
        _ server: TestServer,
        _ query: String = "",
        lastEventID: String? = nil,
        version: String = "1.1",
        receiveBuffer: CInt? = nil,
        trusting authority: Identity? = nil,
        tlsVersion: Int = 0x0304
    ) throws {
        connection = try RawClient(server.address, receiveBuffer: receiveBuffer)
        if let authority { try connection.beginTLS(trusting: authority, version: tlsVersion) }
        let target = query.isEmpty ? "/events" : "/events?\(query)"
        let cursor = lastEventID.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        try connection.send("GET \(target) HTTP/\(version)\r\nHost: h\r\n\(cursor)\r\n")
        head = try connection.readHead()
        chunks = version == "1.1" ? ChunkReader() : nil
        let early = connection.received
        connection.received = []
        try take(early)
    }

    var blocks: [Block] { reader.blocks }
    /// Blocks that are events of the tape.
    var events: [Block] { blocks.filter { $0.sequence != nil && $0.event != "hello" } }
    var sequences: [Int] { events.compactMap(\.sequence) }
    var hello: Block? { blocks.first }

    /// Reads until the blocks so far are enough.
    func read(until isEnough: (BlockReader) -> Bool) throws {
        // Heartbeats must not keep a test waiting for ever.
        let end = ContinuousClock.now + .seconds(20)
        while !isEnough(reader) {
            guard ContinuousClock.now < end else { throw RawClient.Failure.timedOut }
            try readOnce()
        }
    }

    /// Reads until there are so many blocks of a type.
    func read(_ count: Int, of event: String) throws {
        try read { reader in reader.blocks.count { $0.event == event } >= count }
    }

    /// Reads until the event with this sequence is there.
    func read(upTo sequence: Int) throws {
        try read { reader in (reader.blocks.last { $0.event != "hello" && $0.id != nil }?.sequence ?? 0) >= sequence }
    }

    /// Reads on to the proper end of the stream.
    func readToEnd() throws {
        while !hasEnded { try readOnce() }
    }

    /// Receives at most `limit` bytes.
    func readOnce(atMost limit: Int = 65536) throws {
        guard !hasEnded else { throw RawClient.Failure.endedEarly }
        let bytes = try connection.receive(atMost: limit)
        if bytes.isEmpty {
            guard chunks == nil, reader.isBetweenBlocks else { throw RawClient.Failure.endedEarly }
            hasEnded = true
        }
        try take(bytes)
    }

    private func take(_ bytes: [UInt8]) throws {
        guard var chunks else { return try reader.read(bytes) }
        try reader.read(chunks.read(bytes))
        if chunks.isBetweenChunks || chunks.hasEnded, !reader.isBetweenBlocks {
            throw BlockReader.Fault(sentence: "a chunk ends inside a block")
        }
        hasEnded = chunks.hasEnded
        self.chunks = chunks
    }
}
