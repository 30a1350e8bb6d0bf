import Foundation
import Testing

import API

/// A connection ended before the head of the answer did.
struct EndedWithinHead: Error {}

/// A client of the stream that shows every byte: no library stands between a test and what the program sends.
public final class EventStream {
    /// The head of the answer.
    public let answer: Answer
    private let connection: Connection
    private var blocks: AsyncThrowingStream<Block, any Error>.AsyncIterator

    private init(_ answer: Answer, _ connection: Connection, _ blocks: AsyncThrowingStream<Block, any Error>) {
        self.answer = answer
        self.connection = connection
        self.blocks = blocks.makeAsyncIterator()
    }

    /// Opens a stream; its head has come when this returns.
    public static func open(
        _ target: String = "/events",
        at port: UInt16,
        version: String = "HTTP/1.1",
        fields: [String: String] = [:]
    ) async throws -> EventStream {
        let lines = fields.map { "\($0): \($1)\r\n" }.joined()
        let request = "GET \(target) \(version)\r\nHost: localhost\r\nAccept: text/event-stream\r\n\(lines)\r\n"
        let (connection, answer, rest) = try await blocking {
            let connection = try Connection(port: port)
            try connection.send(request)
            // An error that a caller may expect, as of a program that is killed.
            guard let (received, line) = try connection.receiveHead() else { throw EndedWithinHead() }
            let answer = try Answer(head: String(decoding: received[..<line.lowerBound], as: UTF8.self))
            return (connection, answer, Array(received[line.upperBound...]))
        }
        let (blocks, feed) = AsyncThrowingStream<Block, any Error>.makeStream()
        let isChunked = answer.fields["transfer-encoding"] == "chunked"
        Thread.detachNewThread {
            var reader = BlockReader(isChunked: isChunked)
            do {
                var bytes = rest
                var limit = ContinuousClock.now + .seconds(Connection.patience)
                repeat {
                    for block in try reader.read(bytes) {
                        feed.yield(block)
                        limit = ContinuousClock.now + .seconds(Connection.patience)
                    }
                    // Comments alone are no sign that what a test waits for will come.
                    guard ContinuousClock.now < limit else {
                        throw NeverHappened(what: "a block", limit: .seconds(Connection.patience))
                    }
                    bytes = try connection.receive()
                } while !bytes.isEmpty
                feed.finish()
            } catch {
                feed.finish(throwing: error)
            }
        }
        return EventStream(answer, connection, blocks)
    }

    deinit { connection.end() }

    /// Hangs up, as a client that loses its network.
    public func cut() { connection.end() }

    /// The next block, nil at the end of the stream.
    public func next() async throws -> Block? { try await blocks.next(isolation: #isolation) }

    /// The next block that fits, however many others come before it within the limit.
    public func first(_ what: String, where fits: (Block) throws -> Bool) async throws -> Block {
        let deadline = ContinuousClock.now + .seconds(Connection.patience)
        while ContinuousClock.now < deadline, let block = try await next() {
            if try fits(block) { return block }
        }
        throw NeverHappened(what: what, limit: .seconds(Connection.patience))
    }

    /// The next event of this type.
    public func event(_ name: String) async throws -> Block { try await first(name) { $0.event == name } }

    /// The next blocks, `count` of them.
    public func blocks(_ count: Int) async throws -> [Block] {
        var found: [Block] = []
        while found.count < count { found.append(try #require(try await next(), "the stream ended early")) }
        return found
    }

    /// All blocks to the end.
    public func rest() async throws -> [Block] {
        var found: [Block] = []
        while let block = try await next() { found.append(block) }
        return found
    }
}

/// Takes bytes as they come apart into blocks; with chunks around them where there are any (RFC 9112 §7.1).
private struct BlockReader {
    let isChunked: Bool
    private var framed: [UInt8] = []
    private var lines: [String] = []
    private var text: [UInt8] = []

    init(isChunked: Bool) { self.isChunked = isChunked }

    mutating func read(_ bytes: [UInt8]) throws -> [Block] {
        framed += bytes
        if !isChunked {
            text += framed
            framed = []
        } else {
            while let chunk = try nextChunk() { text += chunk }
        }
        var blocks: [Block] = []
        while let end = text.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: text[..<end], as: UTF8.self)
            text.removeFirst(end + 1)
            if !line.isEmpty {
                lines.append(line)
            } else {
                blocks.append(Block(lines: lines))
                lines = []
            }
        }
        return blocks
    }

    /// The bytes of the next chunk that is complete; the last one is empty.
    private mutating func nextChunk() throws -> [UInt8]? {
        guard let end = framed.firstRange(of: Array("\r\n".utf8)) else { return nil }
        let digits = String(decoding: framed[..<end.lowerBound], as: UTF8.self)
        guard let size = Int(digits, radix: 16) else { throw Answer.Nonsense(text: digits) }
        guard framed.count >= end.upperBound + size + 2 else { return nil }
        let chunk = Array(framed[end.upperBound..<end.upperBound + size])
        guard framed[(end.upperBound + size)...].starts(with: Array("\r\n".utf8)) else {
            throw Answer.Nonsense(text: "a chunk of \(digits) bytes is followed by something else than its end")
        }
        framed.removeFirst(end.upperBound + size + 2)
        return chunk
    }
}
