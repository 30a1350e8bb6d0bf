internal import Redis

/// What a Redis has that nodes do not go well with: a sentence that says what to do.
public struct RedisProblem: Hashable, Sendable {
    /// Whether nodes can't do with it, or not what their settings promise; else it is worth a second look.
    public let isFault: Bool
    /// The sentence.
    public let sentence: String

    /// Something that nodes can't do with, or that is worth a second look.
    public init(isFault: Bool, _ sentence: String) { (self.isFault, self.sentence) = (isFault, sentence) }

    private static func fault(_ sentence: String) -> RedisProblem { RedisProblem(isFault: true, sentence) }
    private static func warning(_ sentence: String) -> RedisProblem { RedisProblem(isFault: false, sentence) }
}

extension RedisProblem {
    /// The oldest version that has all commands.
    static let oldest = [6, 2]
    /// Clocks that differ by less are no matter.
    static let clockTolerance = Duration.seconds(2)

    /// What is wrong with a Redis of which these facts are known.
    ///
    /// `name` is what it is called in a sentence, `cluster` the name that all keys begin with, `user` who asks.
    public static func problems(
        of facts: RedisFacts,
        called name: String,
        for durability: Durability,
        cluster: String,
        user: String = "default"
    ) -> [RedisProblem] {
        if let version = facts.version, version.lexicographicallyPrecedes(oldest) {
            let number = version.map(String.init).joined(separator: ".")
            return [fault("\(name) is version \(number); 6.2 is the oldest that will do")]
        }
        if facts.isPrimary == false {
            return [fault("\(name) is a replica, which takes no writes; write the address of its primary")]
        }
        return refusals(facts, name, cluster, user) + strangers(facts, name) + memory(facts, name)
            + disk(facts, name, durability) + replicas(facts, name, durability) + clock(facts, name) + sentinels(facts)
    }

    /// What it has refused, each reason once.
    private static func refusals(_ facts: RedisFacts, _ name: String, _ cluster: String, _ user: String)
        -> [RedisProblem]
    {
        var told: Set<String> = []
        return facts.refusals.compactMap { refusal in
            // That alone is nothing that nodes do.
            guard refusal.command != "CONFIG", told.insert(refusal.reason.code).inserted else { return nil }
            switch refusal.reason.code {
            case "NOPERM":
                let rules = "~{\(cluster)}:* +@all -@admin -@dangerous +info +role"
                let way = "say in Redis: ACL SETUSER \(user) \(rules)"
                return fault("\(name) does not let user \(user) do all that nodes do (\(refusal.command)); \(way)")
            case "MOVED":
                let place = refusal.reason.reason.split(separator: " ").last.map(String.init) ?? "another server"
                let way = "write redis://\(place) instead"
                return fault("\(name) is one of a Redis Cluster, where {\(cluster)} is on \(place); \(way)")
            case "NOREPLICAS":
                let way = "connect them, or lower min-replicas-to-write in its redis.conf"
                return fault("\(name) takes no writes, since too few replicas follow it; \(way)")
            case "MISCONF":
                return fault("\(name) takes no writes, since it can't save; make room on its disk, or see its log")
            case "LOADING": return fault("\(name) is reading its data; try again when it has")
            default: return fault("\(name) refuses \(refusal.command): \(refusal.reason)")
            }
        }
    }

    /// Keys that others have taken; the first tells it all.
    private static func strangers(_ facts: RedisFacts, _ name: String) -> [RedisProblem] {
        guard let stranger = facts.strangers.first else { return [] }
        let what = "\(name) has a \(stranger.kind) in \(stranger.key), which is none of Tickertape's"
        return [fault("\(what); write another \"name\", or another database")]
    }

    /// Whether it throws away what nodes need when it is full.
    private static func memory(_ facts: RedisFacts, _ name: String) -> [RedisProblem] {
        guard let policy = facts.evictionPolicy, policy != "noeviction" else { return [] }
        let way = "write maxmemory-policy noeviction in its redis.conf"
        let isTape = policy.hasPrefix("allkeys-")
        guard let most = facts.mostBytes, most > 0 else {
            // Without a limit it is never full.
            return isTape ? [warning("\(name) would drop the tape once it has a maxmemory (\(policy)); \(way)")] : []
        }
        if isTape { return [fault("\(name) drops the whole tape when it is full (\(policy)); \(way)")] }
        let what = "\(name) forgets which events were appended when it is full (\(policy)), and may take some twice"
        return [warning("\(what); \(way)")]
    }

    /// Whether its disk keeps what the settings promise.
    private static func disk(_ facts: RedisFacts, _ name: String, _ durability: Durability) -> [RedisProblem] {
        let isPromise = durability == .always
        let usual = isPromise ? "always" : "everysec"
        if facts.hasLog == false {
            let way = "write appendonly yes and appendfsync \(usual) in its redis.conf"
            let lost =
                durability == .replica
                ? "a primary that restarts is empty, and empties its replicas"
                : "a restart loses all events since its last snapshot"
            return [RedisProblem(isFault: isPromise, "\(name) keeps no log on its disk: \(lost); \(way)")]
        }
        if facts.isLogSound == false {
            return [fault("\(name) can't write its log to its disk; make room there")]
        }
        guard facts.hasLog == true else { return [] }
        switch (facts.logSync, durability) {
        case (nil, .always):
            return [warning("\(name) does not say when it syncs its log; see that appendfsync is always")]
        case (let sync?, .always) where sync != "always":
            let what = "\(name) syncs its log by appendfsync \(sync), so \"durability: always\" promises too much"
            return [fault("\(what); write appendfsync always in its redis.conf, or durability: everysec")]
        case ("no", _):
            let what = "\(name) leaves it to its kernel when the log is synced: its machine's end loses half a minute"
            return [warning("\(what); write appendfsync everysec in its redis.conf")]
        default: return []
        }
    }

    private static func replicas(_ facts: RedisFacts, _ name: String, _ durability: Durability) -> [RedisProblem] {
        guard durability == .replica, facts.replicas == 0 else { return [] }
        let what = "no replica follows \(name), and with \"durability: replica\" nothing is shown until one does"
        return [fault("\(what); start one, or write durability: everysec")]
    }

    private static func sentinels(_ facts: RedisFacts) -> [RedisProblem] {
        facts.troublesOfSentinels.map { trouble in
            warning("\(trouble); where more than half of the sentinels are away, no replica is promoted")
        }
    }

    private static func clock(_ facts: RedisFacts, _ name: String) -> [RedisProblem] {
        guard let lead = facts.clockLead else { return [] }
        let distance = lead < .zero ? .zero - lead : lead
        guard distance > clockTolerance else { return [] }
        let seconds = Int((distance / .seconds(1)).rounded())
        let direction = lead < .zero ? "behind" : "ahead of"
        let what = "the clock of \(name) is \(seconds) s \(direction) this machine's"
        return [warning("\(what); events have the time of the node that made them, so set all clocks by NTP")]
    }
}
