import Cluster
import Foundation
import Glibc
import Redis
import TestRedis
import Testing

@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct AppendScriptTests {
    private func addition(_ body: String, job: String = "job", due: Int64? = nil, latest: String? = nil) -> Addition {
        Addition(job: job, isFenced: true, due: due, latest: latest, body: Array(body.utf8))
    }

    @Test func `events are numbered from 1 on, in an epoch that is made with the first`() throws {
        let server = try RedisServer()
        var tape = TapeOnRedis(try server.open())
        let outcome = try tape.append("a", "b")
        let fates: [Fate] = [.appended, .appended]
        #expect(outcome == BatchOutcome(epoch: "first", start: 1, fates: fates, isRepeated: false))
        #expect(try tape.append("c").start == 3)
        #expect(try tape.entries() == ["1 a", "2 b", "3 c"])
        #expect(try tape.ask("HMGET", TapeOnRedis.keys.meta, "epoch", "last").elements?.map(\.text) == ["first", "3"])
    }

    @Test func `appending nothing makes an epoch and no event`() throws {
        let server = try RedisServer()
        let tape = TapeOnRedis(try server.open())
        let nothing = AppendBatch(author: "s1", first: 1, additions: [])
        #expect(try tape.send(nothing, proposed: "one").outcome.epoch == "one")
        #expect(try tape.send(nothing, proposed: "two").outcome.epoch == "one")
        #expect(try tape.entries() == [])
    }

    @Test func `a batch that is sent again is answered as it was and changes nothing`() throws {
        let server = try RedisServer()
        let tape = TapeOnRedis(try server.open())
        _ = try tape.ask("HSET", TapeOnRedis.keys.owners, "mine", "s1")
        let additions = [addition("x", job: "mine"), addition("y", job: "theirs")]
        let batch = AppendBatch(author: "s1", first: 1, additions: additions)
        let first = try tape.send(batch).outcome
        #expect(first == BatchOutcome(epoch: "first", start: 1, fates: [.appended, .fenced], isRepeated: false))
        // Even where the job has changed hands since.
        _ = try tape.ask("HSET", TapeOnRedis.keys.owners, "mine", "s2", "theirs", "s1")
        let other = TapeOnRedis(try server.open())
        let again = try other.send(batch).outcome
        #expect(again == BatchOutcome(epoch: "first", start: 1, fates: [.appended, .fenced], isRepeated: true))
        #expect(try tape.entries() == ["1 x"])
        try tape.send(AppendBatch(author: "s1", first: 3, additions: [addition("z", job: "theirs")]))
        #expect(throws: RedisError.self) { try tape.send(batch) }
        #expect(try tape.entries() == ["1 x", "2 z"])
    }

    @Test func `only the holder appends for a job, and each due moment once`() throws {
        let server = try RedisServer()
        let connection = try server.open()
        let tapes = ["s1", "s2"].map { TapeOnRedis(connection, author: $0) }
        let owners = TapeOnRedis.keys.owners
        func take(_ session: String, from holder: String?) throws -> [String?] {
            let arguments = OwnerScripts.take([("job", holder), ("free \(session)", nil)], for: session)
            let keys = OwnerScripts.takeKeys(TapeOnRedis.keys)
            let reply = try connection.run(
                OwnerScripts.take,
                keys: keys,
                arguments: arguments,
                until: .now + .seconds(9)
            )
            return try #require(reply[0].elements).map(\.text)
        }
        func give(_ session: String) throws -> Int64? {
            let arguments = OwnerScripts.give(["job", "none"], of: session)
            return try connection.run(
                OwnerScripts.give,
                keys: [owners],
                arguments: arguments,
                until: .now + .seconds(9)
            )[0].number
        }
        func fate(_ tape: Int, _ first: UInt64, due: Int64) throws -> [Fate] {
            let batch = AppendBatch(author: "s\(tape + 1)", first: first, additions: [addition("e", due: due)])
            return try tapes[tape].send(batch).outcome.fates
        }
        #expect(try fate(0, 1, due: 100) == [.fenced])
        #expect(try take("s1", from: nil) == ["", ""])
        #expect(try take("s2", from: nil) == [nil, ""])
        #expect(try fate(0, 2, due: 100) == [.appended])
        #expect(try fate(0, 3, due: 100) == [.done])
        _ = try tapes[0].ask("HSET", TapeOnRedis.keys.runs, "job", "3 100 every 5s")
        #expect(try take("s2", from: "s1") == ["3 100 every 5s", ""])
        #expect(try fate(0, 4, due: 200) == [.fenced])
        #expect(try fate(1, 1, due: 100) == [.done])
        #expect(try fate(1, 2, due: 200) == [.appended])
        #expect(try give("s1") == 0)
        #expect(try give("s2") == 1)
        #expect(try fate(1, 3, due: 300) == [.fenced])
        #expect(try tapes[0].entries() == ["1 e", "2 e"])
    }

    @Test func `a moment that is far ahead, of a machine with a wrong clock, keeps no other from its own`() throws {
        let server = try RedisServer()
        let tape = TapeOnRedis(try server.open())
        func fate(_ first: UInt64, due: Int64) throws -> Fate? {
            let addition = Addition(job: "job", isFenced: false, due: due, body: [1])
            return try tape.send(AppendBatch(author: "s1", first: first, additions: [addition])).outcome.fates.first
        }
        let now = Int64(Date.now.timeIntervalSince1970 * 1000)
        #expect(try fate(1, due: now + 600_000) == .appended)
        #expect(try fate(2, due: now) == .appended)
        #expect(try fate(3, due: now) == .done)
        // Clocks may be some seconds apart.
        #expect(try fate(4, due: now + 5000) == .appended)
        #expect(try fate(5, due: now + 4000) == .done)
    }

    @Test func `notes go with their events, and a post that comes again is answered as before`() throws {
        let server = try RedisServer()
        let tapes = try ["s1", "s2"].map { TapeOnRedis(try server.open(), author: $0) }
        func post(_ key: String, _ digest: String, body: String = "e", life: Int64 = 60_000) -> Addition {
            let post = Addition.Post(key: key, digest: digest, life: life)
            return Addition(job: "job", isFenced: false, body: Array(body.utf8), post: post)
        }
        func send(_ place: Int, _ first: UInt64, _ additions: [Addition]) throws -> BatchOutcome {
            try tapes[place].send(AppendBatch(author: "s\(place + 1)", first: first, additions: additions)).outcome
        }
        let first = try send(0, 1, [post("a", "1"), post("b", "2", body: "")])
        #expect(first == BatchOutcome(epoch: "first", start: 1, fates: [.appended, .noted], isRepeated: false))
        #expect(first.sequences == [1, nil])
        let again = [post("c", "5"), post("a", "1"), post("b", "2"), post("a", "3")]
        let known = BatchOutcome(
            epoch: "first",
            start: 2,
            fates: [.appended, .known, .known, .otherBody],
            answers: [1, nil],
            isRepeated: false
        )
        #expect(try send(1, 1, again) == known)
        // The same batch once more, as after a reply that was lost.
        let repeated = try send(1, 1, again)
        #expect(repeated.isRepeated && repeated.answers == [1, nil] && repeated.fates == known.fates)
        // The same key of another job is another one, and one whose time is over is free.
        let other = Addition(job: "jo", isFenced: false, body: [1], post: .init(key: "ba", digest: "9", life: 1))
        #expect(try send(0, 3, [other]).fates == [.appended])
        var fate: Fate?
        for number in UInt64(4)..<400 where fate != .appended {
            fate = try send(
                0,
                number,
                [Addition(job: "jo", isFenced: false, body: [1], post: .init(key: "ba", digest: "8", life: 1))]
            )
            .fates.first
        }
        #expect(fate == .appended)
        let runs = Addition(job: "job", isFenced: false, body: [], runs: "7 8 cron * * * * *")
        let next = try #require(try tapes[0].ask("HGET", TapeOnRedis.keys.author("s1"), "upto").number)
        #expect(try send(0, UInt64(next) + 1, [runs]).fates == [.noted])
        #expect(try tapes[0].ask("HGET", TapeOnRedis.keys.runs, "job").text == "7 8 cron * * * * *")
        // Those whose time is over do not stay.
        #expect(try #require(try tapes[0].ask("LLEN", TapeOnRedis.keys.postOrder).number) <= 6)
    }

    @Test func `the latest of each name is kept beside the tape`() throws {
        let server = try RedisServer()
        let tape = TapeOnRedis(try server.open())
        let bodies = ["a", "b", "c"]
        let additions = bodies.map { body in
            Addition(job: "j", isFenced: false, latest: body == "c" ? "f:j" : "r:j", body: Array(body.utf8))
        }
        try tape.send(AppendBatch(author: "s1", first: 1, additions: additions))
        let latest = try tape.ask("HMGET", TapeOnRedis.keys.latest, "r:j", "f:j").elements?.map(\.text)
        #expect(latest == ["2:b", "3:c"])
    }

    @Test func `the tape is bounded by its events and by a floor`() throws {
        let server = try RedisServer()
        var tape = TapeOnRedis(try server.open())
        let many = (0..<1000).map { Addition(job: "", isFenced: false, body: Array("\($0)".utf8)) }
        try tape.send(AppendBatch(author: "s1", first: 1, additions: many), bounds: .init(events: 200))
        #expect((200...300).contains(try tape.ask("XLEN", TapeOnRedis.keys.tape).number ?? 0))
        tape.next = 1001
        let one = AppendBatch(author: "s1", first: 1001, additions: [many[0]])
        try tape.send(one, epoch: "first", read: 1000, bounds: .init(events: 200, floor: 1001))
        #expect((1...100).contains(try tape.ask("XLEN", TapeOnRedis.keys.tape).number ?? 0))
    }

    @Test func `an emptied Redis has a new epoch, in which a batch in doubt is new`() throws {
        let server = try RedisServer()
        let tape = TapeOnRedis(try server.open())
        let batch = AppendBatch(author: "s1", first: 1, additions: [Addition(job: "", isFenced: false, body: [65])])
        try tape.send(batch)
        _ = try tape.ask("FLUSHALL")
        let outcome = try tape.send(batch, proposed: "second", epoch: "first", read: 500).outcome
        #expect(outcome == BatchOutcome(epoch: "second", start: 1, fates: [.appended], isRepeated: false))
        // Where the epoch alone is gone, what stands there belongs to no tape.
        _ = try tape.ask("DEL", TapeOnRedis.keys.meta)
        #expect(try tape.send(batch, proposed: "third").outcome.epoch == "third")
        #expect(try tape.entries() == ["1 A"])
    }

    @Test func `what an author holds of a tape that is gone bounds no other`() throws {
        let server = try RedisServer()
        let tape = TapeOnRedis(try server.open())
        let one = Addition(job: "", isFenced: false, body: [65])
        let many = AppendBatch(author: "s1", first: 1, additions: Array(repeating: one, count: 500))
        let bounds = AppendScript.Bounds(events: 500, floor: 400)
        try tape.send(many, bounds: bounds)
        _ = try tape.ask("FLUSHALL")
        // It has not read of that yet.
        for number in 501...503 {
            let next = AppendBatch(author: "s1", first: UInt64(number), additions: [one])
            try tape.send(next, proposed: "second", epoch: "first", read: 500, bounds: bounds)
        }
        #expect(try tape.entries() == ["1 A", "2 A", "3 A"])
    }

    @Test func `a promoted replica leaps over what the primary may have added`() throws {
        let primary = try RedisServer()
        var tape = TapeOnRedis(try primary.open())
        try tape.append("a", "b")
        let replica = try RedisServer(["--replicaof", "127.0.0.1 \(primary.port)"])
        try TapeOnRedis.awaitLink(of: replica)
        try tape.append("c")
        _ = try tape.ask("WAIT", "1", "10000")
        try replica.ask(RedisCommand("REPLICAOF", "NO", "ONE"))
        try tape.append("lost")
        var promoted = TapeOnRedis(try replica.open(), author: "s2")
        let start = try 4 + promoted.leap()
        #expect(try promoted.append("d", "e").start == start)
        #expect(try promoted.append("f").start == start + 2)
        let all = ["1 a", "2 b", "3 c", "\(start) d behind 3", "\(start + 1) e", "\(start + 2) f"]
        #expect(try promoted.entries() == all)
        // The former primary takes over what the other has, and goes on from there when its turn comes again.
        try primary.ask(RedisCommand("REPLICAOF", "127.0.0.1", "\(replica.port)"))
        try TapeOnRedis.awaitLink(of: primary)
        #expect(try TapeOnRedis(try primary.open()).entries() == all)
        var demoted = TapeOnRedis(try primary.open(), author: "s3")
        #expect(throws: RedisError.self) { try demoted.append("g") }
    }

    @Test func `what an author has read that Redis lacks is leapt over, and the next event says so`() throws {
        let server = try RedisServer()
        var tape = TapeOnRedis(try server.open())
        try tape.append("a", "b")
        let leap = try tape.leap()
        let nothing = AppendBatch(author: "s1", first: 3, additions: [])
        #expect(try tape.send(nothing, epoch: "first", read: 10).outcome.start == 11 + leap)
        #expect(try tape.append("c", epoch: "first", read: 10).start == 11 + leap)
        #expect(try tape.append("d", epoch: "first", read: 10).start == 12 + leap)
        #expect(try tape.entries() == ["1 a", "2 b", "\(11 + leap) c behind 2", "\(12 + leap) d"])
    }

    @Test func `a repetition on a new connection waits for replicas like the first time`() throws {
        let primary = try RedisServer()
        let tape = TapeOnRedis(try primary.open())
        let replica = try RedisServer(["--replicaof", "127.0.0.1 \(primary.port)"])
        try TapeOnRedis.awaitLink(of: replica)
        let batch = AppendBatch(author: "s1", first: 1, additions: [Addition(job: "", isFenced: false, body: [65])])
        #expect(try tape.send(batch, wait: 5000).replicas == 1)
        replica.signal(SIGSTOP)
        let later = AppendBatch(author: "s1", first: 2, additions: batch.additions)
        #expect(try tape.send(later, wait: 20).replicas == 0)
        let again = try TapeOnRedis(try primary.open()).send(later, wait: 20)
        #expect(again.outcome.isRepeated && again.replicas == 0)
        replica.signal(SIGCONT)
        #expect(try TapeOnRedis(try primary.open()).send(later, wait: 5000).replicas == 1)
    }

    @Test func `a Redis that was killed and starts again leaps, since it may have lost events`() throws {
        let server = try RedisServer(["--appendonly", "yes", "--appendfsync", "always"])
        var tape = TapeOnRedis(try server.open())
        try tape.append("a", "b")
        try server.restart()
        var again = TapeOnRedis(try server.open())
        again.next = 3
        let start = try 3 + again.leap()
        #expect(try again.append("c").start == start)
        #expect(try again.append("d").start == start + 1)
        #expect(try again.entries() == ["1 a", "2 b", "\(start) c behind 2", "\(start + 1) d"])
    }

    @Test func `where an entry is refused, nothing of the batch is done`() throws {
        let server = try RedisServer()
        var tape = TapeOnRedis(try server.open())
        try tape.append("a")
        // Somebody has written into the stream by hand.
        _ = try tape.ask("XADD", TapeOnRedis.keys.tape, "50-0", "x", "y")
        let additions = [Addition(job: "job", isFenced: false, due: 7, body: [66])]
        let batch = AppendBatch(author: "s1", first: 2, additions: additions)
        #expect(throws: RedisError.self) { try tape.send(batch) }
        #expect(try tape.ask("EXISTS", TapeOnRedis.keys.due) == .integer(0))
        _ = try tape.ask("DEL", TapeOnRedis.keys.tape)
        #expect(try tape.send(batch).outcome.sequences == [2])
    }
}
