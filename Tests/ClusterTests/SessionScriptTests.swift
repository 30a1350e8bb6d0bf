import Cluster
import Glibc
import Redis
import TestRedis
import Testing

@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct SessionScriptTests {
    private let keys = TapeOnRedis.keys

    private func entry(_ name: String) -> SessionScript.Entry {
        SessionScript.Entry(session: "\(name).1", node: "node \(name)", stamp: "s\(name)")
    }

    private func ask(
        _ wish: SessionScript.Wish,
        _ name: String,
        _ connection: RedisConnection,
        length: Duration = .seconds(60)
    ) throws -> (isAlive: Bool, sessions: [SessionScript.Entry]) {
        let replies = try connection.run(
            SessionScript.script,
            keys: SessionScript.keys(keys),
            arguments: SessionScript.arguments(wish, entry(name), length: length),
            until: .now + .seconds(9)
        )
        return try SessionScript.answer(replies[0])
    }

    @Test func `sessions are begun, renewed, seen by all and ended`() throws {
        let server = try RedisServer()
        let connection = try server.open()
        #expect(try ask(.renew, "a", connection).isAlive == false)
        #expect(try ask(.begin, "a", connection) == (true, [entry("a")]))
        #expect(try ask(.begin, "b", connection) == (true, [entry("a"), entry("b")]))
        #expect(try ask(.renew, "a", connection) == (true, [entry("a"), entry("b")]))
        #expect(try ask(.look, "b", connection) == (true, [entry("a"), entry("b")]))
        #expect(try ask(.end, "a", connection) == (false, [entry("b")]))
        #expect(try ask(.renew, "a", connection) == (false, [entry("b")]))
    }

    @Test func `one that has come to its end is gone for everybody, with its jobs`() throws {
        let server = try RedisServer()
        let connection = try server.open()
        let jobs = ["täglich um 7": NodeSession.Version(digest: "abc", revision: -5)]
        let set = RedisCommand(words: [
            Array("HSET".utf8), Array(keys.jobs.utf8), Array("a.1".utf8), JobTable.encode(jobs),
        ])
        _ = try connection.ask(set, until: .now + .seconds(9))
        _ = try ask(.begin, "a", connection, length: .milliseconds(1))
        let stored = try connection.ask(RedisCommand("HGET", keys.jobs, "a.1"), until: .now + .seconds(9))
        #expect(stored == .bytes(JobTable.encode(jobs)))
        #expect(JobTable.decode(JobTable.encode(jobs)) == jobs)
        let deadline = ContinuousClock.now + .seconds(9)
        while try ask(.look, "b", connection).sessions != [], ContinuousClock.now < deadline { usleep(1000) }
        #expect(try ask(.renew, "a", connection) == (false, []))
        #expect(try connection.ask(RedisCommand("EXISTS", keys.jobs), until: .now + .seconds(9)) == .integer(0))
    }
}

@Suite struct JobTableTests {
    @Test func `what is no line of a table is passed over`() {
        #expect(JobTable.decode(Array("\nabc\nd x job\nd 5 a b\n".utf8)) == ["a b": .init(digest: "d", revision: 5)])
    }
}
