import Tape

@testable import Cluster
@testable import Redis

/// What comes from a Redis: replies in any pieces, and in them entries, events, tables and messages of other nodes.
enum RedisFuzz: FuzzTarget {
    static let name = "redis"

    static func run(_ bytes: [UInt8]) {
        let whole = read([bytes])
        let pieces = stride(from: 0, to: bytes.count, by: 7).map { Array(bytes[$0..<min($0 + 7, bytes.count)]) }
        require(read(pieces) == whole, "pieces make no difference")
        for reply in whole { look(at: reply) }
        event(bytes)
    }

    /// The replies, up to where there are none any more.
    private static func read(_ pieces: [[UInt8]]) -> [RedisReply] {
        guard let reader = try? ReplyReader(mostBytes: 1 << 16, mostElements: 1000) else { return [] }
        var replies: [RedisReply] = []
        for piece in pieces {
            // What came before the fault in the same piece is lost with it: read byte by byte, it is not.
            for byte in piece {
                do {
                    let found = unsafe try [byte].withUnsafeBytes { unsafe try reader.read($0) }
                    replies += found
                } catch {
                    return replies
                }
            }
        }
        return replies
    }

    private static func look(at reply: RedisReply) {
        _ = StreamEntry(reply)
        _ = NodeMessage(reply)
        _ = try? AppendScript.outcome(of: reply)
        _ = try? SessionScript.answer(reply)
        _ = try? ClusterView.pairs(reply)
        if let text = reply.text {
            _ = ReplicationHistory(text)
            _ = DraftCodec.record(text)
            _ = NodeFacts(text)
        }
        if case .bytes(let value) = reply {
            event(value)
            let table = JobTable.decode(value)
            require(JobTable.decode(JobTable.encode(table)) == table, "a table is read as it is written")
            _ = DraftCodec.latest(value, epoch: "e")
        }
        for element in reply.elements ?? [] { look(at: element) }
    }

    private static func event(_ bytes: [UInt8]) {
        guard let event = EventCodec.decode(bytes, epoch: "e", sequence: 7) else { return }
        let again = EventCodec.decode(EventCodec.encode(event), epoch: "e", sequence: 7)
        require(again == event, "an event is read as it is written")
        if let value = event.value {
            require(event.bytes.indices.contains(value.lowerBound) || value.isEmpty, "it has its value")
        }
    }
}
