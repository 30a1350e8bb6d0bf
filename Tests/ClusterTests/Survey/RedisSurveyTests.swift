import Foundation
import Redis
import TestPorts
import TestRedis
import Testing

@testable import Cluster

/// What a real Redis says of itself, and what is made of it.
@Suite(.enabled(if: RedisServer.isThere, Comment(rawValue: RedisServer.hint)))
struct RedisSurveyTests {
    private static let keys = TapeOnRedis.keys
    private static let sound = ["--appendonly", "yes"]

    private func problems(
        of address: RedisAddress,
        _ durability: Durability = .everysec
    ) throws(RedisError) -> [String] {
        let (name, facts) = try RedisSurvey(Self.keys).ask(address, until: .now + .seconds(10))
        let user = address.user ?? "default"
        let found = RedisProblem.problems(of: facts, called: name, for: durability, cluster: "test", user: user)
        return found.map { "\($0.isFault ? "fault" : "warning"): \($0.sentence)" }
    }

    @Test func `one with a log is sound, by TCP and by file, with a secret and a tape`() throws {
        let server = try RedisServer(Self.sound, secret: "hunter2")
        var author = TapeOnRedis(try server.open())
        try author.append("a")
        #expect(try problems(of: server.address) == [])
        #expect(try problems(of: server.file) == [])
        let facts = try RedisSurvey(Self.keys).ask(server.address, until: .now + .seconds(10)).facts
        #expect(facts.version?.first ?? 0 >= 6)
        #expect((facts.hasLog, facts.logSync, facts.replicas, facts.mostBytes) == (true, "everysec", 0, 0))
        #expect((facts.strangers, facts.refusals) == ([], []))
        #expect(facts.clockLead.map { $0 < .seconds(1) && $0 > .seconds(-1) } == true)
    }

    @Test func `the survey changes nothing`() throws {
        let server = try RedisServer(Self.sound)
        _ = try problems(of: server.address)
        #expect(try server.ask(RedisCommand("DBSIZE")) == .integer(0))
        let info = try server.ask(RedisCommand("INFO", "persistence")).text ?? ""
        #expect(info.contains("rdb_changes_since_last_save:0"))
    }

    @Test(arguments: [
        ([], Durability.everysec, "warning: Redis at % keeps no log on its disk: a restart loses all events"),
        ([], .always, "fault: Redis at % keeps no log on its disk"),
        (sound, .always, "fault: Redis at % syncs its log by appendfsync everysec"),
        (sound + ["--appendfsync", "no"], .everysec, "warning: Redis at % leaves it to its kernel"),
        (sound, .replica, "fault: no replica follows Redis at %"),
        (
            sound + ["--maxmemory", "1gb", "--maxmemory-policy", "allkeys-lru"], .everysec,
            "fault: Redis at % drops the"
        ),
        (sound + ["--maxmemory-policy", "allkeys-lru"], .everysec, "warning: Redis at % would drop the tape"),
        (
            sound + ["--maxmemory", "1gb", "--maxmemory-policy", "volatile-lru"], .everysec,
            "warning: Redis at % forgets"
        ),
        (
            sound + ["--min-replicas-to-write", "1"], .everysec,
            "fault: Redis at % takes no writes, since too few replicas"
        ),
    ])
    func `a setting that nodes don't go well with is told`(
        settings: [String],
        durability: Durability,
        sentence: String
    ) throws {
        let server = try RedisServer(settings)
        let found = try problems(of: server.address, durability)
        #expect(found.count == 1)
        let expected = sentence.replacing("%", with: "127.0.0.1:\(server.port)")
        #expect(found.first?.hasPrefix(expected) == true, "\(found)")
    }

    @Test func `a replica names its primary, and the primary knows that it has one`() throws {
        let primary = try RedisServer(Self.sound + ["--appendfsync", "always"])
        let replica = try RedisServer(["--replicaof", "127.0.0.1 \(primary.port)"])
        let sentence =
            "Redis at 127.0.0.1:\(replica.port) is a replica, which takes no writes; "
            + "write 127.0.0.1:\(primary.port) instead"
        #expect(throws: RedisError.unreachable(sentence)) { try problems(of: replica.address) }
        // Bounded by the primary's own patience with one that connects.
        let end = ContinuousClock.now + .seconds(20)
        while try problems(of: primary.address, .replica) != [], ContinuousClock.now < end { usleep(10_000) }
        #expect(try problems(of: primary.address, .replica) == [])
        #expect(try problems(of: primary.address, .always) == [])
    }

    @Test(arguments: [
        "tape", "meta", "latest", "owners", "due", "nodes", "jobs", "marks", "runs", "posts", "postorder",
    ])
    func `a name that others have taken is told`(key: String) throws {
        let server = try RedisServer(Self.sound)
        _ = try server.ask(RedisCommand("SET", "{test}:\(key)", "x"))
        let found = try problems(of: server.address)
        #expect(found.count == 1)
        #expect(found.first?.contains("has a string in {test}:\(key), which is none of Tickertape's") == true)
    }

    @Test func `a user has the rights that the sentence names, and no fewer will do`() throws {
        let server = try RedisServer(Self.sound)
        var address = server.address
        (address.user, address.secret) = ("nodes", .init("hunter2"))
        let words = ["ACL", "SETUSER", "nodes", "on", ">hunter2", "~other:*", "+@all", "-@admin", "+role"]
        _ = try server.ask(RedisCommand(words: words.map { Array($0.utf8) }))
        let sentence = try #require(try problems(of: address).first { $0.hasPrefix("fault: ") })
        var author = TapeOnRedis(try server.open(address))
        #expect(throws: RedisError.self) { try author.append("a") }
        let rights = try #require(sentence.split(separator: "say in Redis: ").last)
        _ = try server.ask(RedisCommand("ACL", "SETUSER", "nodes", "resetkeys", "-@all"))
        _ = try server.ask(RedisCommand(words: rights.split(separator: " ").map { Array($0.utf8) }))
        #expect(try problems(of: address) == [])
        author = TapeOnRedis(try server.open(address))
        #expect(try author.append("a", "b").start == 1)
        #expect(try author.entries() == ["1 a", "2 b"])
        let writer = TapeWriter(Self.keys, replicas: 1, patience: .milliseconds(10))
        #expect(try !writer.confirm(on: author.connection, until: .now + .seconds(10)))
    }

    @Test func `a wrong secret, and a port without a Redis, are told`() throws {
        let server = try RedisServer(Self.sound, secret: "hunter2")
        var address = server.address
        address.secret = .init("correct-horse")
        let place = "127.0.0.1:\(server.port)"
        let wrong =
            "Redis at \(place) takes another user or secret than redis://:***@\(place); write the right ones before the @"
        #expect(throws: RedisError.unreachable(wrong)) { try problems(of: address) }
        address.secret = nil
        let missing =
            "Redis at \(place) asks for a secret; write redis://:SECRET@HOST:PORT/DB, or USER:SECRET where it has users"
        #expect(throws: RedisError.unreachable(missing)) { try problems(of: address) }
        let nowhere = RedisAddress(.server(.init(name: "127.0.0.1", port: try FreePort.reserve())))
        #expect(throws: RedisError.self) { try problems(of: nowhere) }
    }

    /// Servers of a cluster speak with each other at a port that is 10,000 higher, which another program may have.
    private static func clusterServer(triesLeft: Int = 4) throws -> RedisServer {
        var port = try FreePort.reserve()
        while port > 55_535 { port = try FreePort.reserve() }
        do {
            return try RedisServer(sound + ["--cluster-enabled", "yes"], port: port)
        } catch is RedisServer.Silent where triesLeft > 0 {
            return try clusterServer(triesLeft: triesLeft - 1)
        }
    }

    @Test func `one of a Redis Cluster of one is sound`() throws {
        let server = try Self.clusterServer()
        let slots = ["CLUSTER", "ADDSLOTSRANGE", "0", "16383"].map { Array($0.utf8) }
        let old = try problems(of: server.address)
        #expect(old.contains { $0.hasPrefix("fault: ") })
        _ = try server.ask(RedisCommand(words: slots))
        let end = ContinuousClock.now + .seconds(20)
        while try problems(of: server.address) != [], ContinuousClock.now < end { usleep(10_000) }
        #expect(try problems(of: server.address) == [])
    }
}
