import Redis
import Testing

@testable import Cluster

/// What is made of what a Redis says of itself.
@Suite struct RedisProblemTests {
    /// A Redis that nodes go well with, but for one thing.
    private static func facts(_ change: (inout RedisFacts) -> Void = { _ in }) -> RedisFacts {
        var facts = RedisFacts()
        (facts.version, facts.isPrimary, facts.replicas) = ([7, 0, 15], true, 1)
        (facts.mostBytes, facts.evictionPolicy) = (0, "noeviction")
        (facts.hasLog, facts.isLogSound, facts.logSync, facts.clockLead) = (true, true, "always", .zero)
        change(&facts)
        return facts
    }

    private static func problems(_ facts: RedisFacts, _ durability: Durability) -> [String] {
        RedisProblem.problems(of: facts, called: "R", for: durability, cluster: "dash", user: "u").map {
            "\($0.isFault ? "fault" : "warning"): \($0.sentence)"
        }
    }

    @Test(arguments: Durability.allCases)
    func `nothing is said of one that does, or does not tell`(durability: Durability) {
        #expect(Self.problems(Self.facts(), durability) == [])
        #expect(Self.problems(Self.facts { $0.logSync = nil }, durability).count == (durability == .always ? 1 : 0))
        #expect(Self.problems(RedisFacts(), durability) == [])
    }

    @Test(arguments: [
        ([6, 0, 16], true), ([5, 9, 9], true), ([2, 8], true), ([6, 2], false), ([6, 2, 0], false), ([7], false),
        ([255, 255, 255], false), ([10, 0, 1], false),
    ])
    func `one that is too old is refused, and nothing else is told`(version: [Int], isOld: Bool) {
        let facts = Self.facts { ($0.version, $0.hasLog, $0.evictionPolicy) = (version, true, "noeviction") }
        let number = version.map(String.init).joined(separator: ".")
        let sentence = "fault: R is version \(number); 6.2 is the oldest that will do"
        #expect(Self.problems(facts, .everysec) == (isOld ? [sentence] : []))
    }

    @Test(arguments: [
        (0, "noeviction", nil), (9, "noeviction", nil), (0, "volatile-lru", nil),
        (0, "allkeys-lru", "warning: R would drop the tape once it has a maxmemory (allkeys-lru)"),
        (9, "allkeys-lfu", "fault: R drops the whole tape when it is full (allkeys-lfu)"),
        (9, "volatile-ttl", "warning: R forgets which events were appended when it is full (volatile-ttl)"),
    ])
    func `one that throws away when it is full is told to keep`(most: Int, policy: String, sentence: String?) {
        let found = Self.problems(Self.facts { ($0.mostBytes, $0.evictionPolicy) = (most, policy) }, .everysec)
        #expect(found.count == (sentence == nil ? 0 : 1))
        for problem in found {
            #expect(problem.hasPrefix(sentence ?? ""))
            #expect(problem.hasSuffix("; write maxmemory-policy noeviction in its redis.conf"))
        }
    }

    private static let none = "R keeps no log on its disk: a restart loses all events since its last snapshot"

    private static let disks: [(Durability, Bool, String?, String?)] = [
        (
            Durability.everysec, false, nil,
            "warning: \(none); write appendonly yes and appendfsync everysec in its redis.conf"
        ),
        (.always, false, nil, "fault: \(none); write appendonly yes and appendfsync always in its redis.conf"),
        (
            .replica, false, nil,
            "warning: R keeps no log on its disk: a primary that restarts is empty, and empties its replicas; "
                + "write appendonly yes and appendfsync everysec in its redis.conf"
        ),
        (.everysec, true, "everysec", nil), (.replica, true, "everysec", nil), (.everysec, true, nil, nil),
        (
            .always, true, "everysec",
            "fault: R syncs its log by appendfsync everysec, so \"durability: always\" promises too much; "
                + "write appendfsync always in its redis.conf, or durability: everysec"
        ),
        (.always, true, nil, "warning: R does not say when it syncs its log; see that appendfsync is always"),
        (
            .everysec, true, "no",
            "warning: R leaves it to its kernel when the log is synced: its machine's end loses half a minute; "
                + "write appendfsync everysec in its redis.conf"
        ),
    ]

    @Test(arguments: disks)
    func `the disk has to keep what is promised`(
        durability: Durability,
        hasLog: Bool,
        sync: String?,
        sentence: String?
    ) {
        let facts = Self.facts { ($0.hasLog, $0.logSync) = (hasLog, sync) }
        #expect(Self.problems(facts, durability) == (sentence.map { [$0] } ?? []))
    }

    @Test func `a log that can't be written is a fault`() {
        let found = Self.problems(Self.facts { $0.isLogSound = false }, .everysec)
        #expect(found == ["fault: R can't write its log to its disk; make room there"])
    }

    @Test(arguments: Durability.allCases)
    func `without a replica nothing is shown that has to be on one`(durability: Durability) {
        let found = Self.problems(Self.facts { $0.replicas = 0 }, durability)
        #expect(found.count == (durability == .replica ? 1 : 0))
        #expect(found.allSatisfy { $0.hasPrefix("fault: no replica follows R, and with \"durability: replica\"") })
    }

    @Test(arguments: [(2.0, nil), (-2.0, nil), (2.6, "3 s ahead of"), (-61.0, "61 s behind")] as [(Double, String?)])
    func `a clock that is apart is pointed out`(seconds: Double, words: String?) {
        let found = Self.problems(Self.facts { $0.clockLead = .seconds(seconds) }, .everysec)
        let rest = "events have the time of the node that made them, so set all clocks by NTP"
        #expect(found == (words.map { ["warning: the clock of R is \($0) this machine's; \(rest)"] } ?? []))
    }

    @Test func `a key that others have is told once`() {
        let facts = Self.facts { facts in
            facts.strangers = [.init(key: "{dash}:tape", kind: "string"), .init(key: "{dash}:meta", kind: "list")]
        }
        let sentence = "R has a string in {dash}:tape, which is none of Tickertape's"
        #expect(Self.problems(facts, .everysec) == ["fault: \(sentence); write another \"name\", or another database"])
    }

    @Test(arguments: [
        (
            "NOPERM no permissions",
            "R does not let user u do all that nodes do (EVAL); say in Redis: ACL SETUSER u ~{dash}:* "
        ),
        (
            "MOVED 1 10.0.0.7:7001",
            "R is one of a Redis Cluster, where {dash} is on 10.0.0.7:7001; write redis://10.0.0.7"
        ),
        (
            "NOREPLICAS Not enough",
            "R takes no writes, since too few replicas follow it; connect them, or lower min-repl"
        ),
        ("MISCONF Redis is configured", "R takes no writes, since it can't save"),
        ("LOADING Redis is loading", "R is reading its data"), ("ERR unknown command", "R refuses EVAL: ERR unknown"),
    ])
    func `what is refused is told once, with what to do`(refusal: String, sentence: String) {
        let reason = RedisRefusal(refusal)
        let facts = Self.facts { facts in
            facts.refusals = ["CONFIG", "EVAL", "HDEL"].map { RedisFacts.Refusal(command: $0, reason: reason) }
        }
        let found = Self.problems(facts, .everysec)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("fault: \(sentence)") == true, "\(found)")
    }
}
