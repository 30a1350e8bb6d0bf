public import Redis

/// The steps that change who holds jobs: each compares and sets.
public enum OwnerScripts {
    /// Takes jobs, each from the one who is named or from nobody, if it still is theirs; tells of each that is held then how
    /// far its schedule has come.
    public static let take = RedisScript(
        name: "take",
        text: """
            local owners, runs = unpack(KEYS)
            local session, found = ARGV[1], {}
            for i = 2, #ARGV, 2 do
                local holder = redis.call('HGET', owners, ARGV[i])
                if holder == session or (holder or '') == ARGV[i + 1] then
                    redis.call('HSET', owners, ARGV[i], session)
                    found[#found + 1] = redis.call('HGET', runs, ARGV[i]) or ''
                else
                    found[#found + 1] = false
                end
            end
            return found
            """
    )

    /// Gives up those of the jobs that still are one's own; tells how many.
    public static let give = RedisScript(
        name: "give",
        text: """
            local given = 0
            for i = 2, #ARGV do
                if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[1] then
                    given = given + redis.call('HDEL', KEYS[1], ARGV[i])
                end
            end
            return given
            """
    )

    /// Forgets how far the schedules of jobs have come that nobody holds.
    public static let forget = RedisScript(
        name: "forget",
        text: """
            local owners, runs = unpack(KEYS)
            local forgotten = 0
            for i = 1, #ARGV do
                if redis.call('HEXISTS', owners, ARGV[i]) == 0 then
                    forgotten = forgotten + redis.call('HDEL', runs, ARGV[i])
                end
            end
            return forgotten
            """
    )

    /// The keys of ``take`` and ``forget``.
    public static func takeKeys(_ keys: ClusterKeys) -> [String] { [keys.owners, keys.runs] }

    /// The arguments of ``take``: jobs, and who holds each.
    public static func take(_ jobs: [(job: String, holder: String?)], for session: String) -> [[UInt8]] {
        ([session] + jobs.flatMap { [$0.job, $0.holder ?? ""] }).map { Array($0.utf8) }
    }

    /// The arguments of ``give``.
    public static func give(_ jobs: [String], of session: String) -> [[UInt8]] {
        ([session] + jobs).map { Array($0.utf8) }
    }
}
