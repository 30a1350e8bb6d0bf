import Redis
import Synchronization

/// What was seen of a stream, from one connection to the next: it tells a stream that has lost its newest entries, as behind
/// a failover, from one that was deleted and begun anew.
final class SeenEntries: Sendable {
    /// An entry, and a number that others hardly have.
    private struct Entry: Hashable {
        let id: StreamID
        let content: Int

        init(_ id: StreamID, _ fields: RedisReply) {
            self.id = id
            var hasher = Hasher()
            for part in fields.elements ?? [] {
                guard case .bytes(let bytes) = part else {
                    hasher.combine(part)
                    continue
                }
                // Together, since there may be many; the count parts them from the next ones.
                hasher.combine(bytes.count)
                unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            }
            content = hasher.finalize()
        }
    }

    private struct State {
        /// The last ones that were read, or were the last of the stream, by their ids.
        var last: [StreamID: Entry] = [:]
        /// Their ids in the order in which they came; once there are as many as are known, around the place of the oldest.
        var order: [StreamID] = []
        var oldest = 0
        /// The first one of the stream.
        var first: Entry?

        mutating func note(_ entry: Entry) {
            guard last.updateValue(entry, forKey: entry.id) == nil else { return }
            guard order.count >= SeenEntries.most else { return order.append(entry.id) }
            last[order[oldest]] = nil
            order[oldest] = entry.id
            oldest = (oldest + 1) % order.count
        }
    }

    /// So many of the last ones are known.
    private static let most = 1_024

    private let state = Mutex(State())

    /// Takes note of one that was read.
    func note(_ id: StreamID, _ fields: RedisReply) {
        let entry = Entry(id, fields)
        state.withLock { $0.note(entry) }
    }

    /// Takes note of the first and the last one of a stream.
    func note(_ reach: StreamReach) {
        let (first, last) = state.withLock { state in
            (
                reach.first.flatMap { $0.id == state.first?.id ? nil : $0 },
                reach.last.flatMap { state.last[$0.id] == nil ? $0 : nil }
            )
        }
        // Outside, as they may be long.
        let (noted, newest) = (first.map { Entry($0.id, $0.fields) }, last.map { Entry($0.id, $0.fields) })
        state.withLock { state in
            if let noted { state.first = noted }
            if let newest { state.note(newest) }
        }
    }

    /// Behind which entry a stream is to be read on that reaches less far than it was seen to; nil where it is another.
    ///
    /// It is the same where its last entry, or its first, is one that was seen. One of which more is lost than is known, and
    /// the first entry too, is taken for another.
    func end(of reach: StreamReach) -> StreamID? {
        let (first, last) = (reach.first.map { Entry($0.id, $0.fields) }, reach.last.map { Entry($0.id, $0.fields) })
        return state.withLock { state in
            let isSame = [first, last].contains { entry in
                guard let entry else { return false }
                return state.first == entry || state.last[entry.id] == entry
            }
            guard isSame else { return nil }
            // Some may have come behind what is left.
            return state.order.filter { $0 <= reach.end }.max() ?? reach.end
        }
    }

    /// Forgets all, as the stream is another.
    func forget() { state.withLock { $0 = State() } }
}

/// How far a stream reaches.
struct StreamReach: Sendable {
    /// The number of the last entry that it ever had; zero where there is no stream yet.
    var end = StreamID.zero
    /// The first entry that is there, and the last one.
    var first: (id: StreamID, fields: RedisReply)?
    var last: (id: StreamID, fields: RedisReply)?

    /// One that is not there.
    init() {}

    /// As XINFO STREAM tells it, or the begin of what it tells; nil where the end is not told.
    init?(_ reply: RedisReply) {
        let parts = reply.elements ?? []
        func value(_ name: String) -> RedisReply? {
            guard let place = parts.firstIndex(where: { $0.text == name }), place + 1 < parts.count else { return nil }
            return parts[place + 1]
        }
        func entry(_ name: String) -> (id: StreamID, fields: RedisReply)? {
            guard let parts = value(name)?.elements, parts.count == 2, let id = parts[0].text.flatMap({ StreamID($0) })
            else { return nil }
            return (id, parts[1])
        }
        guard let end = value("last-generated-id")?.text.flatMap({ StreamID($0) }) else { return nil }
        (self.end, first, last) = (end, entry("first-entry"), entry("last-entry"))
    }
}
