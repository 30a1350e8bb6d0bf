import Cluster
import Glibc
import Redis
import TestRedis
import Testing

@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct FailoverTests {
    @Test func `when sentinels promote a replica, the new primary is found and the sequence leaps`() throws {
        let primary = try RedisServer()
        let replica = try RedisServer(["--replicaof", "127.0.0.1 \(primary.port)"])
        try TapeOnRedis.awaitLink(of: replica)
        let sentinel = try SentinelServer(
            """
            sentinel monitor tape 127.0.0.1 \(primary.port) 1
            sentinel down-after-milliseconds tape 200
            sentinel failover-timeout tape 3000
            """
        )
        let host = RedisAddress.Host(name: "127.0.0.1", port: sentinel.port)
        let address = RedisAddress(.sentinels([host], primary: "tape"))
        let deadline = ContinuousClock.now + .seconds(60)
        let writer = TapeWriter(TapeOnRedis.keys, replicas: 1, patience: .seconds(10))
        var standing = TapeWriter.Standing(epoch: nil, shown: 0, proposed: "first", bounds: .init(events: 100))
        let batch = AppendBatch(author: "s1", first: 1, additions: [Addition(job: "", isFenced: false, body: [65])])
        let before = try RedisConnection.openPrimary(address, until: deadline)
        let outcome = try writer.append(batch, standing, on: before, until: deadline)
        #expect(outcome.replicas == 1 && outcome.outcome.sequences == [1])

        primary.signal(SIGKILL)
        #expect(throws: RedisError.self) { _ = try before.ask(RedisCommand("PING"), until: deadline) }
        let after = try awaitPrimary(address, named: "Redis at 127.0.0.1:\(replica.port)", until: deadline)
        // The reply might have been lost: the repetition is known on the new primary, too.
        let alone = TapeWriter(TapeOnRedis.keys, replicas: 0)
        standing.epoch = "first"
        let again = try alone.append(batch, standing, on: after, until: deadline).outcome
        #expect(again.isRepeated && again.sequences == [1])
        let next = AppendBatch(author: "s1", first: 2, additions: batch.additions)
        let start = try 2 + TapeOnRedis(after).leap()
        #expect(try alone.append(next, standing, on: after, until: deadline).outcome.sequences == [start])
    }

    private func awaitPrimary(
        _ address: RedisAddress,
        named name: String,
        until deadline: ContinuousClock.Instant
    ) throws -> RedisConnection {
        while true {
            let limit = min(deadline, .now + .seconds(1))
            do throws(RedisError) {
                let connection = try RedisConnection.openPrimary(address, until: limit)
                if connection.name == name { return connection }
            } catch {
                if ContinuousClock.now > deadline { throw error }
            }
            usleep(20_000)
        }
    }
}
