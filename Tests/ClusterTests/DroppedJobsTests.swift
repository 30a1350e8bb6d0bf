import Redis
import TestRedis
import Testing

@testable import Cluster

@Suite struct DroppedJobsTests {
    private func session(_ jobs: [String]) -> NodeSession {
        let version = NodeSession.Version(digest: "d", revision: 1)
        return NodeSession(name: "s", node: "n", jobs: Dictionary(uniqueKeysWithValues: jobs.map { ($0, version) }))
    }

    @Test func `a job is forgotten that left the file some time ago, and that no node has`() {
        var dropped = DroppedJobs()
        dropped.take(["a", "b", "c"], at: .seconds(1))
        #expect(dropped.forgettable(at: .seconds(100), among: []) == [])
        dropped.take(["b"], at: .seconds(100))
        #expect(dropped.forgettable(at: .seconds(109), among: [session(["b"])]) == [])
        #expect(dropped.forgettable(at: .seconds(110), among: [session(["a", "b"])]) == ["c"])
        #expect(dropped.forgettable(at: .seconds(110), among: [session(["b"]), session([])]) == ["a", "c"])
        dropped.forget(["c"])
        // It has come back in time.
        dropped.take(["a", "b"], at: .seconds(111))
        #expect(dropped.forgettable(at: .seconds(900), among: []) == [])
        dropped.take(["b"], at: .seconds(900))
        #expect(dropped.forgettable(at: .seconds(910), among: []) == ["a"])
    }

    @Test(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)"))
    func `how far a schedule has come is forgotten where nobody holds the job`() throws {
        let server = try RedisServer()
        let connection = try server.open()
        let tape = TapeOnRedis(connection)
        for job in ["held", "free"] { _ = try tape.ask("HSET", TapeOnRedis.keys.runs, job, "3 100 every 5s") }
        _ = try tape.ask("HSET", TapeOnRedis.keys.owners, "held", "s1")
        let forgotten = try connection.run(
            OwnerScripts.forget,
            keys: OwnerScripts.takeKeys(TapeOnRedis.keys),
            arguments: ["held", "free", "none"].map { Array($0.utf8) },
            until: .now + .seconds(9)
        )[0].number
        #expect(forgotten == 1)
        #expect(try tape.ask("HKEYS", TapeOnRedis.keys.runs).elements?.map(\.text) == ["held"])
    }
}
