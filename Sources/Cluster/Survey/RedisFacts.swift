public import Redis

/// What a Redis says of itself, as far as it was asked and answered; nil where it did not tell.
public struct RedisFacts: Hashable, Sendable {
    /// A key that holds something else than nodes keep there.
    public struct Stranger: Hashable, Sendable {
        /// Its name.
        public let key: String
        /// What it holds, in Redis' word: `string`, `list`.
        public let kind: String

        /// A key that holds something else.
        public init(key: String, kind: String) { (self.key, self.kind) = (key, kind) }
    }

    /// A command that was refused.
    public struct Refusal: Hashable, Sendable {
        /// Its name.
        public let command: String
        /// Why.
        public let reason: RedisRefusal

        /// A command that was refused.
        public init(command: String, reason: RedisRefusal) { (self.command, self.reason) = (command, reason) }
    }

    /// The version whose commands it has: 7.0.15 as [7, 0, 15].
    public var version: [Int]?
    /// Whether it is a primary.
    public var isPrimary: Bool?
    /// How many replicas follow it and have caught up.
    public var replicas: Int?
    /// How many bytes it may take; 0 for all that there are.
    public var mostBytes: Int?
    /// What it does when it has taken them: `noeviction`, `allkeys-lru`.
    public var evictionPolicy: String?
    /// Whether it writes a log (append-only file) to its disk.
    public var hasLog: Bool?
    /// Whether what it has last written there arrived.
    public var isLogSound: Bool?
    /// When the log is synced to the disk: `always`, `everysec`, `no`.
    public var logSync: String?
    /// By how much its clock is ahead of this machine's at least; less than zero where it is behind.
    public var clockLead: Duration?
    /// Keys of the tape's names that others have taken.
    public var strangers: [Stranger] = []
    /// Why sentinels of its address don't take part, a sentence for each.
    public var troublesOfSentinels: [String] = []
    /// What it has refused.
    public var refusals: [Refusal] = []

    /// Nothing is known.
    public init() {}

    /// Takes down what the answer to INFO says; see the command's documentation for the fields.
    mutating func take(info text: String) {
        var fields: [Substring: Substring] = [:]
        // Redis ends lines with CR LF, which is one Character.
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...]
        }
        version = fields["redis_version"].map { $0.split(separator: ".").map { Int($0) ?? 0 } }
        isPrimary = fields["role"].map { $0 == "master" }
        if isPrimary == true {
            replicas = fields.filter { $0.key.hasPrefix("slave") && $0.value.contains("state=online") }.count
        }
        mostBytes = fields["maxmemory"].flatMap { Int($0) }
        evictionPolicy = fields["maxmemory_policy"].map(String.init)
        hasLog = fields["aof_enabled"].map { $0 == "1" }
        isLogSound = fields["aof_last_write_status"].map { $0 == "ok" }
    }
}
