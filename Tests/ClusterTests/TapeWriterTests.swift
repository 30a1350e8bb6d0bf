import Cluster
import Glibc
import Redis
import TestRedis
import Testing

@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct TapeWriterTests {
    private var soon: ContinuousClock.Instant { .now + .seconds(20) }
    private let standing = TapeWriter.Standing(epoch: nil, shown: 0, proposed: "first", bounds: .init(events: 100))

    private func batch(_ first: UInt64) -> AppendBatch {
        AppendBatch(author: "s1", first: first, additions: [Addition(job: "", isFenced: false, body: [65])])
    }

    private func mark(_ server: RedisServer) throws -> [String] {
        let reply = try server.ask(RedisCommand("XRANGE", TapeOnRedis.keys.marks, "-", "+"))
        return (reply.elements ?? []).compactMap { $0.elements?.first?.text }
    }

    @Test func `what a replica has is marked, and what none has is not`() throws {
        let primary = try RedisServer()
        let replica = try RedisServer(["--replicaof", "127.0.0.1 \(primary.port)"])
        try TapeOnRedis.awaitLink(of: replica)
        let connection = try primary.open()
        let patient = TapeWriter(TapeOnRedis.keys, replicas: 1, patience: .seconds(10))
        #expect(try patient.append(batch(1), standing, on: connection, until: soon).replicas == 1)
        try patient.mark(1, on: connection, until: soon)
        #expect(try mark(primary) == ["1-0"])
        replica.signal(SIGSTOP)
        let hasty = TapeWriter(TapeOnRedis.keys, replicas: 1, patience: .milliseconds(5))
        #expect(try hasty.append(batch(2), standing, on: connection, until: soon).replicas == 0)
        // Nor does another connection, which has written nothing yet, find that anybody has it.
        #expect(try hasty.confirm(on: try primary.open(), until: soon) == false)
        #expect(try mark(primary) == ["1-0"])
        replica.signal(SIGCONT)
        #expect(try patient.confirm(on: try primary.open(), until: soon))
        #expect(try mark(primary) == ["2-0"])
        // Marks never go back, nor beyond the tape.
        try patient.mark(1, on: connection, until: soon)
        try patient.mark(900, on: connection, until: soon)
        #expect(try mark(primary) == ["2-0"])
    }

    @Test func `without replicas nobody is waited for, and an empty Redis has nothing to confirm`() throws {
        let server = try RedisServer()
        let connection = try server.open()
        let writer = TapeWriter(TapeOnRedis.keys, replicas: 0)
        #expect(try writer.confirm(on: connection, until: soon) == false)
        let (outcome, replicas) = try writer.append(batch(1), standing, on: connection, until: soon)
        #expect(outcome.start == 1 && replicas == 0)
    }

    @Test func `a new tape has no marks of another`() throws {
        let server = try RedisServer()
        let connection = try server.open()
        let writer = TapeWriter(TapeOnRedis.keys, replicas: 0)
        for first in 1...3 { _ = try writer.append(batch(UInt64(first)), standing, on: connection, until: soon) }
        try writer.mark(3, on: connection, until: soon)
        try server.ask(RedisCommand("DEL", TapeOnRedis.keys.meta))
        _ = try writer.append(batch(4), standing, on: connection, until: soon)
        try writer.mark(1, on: connection, until: soon)
        #expect(try mark(server) == ["1-0"])
    }
}
