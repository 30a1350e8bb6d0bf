import Redis
import Tape
import TestRedis
import Testing

@testable import Cluster

/// A history that is copied onto a tape of a real Redis.
@Suite(.enabled(if: RedisServer.isThere, Comment(rawValue: RedisServer.hint)))
struct TapeImportTests {
    private static let keys = TapeOnRedis.keys
    private static let epoch = "old"

    private static func event(_ sequence: UInt64, _ text: String, job: String? = "a", role: EventSeries.Role = .result)
        -> StoredEvent
    {
        let block = "id: \(epoch)-\(sequence)\nevent: tick\ndata: \(text)\n\n"
        return StoredEvent(
            sequence: sequence,
            job: job,
            event: "tick",
            role: role,
            time: Timestamp(milliseconds: 1_000_000 + Int64(sequence)),
            bytes: Array(block.utf8),
            value: nil
        )
    }

    private static func snapshot(next: UInt64) -> TapeSnapshot {
        var snapshot = TapeSnapshot(epoch: epoch, next: next)
        snapshot.latest = [
            event(3, "x", job: "b"), event(4, "bad", job: "b", role: .failure), event(9, "old", job: "gone"),
        ]
        let record = RunRecord(schedule: "every 5 seconds", count: 7, last: Timestamp(milliseconds: 123))
        snapshot.runs = ["b": record, "gone": record]
        return snapshot
    }

    /// What a node that begins to follow the tape is shown.
    private func shown(on server: RedisServer) throws -> [StreamFollower.News] {
        var follower = StreamFollower(Self.keys, from: StreamPosition(holds: false))
        let connection = try server.open()
        return try follower.next(on: connection, wait: .milliseconds(10))
    }

    @Test func `events come under the ids that they had, with the latest and the schedules of jobs that are there`()
        throws
    {
        let server = try RedisServer()
        let events = (20...29).map { Self.event($0, "\($0)") }
        var copy = try TapeImport(Self.keys, on: try server.open())
        try copy.append(Array(events.prefix(4)))
        try copy.append(Array(events.dropFirst(4)))
        #expect(try shown(on: server) == [.make])
        let counts = try copy.finish(Self.snapshot(next: 30), of: ["b"])
        #expect(counts == (2, 1))
        #expect(try shown(on: server) == [.events(events)])
        let latest = try server.ask(RedisCommand("HGETALL", Self.keys.latest)).elements ?? []
        #expect(latest.count == 4)
        #expect(try server.ask(RedisCommand("HGET", Self.keys.runs, "b")).text == "7 123 every 5 seconds")
        #expect(try server.ask(RedisCommand("HLEN", Self.keys.runs)) == .integer(1))
        var author = TapeOnRedis(try server.open())
        #expect(
            try author.append("n", epoch: Self.epoch, read: 29)
                == BatchOutcome(
                    epoch: Self.epoch,
                    start: 30,
                    fates: [.appended],
                    isRepeated: false
                )
        )
        #expect(try author.entries().last == "30 n")
    }

    @Test func `what was left out before is told to who has seen it`() throws {
        let server = try RedisServer()
        var copy = try TapeImport(Self.keys, on: try server.open())
        try copy.append([Self.event(5, "x")])
        _ = try copy.finish(Self.snapshot(next: 1_048_582), of: [])
        var author = TapeOnRedis(try server.open())
        #expect(try author.append("n").start == 1_048_582)
        #expect(try author.entries().last == "1048582 n behind 5")
    }

    @Test func `what was left out between two events is told where they are read`() throws {
        let server = try RedisServer()
        var copy = try TapeImport(Self.keys, on: try server.open())
        try copy.append([Self.event(5, "a"), Self.event(6, "b"), Self.event(1_048_582, "c")])
        try copy.append([Self.event(1_048_590, "d"), Self.event(1_048_591, "e")])
        _ = try copy.finish(Self.snapshot(next: 1_048_592), of: [])
        let events = try shown(on: server).compactMap { news in
            if case .events(let events, let leap) = news { (events.map(\.sequence), leap) } else { nil }
        }
        #expect(events.map(\.0) == [[5, 6], [1_048_582], [1_048_590, 1_048_591]])
        #expect(events.map(\.1) == [nil, 6, 1_048_582])
    }

    @Test func `a history without an event goes on where it was`() throws {
        let server = try RedisServer()
        var copy = try TapeImport(Self.keys, on: try server.open())
        _ = try copy.finish(TapeSnapshot(epoch: Self.epoch, next: 12), of: [])
        var author = TapeOnRedis(try server.open())
        #expect(try author.append("n").start == 12)
        #expect(try author.entries() == ["12 n"])
    }

    @Test func `a tape with events stays as it is, and one without makes way`() throws {
        let server = try RedisServer()
        var author = TapeOnRedis(try server.open())
        _ = try author.send(AppendBatch(author: "s1", first: 1, additions: []))
        _ = try TapeImport(Self.keys, on: try server.open())
        #expect(try server.ask(RedisCommand("EXISTS", Self.keys.meta)) == .integer(0))
        try author.append("a", "b")
        #expect(throws: TapeImport.Fault.isThere(epoch: "first", last: "2")) {
            try TapeImport(Self.keys, on: try server.open())
        }
        #expect(try author.entries() == ["1 a", "2 b"])
    }

    @Test func `who begins a tape meanwhile ends the copy, at each step`() throws {
        for step in 0...2 {
            let server = try RedisServer()
            var copy = try TapeImport(Self.keys, on: try server.open())
            var author = TapeOnRedis(try server.open())
            if step == 0 { try author.append("n") }
            do throws(TapeImport.Fault) {
                try copy.append([Self.event(5, "x")])
                if step == 1 { #expect(throws: Never.self) { try author.append("n") } }
                try copy.append([Self.event(6, "x")])
                if step == 2 { #expect(throws: Never.self) { try author.append("n") } }
                _ = try copy.finish(Self.snapshot(next: 7), of: ["b"])
                Issue.record("the copy took a tape that was not its own")
            } catch {
                #expect(error == .taken)
            }
            #expect(try author.entries() == ["1 n"])
            #expect(try server.ask(RedisCommand("HGET", Self.keys.meta, "epoch")).text == "first")
        }
    }

    @Test(arguments: [true, false])
    func `a tape that was begun meanwhile counts before it has an event`(hasEvents: Bool) throws {
        let server = try RedisServer()
        var copy = try TapeImport(Self.keys, on: try server.open())
        _ = try TapeOnRedis(try server.open()).send(AppendBatch(author: "s1", first: 1, additions: []))
        #expect(throws: TapeImport.Fault.taken) {
            if hasEvents { try copy.append([Self.event(5, "x")]) }
            _ = try copy.finish(TapeSnapshot(epoch: Self.epoch, next: 6), of: [])
        }
        #expect(try server.ask(RedisCommand("XLEN", Self.keys.tape)) == .integer(0))
        #expect(try server.ask(RedisCommand("HGET", Self.keys.meta, "epoch")).text == "first")
    }

    @Test func `of two copies at once one is given up`() throws {
        let server = try RedisServer()
        var first = try TapeImport(Self.keys, on: try server.open())
        try first.append([Self.event(5, "x")])
        var second = try TapeImport(Self.keys, on: try server.open())
        try second.append([Self.event(8, "y")])
        #expect(throws: TapeImport.Fault.taken) { try first.append([Self.event(6, "x")]) }
        _ = try second.finish(Self.snapshot(next: 9), of: [])
        #expect(try shown(on: server) == [.events([Self.event(8, "y")])])
    }

    @Test func `a node that lives is in the way, one that has ended is not`() throws {
        let server = try RedisServer()
        let connection = try server.open()
        for (life, isThere) in [(60_000, true), (1, false)] {
            let own = SessionScript.Entry(session: "s", node: "east 1", stamp: "x")
            let arguments = SessionScript.arguments(.begin, own, length: .milliseconds(life))
            let keys = SessionScript.keys(Self.keys)
            _ = try connection.run(SessionScript.script, keys: keys, arguments: arguments, until: .now + .seconds(10))
            guard !isThere else {
                let fault = TapeImport.Fault.lives(node: "east 1")
                #expect(throws: fault) { try TapeImport(Self.keys, on: connection) }
                continue
            }
            // A session ends by Redis' clock, which is asked until it has.
            let end = ContinuousClock.now + .seconds(10)
            while (try? TapeImport(Self.keys, on: connection)) == nil, ContinuousClock.now < end {}
            _ = try TapeImport(Self.keys, on: connection)
        }
    }

    @Test func `steps are no longer than a mebibyte, but for an event that is`() throws {
        let server = try RedisServer()
        var copy = try TapeImport(Self.keys, on: try server.open())
        let large = String(repeating: "x", count: 700_000)
        let events = (1...5).map { Self.event($0, $0 == 3 ? large + large + large : large) }
        try copy.append(events)
        _ = try copy.finish(TapeSnapshot(epoch: Self.epoch, next: 6), of: [])
        #expect(try shown(on: server) == [.events(events)])
        let calls = try server.ask(RedisCommand("INFO", "commandstats")).text ?? ""
        // One to begin, five steps of an event each, one to end.
        #expect(calls.contains("cmdstat_evalsha:calls=7,"))
    }
}
