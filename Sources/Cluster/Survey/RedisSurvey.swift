public import Redis
internal import Tape

/// What a Redis is asked before nodes lean on it: questions that change nothing.
public struct RedisSurvey: Hashable, Sendable {
    private let keys: ClusterKeys

    /// The questions about a tape of these keys.
    public init(_ keys: ClusterKeys) { self.keys = keys }

    /// What each key holds, in Redis' word.
    private var kinds: [(key: String, kind: String)] {
        let streams = [keys.tape, keys.marks, keys.control]
        let hashes = [
            keys.meta, keys.latest, keys.owners, keys.due, keys.nodes, keys.jobs, keys.runs, keys.posts, keys.paused,
            keys.facts,
        ]
        return streams.map { ($0, "stream") } + hashes.map { ($0, "hash") } + [(keys.postOrder, "list")]
    }

    /// The commands, to be sent together.
    ///
    /// The script tells whether scripts are allowed, and INFO in them; the deletion of a field that never is there whether
    /// anything may be written now.
    public var commands: [RedisCommand] {
        [
            RedisCommand("INFO"), RedisCommand("CONFIG", "GET", "appendfsync"), RedisCommand("TIME"),
            RedisCommand("EVAL", Self.script, "1", keys.meta), RedisCommand("HDEL", keys.meta, ""),
        ] + kinds.map { RedisCommand("TYPE", $0.key) }
    }

    private static let script = "redis.call('INFO', 'replication') return redis.call('EXISTS', KEYS[1])"

    /// What the replies say; `asked` is when they were asked for and when they had come, by this machine's clock, in time
    /// since 1970.
    public func facts(_ replies: [RedisReply], asked: ClosedRange<Duration>) -> RedisFacts {
        var facts = RedisFacts()
        for (command, reply) in zip(commands, replies) {
            // That others have the key is told by its kind.
            guard case .refusal(let refusal) = reply, refusal.code != "WRONGTYPE" else { continue }
            facts.refusals.append(RedisFacts.Refusal(command: command.name, reason: refusal))
        }
        guard replies.count == commands.count else { return facts }
        if let info = replies[0].text { facts.take(info: info) }
        if let pair = replies[1].elements, pair.count == 2 { facts.logSync = pair[1].text }
        if let time = replies[2].elements, time.count == 2, let seconds = time[0].number, let micro = time[1].number {
            let time = Duration.seconds(seconds) + .microseconds(micro)
            // What the way there and back took is no difference.
            facts.clockLead = time - min(max(time, asked.lowerBound), asked.upperBound)
        }
        for (place, reply) in zip(kinds, replies.dropFirst(commands.count - kinds.count)) {
            guard let kind = reply.text, kind != place.kind, kind != "none" else { continue }
            facts.strangers.append(RedisFacts.Stranger(key: place.key, kind: kind))
        }
        return facts
    }

    /// Connects to the primary and asks; returns what it is called in a sentence, and what it says.
    ///
    /// - Throws: ``RedisError`` with a sentence that helps where there is no primary, or it lets nobody in.
    public func ask(
        _ address: RedisAddress,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> (name: String, facts: RedisFacts) {
        let connection = try RedisConnection.openPrimary(address, until: deadline)
        let start = Self.now
        let replies = try connection.ask(commands, until: deadline)
        var facts = facts(replies, asked: start...max(start, Self.now))
        facts.troublesOfSentinels = RedisConnection.troublesOfSentinels(address, until: deadline)
        return (connection.name, facts)
    }

    private static var now: Duration { .milliseconds(Timestamp.now.milliseconds) }
}
