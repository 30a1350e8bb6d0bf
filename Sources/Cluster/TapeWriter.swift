public import Redis

/// Appends batches through a connection, and says which events other machines have.
public struct TapeWriter: Sendable {
    /// How far the author has read, and what bounds the tape.
    public struct Standing: Hashable, Sendable {
        /// The epoch it reads; nil before there is one.
        public var epoch: String?
        /// The newest sequence that it has shown.
        public var shown: UInt64
        /// The epoch where there is none; never one that was proposed before.
        public var proposed: String
        /// What bounds the tape.
        public var bounds: AppendScript.Bounds

        /// How far the author has read, and what bounds the tape.
        public init(epoch: String?, shown: UInt64, proposed: String, bounds: AppendScript.Bounds) {
            (self.epoch, self.shown, self.proposed, self.bounds) = (epoch, shown, proposed, bounds)
        }
    }

    private let keys: ClusterKeys
    /// How many other machines must have an event before it is shown.
    private let replicas: Int
    /// How long they may take.
    private let patience: Duration

    /// Appends to the tape of these keys; with 0 replicas none is waited for.
    public init(_ keys: ClusterKeys, replicas: Int, patience: Duration = .seconds(1)) {
        (self.keys, self.replicas, self.patience) = (keys, replicas, patience)
    }

    /// Appends a batch, or makes the tape with one of no events; returns what became of it and how many others have it.
    ///
    /// WAIT is sent behind the script on its connection, since inside it would count writes that nobody has.
    public func append(
        _ batch: AppendBatch,
        _ standing: Standing,
        on connection: RedisConnection,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> (outcome: BatchOutcome, replicas: Int) {
        let replies = try connection.run(
            AppendScript.script,
            keys: AppendScript.keys(keys, author: batch.author),
            arguments: arguments(batch, standing),
            then: waits,
            until: deadline
        )
        return try outcome(of: replies)
    }

    /// Sends a batch on its way where that takes no waiting; whether it is, and ``finish(_:_:on:until:)`` comes next.
    func begin(
        _ batch: AppendBatch,
        _ standing: Standing,
        on connection: RedisConnection
    ) throws(RedisError) -> Bool {
        try connection.begin(
            AppendScript.script,
            keys: AppendScript.keys(keys, author: batch.author),
            arguments: arguments(batch, standing),
            then: waits
        )
    }

    /// Waits for what becomes of a batch that was begun, as ``append(_:_:on:until:)`` does.
    func finish(
        _ batch: AppendBatch,
        _ standing: Standing,
        on connection: RedisConnection,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> (outcome: BatchOutcome, replicas: Int) {
        let replies = try connection.finish(
            AppendScript.script,
            keys: AppendScript.keys(keys, author: batch.author),
            arguments: arguments(batch, standing),
            then: waits,
            until: deadline
        )
        return try outcome(of: replies)
    }

    private func outcome(of replies: [RedisReply]) throws(RedisError) -> (outcome: BatchOutcome, replicas: Int) {
        (try AppendScript.outcome(of: replies[0]), try count(replies.dropFirst()))
    }

    private func arguments(_ batch: AppendBatch, _ standing: Standing) -> [[UInt8]] {
        AppendScript.arguments(
            batch,
            proposed: standing.proposed,
            epoch: standing.epoch,
            read: standing.shown,
            bounds: standing.bounds
        )
    }

    /// Says that others have the events up to a sequence, where that is so, so that readers show them.
    public func mark(
        _ sequence: UInt64,
        on connection: RedisConnection,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) {
        let arguments = [Array("\(sequence)".utf8)]
        let keys = [keys.marks, keys.meta]
        _ = try connection.run(Self.marking, keys: keys, arguments: arguments, until: deadline)[0].accepted()
    }

    /// Asks whether others have all that is on the tape, and marks it if they have; returns whether they have.
    ///
    /// For what an author has left behind that is no more.
    public func confirm(
        on connection: RedisConnection,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> Bool {
        let replies = try connection.run(
            Self.touching,
            keys: [keys.meta],
            arguments: [],
            then: waits,
            until: deadline
        )
        let last = try replies[0].accepted().number ?? 0
        guard try count(replies.dropFirst()) >= replicas, last > 0 else { return false }
        try mark(UInt64(last), on: connection, until: deadline)
        return true
    }

    private var waits: [RedisCommand] {
        let milliseconds = max(1, Int((patience / .milliseconds(1)).rounded(.up)))
        return replicas == 0 ? [] : [RedisCommand("WAIT", "\(replicas)", "\(milliseconds)")]
    }

    private func count(_ replies: ArraySlice<RedisReply>) throws(RedisError) -> Int {
        guard let reply = replies.first else { return 0 }
        return Int(try reply.accepted().number ?? 0)
    }

    private static let marking = RedisScript(
        name: "mark",
        text: """
            local last = tonumber(redis.call('HGET', KEYS[2], 'last') or '0')
            local mark = math.min(tonumber(ARGV[1]), last)
            local top = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
            if mark < 1 or top and tonumber(string.match(top[1], '^%d+')) >= mark then return 0 end
            redis.call('XADD', KEYS[1], 'MAXLEN', 1, string.format('%.0f', mark) .. '-0', 'm', '')
            return 1
            """
    )

    private static let touching = RedisScript(
        name: "touch",
        text: """
            local last = redis.call('HGET', KEYS[1], 'last')
            if not last then return 0 end
            redis.call('HINCRBY', KEYS[1], 'touched', 1)
            return tonumber(last)
            """
    )
}
