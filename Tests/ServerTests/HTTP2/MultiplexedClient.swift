import TestCertificates
import TestHTTP2

/// One connection of HTTP/2 to a server under test, with any number of streams.
final class MultiplexedClient {
    let connection: RawClient
    let http2: HTTP2Client
    private var readers: [Int32: (reader: BlockReader, taken: Int)] = [:]
    /// Whether the server has closed the connection.
    private(set) var hasEnded = false

    init(
        _ server: TestServer,
        window: UInt32 = 65_535,
        receiveBuffer: CInt? = nil,
        trusting authority: Identity? = nil,
        answersPings: Bool = true
    ) throws {
        connection = try RawClient(server.address, receiveBuffer: receiveBuffer)
        if let authority { try connection.beginTLS(trusting: authority, offering: "h2") }
        http2 = HTTP2Client(window: window, answersPings: answersPings)
    }

    /// Opens an event stream.
    func open(_ query: String = "", lastEventID: String? = nil) throws -> Int32 {
        let fields = lastEventID.map { [("last-event-id", $0)] } ?? []
        let stream = http2.request("GET", query.isEmpty ? "/events" : "/events?\(query)", fields: fields)
        readers[stream] = (BlockReader(), 0)
        try flush()
        return stream
    }

    /// Asks for something else.
    func request(_ path: String) throws -> Int32 { try request("GET", path) }

    /// Asks for something else; without `ends` a body is to come.
    func request(_ method: String, _ path: String, ends: Bool = true) throws -> Int32 {
        let stream = http2.request(method, path, ends: ends)
        try flush()
        return stream
    }

    /// Sends what the client has to say.
    func flush() throws {
        let bytes = http2.output()
        if !bytes.isEmpty { try connection.send(bytes) }
    }

    func answer(_ stream: Int32) -> HTTP2Client.Answer { http2.answers[stream] ?? HTTP2Client.Answer() }

    /// The blocks that came on a stream.
    func blocks(_ stream: Int32) throws -> [Block] {
        guard var (reader, taken) = readers[stream] else { return [] }
        let body = answer(stream).body
        try reader.read(Array(body[taken...]))
        taken = body.count
        readers[stream] = (reader, taken)
        return reader.blocks
    }

    /// The sequences of the events that came on a stream.
    func sequences(_ stream: Int32) throws -> [Int] {
        try blocks(stream).filter { $0.event != "hello" && $0.id != nil }.compactMap(\.sequence)
    }

    /// Receives until it is so.
    func read(until isSo: () throws -> Bool) throws {
        let end = ContinuousClock.now + .seconds(20)
        while try !isSo() {
            guard !hasEnded else { throw RawClient.Failure.endedEarly }
            guard ContinuousClock.now < end else { throw RawClient.Failure.timedOut }
            let bytes = try connection.receive()
            hasEnded = bytes.isEmpty
            http2.receive(bytes)
            try? flush()
        }
    }

    /// Receives until a stream has so many blocks of a type.
    func read(_ count: Int, of event: String, on stream: Int32) throws {
        try read { try blocks(stream).count { $0.event == event } >= count }
    }

    /// Receives until a stream is over.
    func readEnd(of stream: Int32) throws { try read { answer(stream).hasEnded || answer(stream).resetCode != nil } }

    /// Receives until the connection is.
    func readToEnd() throws {
        while !hasEnded { try read { hasEnded || false } }
    }
}
