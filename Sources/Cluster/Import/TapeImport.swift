public import Redis
public import Tape

/// Copies a history that was kept elsewhere onto a tape on Redis that is not there yet, ids and all.
///
/// It belongs to one thread, which it blocks while Redis works. Nobody sees anything of it before ``finish(_:)``.
public struct TapeImport {
    /// Why nothing was copied, or the copy was given up.
    public enum Fault: Error, Hashable, Sendable {
        /// A tape is there that has events.
        case isThere(epoch: String, last: String)
        /// A node is running.
        case lives(node: String)
        /// Somebody else has begun a tape meanwhile.
        case taken
        /// Redis could not be asked, or has refused.
        case redis(RedisError)
    }

    private let keys: ClusterKeys
    private let connection: RedisConnection
    /// How long one step may take.
    private static let patience = Duration.seconds(30)
    /// How many bytes one step carries, an item aside.
    private static let stepBytes = 1 << 20
    /// The entry that is the newest; empty before the first.
    private var top = ""
    /// The newest sequence that was copied; nil before the first.
    public private(set) var newest: UInt64?

    /// Begins a copy to the tape of these keys.
    ///
    /// - Throws: ``Fault``; nothing was changed then.
    public init(_ keys: ClusterKeys, on connection: RedisConnection) throws(Fault) {
        (self.keys, self.connection) = (keys, connection)
        let answer = try Self.run(ImportScript.beginning, keys, [], connection).elements?.map { $0.text ?? "" } ?? []
        switch answer.first {
        case "OK": return
        case "tape" where answer.count == 3: throw .isThere(epoch: answer[1], last: answer[2])
        case "node" where answer.count == 2:
            throw .lives(node: answer[1].split(separator: " ", maxSplits: 1).last.map(String.init) ?? "?")
        default: throw .redis(.refusedReply("Redis answers a copy with something else"))
        }
    }

    /// Appends events; their sequences rise from the first to the last of all.
    ///
    /// Where some were left out, whoever may have seen them is told, as behind a failover.
    public mutating func append(_ events: [StoredEvent]) throws(Fault) {
        var items: [[[UInt8]]] = []
        var bytes = 0
        var last = newest
        for event in events {
            let body = EventCodec.encode(event)
            if bytes > 0, bytes + body.count > Self.stepBytes {
                try send(items, upTo: last)
                (items, bytes) = ([], 0)
            }
            let leap = last.map { $0 + 1 < event.sequence ? "\($0)" : "" } ?? ""
            items.append([Array("e".utf8), Array("\(event.sequence)".utf8), body, Array(leap.utf8)])
            bytes += body.count
            last = event.sequence
        }
        if !items.isEmpty { try send(items, upTo: last) }
    }

    /// Has the tape begin with what else a snapshot has: the latest of these jobs, and how far their schedules have come.
    ///
    /// - Returns: how many of each.
    public mutating func finish(
        _ snapshot: TapeSnapshot,
        of jobs: Set<String>
    ) throws(Fault) -> (latest: Int, schedules: Int) {
        let latest = snapshot.latest.filter { jobs.contains($0.job ?? "") }
        for event in latest {
            guard let name = DraftCodec.latestName(event) else { continue }
            let value = Array("\(event.sequence):".utf8) + EventCodec.encode(event)
            try send([[Array("l".utf8), Array(name.utf8), value, []]], upTo: nil)
        }
        let runs = snapshot.runs.filter { jobs.contains($0.key) }
        for (job, record) in runs {
            let text = Array(DraftCodec.text(record).utf8)
            try send([[Array("r".utf8), Array(job.utf8), text, []]], upTo: nil)
        }
        let last = snapshot.next - min(1, snapshot.next)
        // What was left out before may have been seen.
        let leap = newest.map { $0 < last ? "\($0)" : "" } ?? ""
        try demand(ImportScript.ending, [top, snapshot.epoch, "\(last)", leap].map { Array($0.utf8) })
        return (latest.count, runs.count)
    }

    private mutating func send(_ items: [[[UInt8]]], upTo last: UInt64?) throws(Fault) {
        try demand(ImportScript.appending, [Array(top.utf8)] + items.flatMap(\.self))
        if let last { (newest, top) = (last, "\(last)-0") }
    }

    private func demand(_ script: RedisScript, _ arguments: [[UInt8]]) throws(Fault) {
        guard try Self.run(script, keys, arguments, connection).text == "OK" else { throw .taken }
    }

    private static func run(
        _ script: RedisScript,
        _ keys: ClusterKeys,
        _ arguments: [[UInt8]],
        _ connection: RedisConnection
    ) throws(Fault) -> RedisReply {
        do throws(RedisError) {
            let end = ContinuousClock.now + patience
            return try connection.run(script, keys: ImportScript.keys(keys), arguments: arguments, until: end)[0]
                .accepted()
        } catch {
            throw .redis(error)
        }
    }
}
