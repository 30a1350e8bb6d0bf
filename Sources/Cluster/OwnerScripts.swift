public import Redis

/// The steps that change who holds a job: each compares and sets.
public enum OwnerScripts {
    /// Takes a job from the one who is named, or from nobody, if it still is theirs.
    public static let take = RedisScript(
        name: "take",
        text: """
            local holder = redis.call('HGET', KEYS[1], ARGV[1])
            if holder == ARGV[2] then return 1 end
            if (holder or '') ~= ARGV[3] then return 0 end
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            return 1
            """
    )

    /// Gives up a job, if it still is one's own.
    public static let give = RedisScript(
        name: "give",
        text: """
            if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
            return redis.call('HDEL', KEYS[1], ARGV[1])
            """
    )

    /// The arguments of ``take``.
    public static func take(_ job: String, for session: String, from holder: String?) -> [[UInt8]] {
        [job, session, holder ?? ""].map { Array($0.utf8) }
    }

    /// The arguments of ``give``.
    public static func give(_ job: String, of session: String) -> [[UInt8]] { [job, session].map { Array($0.utf8) } }
}
