import Cluster
import Glibc
import Redis
import TestRedis
import Testing

/// One author on a real Redis, and what a reader would find there.
struct TapeOnRedis {
    static let keys = ClusterKeys(name: "test")
    let connection: RedisConnection
    let author: String
    var next: UInt64 = 1

    init(_ connection: RedisConnection, author: String = "s1") { (self.connection, self.author) = (connection, author) }

    private var soon: ContinuousClock.Instant { .now + .seconds(10) }

    func ask(_ words: String...) throws -> RedisReply {
        try connection.ask(RedisCommand(words: words.map { Array($0.utf8) }), until: soon)
    }

    /// Appends a batch as it is; returns what became of it and how many replicas are said to have it.
    @discardableResult
    func send(
        _ batch: AppendBatch,
        proposed: String = "first",
        epoch: String? = nil,
        read: UInt64 = 0,
        bounds: AppendScript.Bounds = .init(events: 10_000),
        wait: Int = 0
    ) throws -> (outcome: BatchOutcome, replicas: Int64) {
        let arguments = AppendScript.arguments(batch, proposed: proposed, epoch: epoch, read: read, bounds: bounds)
        let replies = try connection.run(
            AppendScript.script,
            keys: AppendScript.keys(Self.keys, author: author),
            arguments: arguments,
            then: [RedisCommand("WAIT", wait == 0 ? "0" : "1", "\(wait)")],
            until: soon
        )
        return (try AppendScript.outcome(of: replies[0]), replies[1].number ?? -1)
    }

    /// Appends events of no job with the author's next numbers.
    @discardableResult
    mutating func append(_ bodies: String..., epoch: String? = nil, read: UInt64 = 0) throws -> BatchOutcome {
        let additions = bodies.map { Addition(job: "", isFenced: false, body: Array($0.utf8)) }
        let batch = AppendBatch(author: author, first: next, additions: additions)
        next += UInt64(additions.count)
        return try send(batch, epoch: epoch, read: read).outcome
    }

    /// All entries: "sequence body", with the leap's beginning where there is one.
    func entries() throws -> [String] {
        let replies = try ask("XRANGE", Self.keys.tape, "-", "+").elements ?? []
        return try replies.map { reply in
            let entry = try #require(StreamEntry(reply))
            let leap = entry.leap.map { " behind \($0)" } ?? ""
            return "\(entry.sequence) \(String(decoding: entry.body, as: UTF8.self))\(leap)"
        }
    }

    /// By how much the sequence leaps into this history.
    func leap() throws -> UInt64 {
        let history = try #require(ReplicationHistory(try ask("INFO", "replication").text ?? ""))
        let share = try #require(UInt64(history.name.prefix(3), radix: 16))
        return AppendScript.leap * (1 + share)
    }

    /// Waits until a replica follows its primary.
    static func awaitLink(of replica: RedisServer) throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            let text = try replica.ask(RedisCommand("INFO", "replication")).text ?? ""
            if text.contains("master_link_status:up") { return }
            usleep(5000)
        }
        Issue.record("the replica has not followed")
    }
}
