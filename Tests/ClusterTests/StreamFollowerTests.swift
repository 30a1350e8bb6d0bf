import Cluster
import Redis
import Tape
import TestRedis
import Testing

@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct StreamFollowerTests {
    private static let short = Duration.milliseconds(1)

    private func follower(holds: Bool = false) -> StreamFollower {
        StreamFollower(TapeOnRedis.keys, from: StreamPosition(holds: holds))
    }

    private func batch(_ first: UInt64, _ count: Int) -> AppendBatch {
        let additions = (0..<count).map { place in
            let event = EventCodecTests.event(first + UInt64(place), job: "job\(place % 3)", epoch: "first")
            return Addition(job: event.job ?? "", isFenced: false, body: EventCodec.encode(event))
        }
        return AppendBatch(author: "s1", first: first, additions: additions)
    }

    private func events(_ range: ClosedRange<UInt64>) -> [StoredEvent] {
        range.map { EventCodecTests.event($0, job: "job\(($0 - 1) % 3)", epoch: "first") }
    }

    /// The next news, as a constant for an expectation.
    private func next(
        _ follower: inout StreamFollower,
        _ connection: RedisConnection,
        wait: Duration = short
    ) throws -> [StreamFollower.News] { try follower.next(on: connection, wait: wait) }

    @Test func `two nodes take the same events with the same ids`() throws {
        let server = try RedisServer()
        let author = TapeOnRedis(try server.open())
        try author.send(batch(1, 2500))
        let tapes = try (0..<2).map { _ in
            let tape = Tape(epoch: "first", capacity: Tape.Capacity(events: 5000))
            var follower = follower()
            let connection = try server.open()
            for _ in 0..<3 {
                for case .events(let events, _) in try next(&follower, connection) { tape.commit(events) }
            }
            let rest = try next(&follower, connection)
            #expect(rest == [] && follower.strangers == 0 && follower.position.shown == 2500)
            return tape
        }
        let expected = events(1...2500)
        for tape in tapes { #expect(tape.committed(from: 1, upTo: 1 << 30) == expected) }
    }

    @Test func `a wait ends with the event, a batch at a time`() throws {
        let server = try RedisServer()
        let author = TapeOnRedis(try server.open())
        let reading = try server.open()
        var follower = follower()
        try author.send(batch(1, 1))
        _ = try next(&follower, reading)
        let question = StreamQuestion(
            TapeOnRedis.keys,
            behind: follower.position,
            control: "0-0",
            wait: .seconds(60),
            asksHistory: false
        )
        try reading.send(question.commands, until: .now + .seconds(9))
        try author.send(batch(2, 50))
        let replies = try reading.receive(question.commands.count, until: .now + .seconds(9))
        let answer = try question.answer(replies)
        #expect(answer.entries.map(\.sequence) == Array(2...51))
        #expect(answer.state == StreamPosition.State(epoch: "first", last: 51, history: nil))
    }

    @Test func `where there is no tape one is to be made, and one that is new is told`() throws {
        let server = try RedisServer()
        let author = TapeOnRedis(try server.open())
        let reading = try server.open()
        var follower = follower()
        var news = try next(&follower, reading)
        #expect(news == [.make])
        try author.send(batch(1, 3))
        news = try next(&follower, reading)
        #expect(news == [.events(events(1...3))])
        _ = try author.ask("FLUSHALL")
        try author.send(batch(1, 1), proposed: "second")
        news = try next(&follower, reading)
        #expect(news == [.reset(epoch: "second")])
        news = try next(&follower, reading)
        let event = EventCodecTests.event(1, job: "job0", epoch: "second")
        #expect(news == [.events([event])])
    }

    @Test func `what Redis has lost is told, leapt over, and never shown under an old id`() throws {
        let primary = try RedisServer()
        let replica = try RedisServer(["--replicaof", "127.0.0.1 \(primary.port)"])
        try TapeOnRedis.awaitLink(of: replica)
        let author = TapeOnRedis(try primary.open())
        #expect(try author.send(batch(1, 5), wait: 5000).replicas == 1)
        try replica.ask(RedisCommand("REPLICAOF", "NO", "ONE"))
        try author.send(batch(6, 4))
        var follower = follower()
        let old = try primary.open()
        // The second answer has nothing new, and with it the history is asked for.
        for _ in 0..<2 { _ = try next(&follower, old) }
        #expect(follower.position.shown == 9)

        follower.reconnect()
        let reading = try replica.open()
        var news = try next(&follower, reading)
        #expect(news == [.failover(kept: 5), .make])
        let promoted = TapeOnRedis(try replica.open(), author: "s2")
        let nothing = AppendBatch(author: "s2", first: 1, additions: [])
        let start = try promoted.send(nothing, epoch: "first", read: follower.position.shown).outcome.start
        #expect(try start == 10 + promoted.leap())
        let one = AppendBatch(author: "s2", first: 1, additions: batch(1, 1).additions)
        #expect(try promoted.send(one).outcome.start == start)
        news = try next(&follower, reading)
        let event = EventCodecTests.event(start, job: "job0", epoch: "first")
        let events = news.flatMap { if case .events(let events, _) = $0 { events } else { [StoredEvent]() } }
        #expect(events.map(\.sequence) == [event.sequence] && events.map(\.job) == ["job0"])
        // The former primary, once it follows, is nobody to read from.
        try primary.ask(RedisCommand("REPLICAOF", "127.0.0.1", "\(replica.port)"))
        #expect(throws: RedisError.self) { for _ in 0..<3 { _ = try next(&follower, old) } }
    }

    @Test func `with replicas an event is held until its author has marked it`() throws {
        let server = try RedisServer()
        let author = TapeOnRedis(try server.open())
        let reading = try server.open()
        var follower = follower(holds: true)
        try author.send(batch(1, 3))
        var news = try next(&follower, reading)
        #expect(news == [] && follower.position.heldCount > 0)
        _ = try author.ask("XADD", TapeOnRedis.keys.marks, "2-0", "m", "")
        news = try next(&follower, reading)
        #expect(news == [.events(events(1...2))])
    }

    @Test func `an event of a later version is passed over and counted`() throws {
        let server = try RedisServer()
        var author = TapeOnRedis(try server.open())
        try author.append("2 what comes later")
        var follower = follower()
        let news = try next(&follower, try server.open())
        #expect(news == [.events([])] && follower.strangers == 1 && follower.position.shown == 1)
    }
}
