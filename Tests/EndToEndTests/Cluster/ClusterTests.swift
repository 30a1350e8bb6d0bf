import Foundation
import Glibc
import Redis
import TestPorts
import TestRedis
import TestRounds
import TestSupport
import Testing

/// Three nodes on a real Redis, and clients that hop between them.
@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct ClusterTests {
    private static let jobs = """
          tick: { every: 50ms, generate: counter }
          other: { every: 70ms, generate: walk }
          posted: { post: true }
        """

    private func running(
        _ redis: RedisServer,
        durability: String = "everysec",
        jobs: String = jobs,
        _ test: (ClusterUnderTest) async throws -> Void
    ) async throws {
        try await ClusterUnderTest.running(on: "\(redis.address)", durability: durability, jobs: jobs, test)
    }

    /// Has clients hop between the nodes while something happens; returns what they saw when the last one is done.
    private func hopping(
        _ count: Int = 3,
        at ports: [UInt16],
        while happening: () async throws -> Void
    ) async throws -> (clients: [HoppingClient], ledger: Ledger) {
        let ledger = Ledger()
        let clients = (0..<count).map { _ in HoppingClient(ledger) }
        let runs = clients.map { client in Task { await client.run { ports } } }
        do { try await happening() } catch {
            for client in clients { await client.end() }
            throw error
        }
        for client in clients { await client.end() }
        for run in runs { await run.value }
        return (clients, ledger)
    }

    private func expectWhole(_ seen: (clients: [HoppingClient], ledger: Ledger), atLeast least: Int) async {
        #expect(seen.ledger.contradictions == [])
        for client in seen.clients {
            let (count, faults, gaps) = (await client.sequences.count, await client.faults, await client.gaps)
            #expect(faults == [] && gaps == [] && count >= least)
            #expect(await client.isWhole)
        }
    }

    @Test func `three nodes are one tape: ids, posts, keys, and a client that hops loses nothing`() async throws {
        let redis = try RedisServer()
        try await running(redis) { cluster in
            try await cluster.settled("tick", by: 0)
            let seen = try await hopping(at: cluster.ports) {
                for place in 0..<30 {
                    #expect(try await cluster.post("\(place)", to: "posted", at: place % 3).status == 202)
                }
                let answers = try await (0..<3).asyncMap { try await cluster.post("7", to: "posted", at: $0, key: "k") }
                #expect(Set(answers.map(\.text)).count == 1 && answers.allSatisfy { $0.status == 202 })
                #expect(try await cluster.post("8", to: "posted", at: 1, key: "k").status == 422)
                try await Task.sleep(for: .seconds(3))
            }
            await expectWhole(seen, atLeast: 90)
            let posts = seen.ledger.events.values.filter { $0.contains { $0.contains("\"job\":\"posted\"") } }
            #expect(posts.count <= 31)
            // The index of each tells the same latest values.
            let owner = try await cluster.settled("tick", by: 1)
            #expect((0..<3).contains(owner))
            let last = try await (0..<3).asyncMap { place in
                let index = try await Answer.to("GET", "/", at: cluster.nodes[place].port)
                return String(index.text.firstMatch(of: /"posted":.*?"last":(\{.*?\})/)?.1 ?? "none")
            }
            #expect(Set(last).count == 1 && last[0].contains("\"data\":7"))
        }
    }

    @Test func `the jobs of a node that is killed go on elsewhere, and nothing that was seen is lost`() async throws {
        let redis = try RedisServer()
        try await running(redis) { cluster in
            try await cluster.settled("tick", by: 0)
            var times: [Duration] = []
            let all = cluster.ports
            let seen = try await hopping(at: all) {
                for _ in 0..<Rounds.count(4, short: 1) {
                    let witness = 0
                    let owner = try await cluster.settled("tick", by: witness)
                    let other = (owner + 1) % 3
                    let before = ContinuousClock.now
                    try await cluster.kill(owner)
                    try await eventually("another owner") {
                        let now = try await cluster.owner(of: "tick", by: other)
                        return now == nil || now == owner ? nil : true
                    }
                    times.append(.now - before)
                    try await cluster.start(owner)
                    try await Task.sleep(for: .seconds(1))
                }
            }
            // A session lives for 5 seconds and is looked at each second; a machine that is busy adds to that.
            #expect(times.allSatisfy { $0 < .seconds(12) }, "\(times)")
            await expectWhole(seen, atLeast: 10)
        }
    }

    @Test func `a node that stops hands its jobs over, and says bye`() async throws {
        let redis = try RedisServer()
        try await running(redis) { cluster in
            let owner = try await cluster.settled("tick", by: 0)
            let other = (owner + 1) % 3
            let stream = try await EventStream.open("/events", at: cluster.nodes[owner].port)
            #expect(try await stream.next()?.event == "hello")
            let seen = try await hopping(at: cluster.ports) {
                let before = ContinuousClock.now
                cluster.signal(owner, SIGTERM)
                try await eventually("another owner") {
                    let now = try await cluster.owner(of: "tick", by: other)
                    return now == nil || now == owner ? nil : true
                }
                let time = ContinuousClock.now - before
                // Less than the end of a session takes: it was handed over.
                #expect(time < .seconds(4), "\(time)")
                #expect(try await cluster.nodes[owner].child?.end(within: .seconds(10)) == 0)
                try await Task.sleep(for: .seconds(1))
            }
            #expect(try await stream.rest().last?.event == "bye")
            await expectWhole(seen, atLeast: 10)
        }
    }

    @Test func `what was frozen publishes nothing when it wakes, as its jobs are another's`() async throws {
        let redis = try RedisServer()
        try await running(redis) { cluster in
            let owner = try await cluster.settled("tick", by: 0)
            let others = cluster.ports.enumerated().filter { $0.offset != owner }.map(\.element)
            let seen = try await hopping(at: others) {
                cluster.signal(owner, SIGSTOP)
                try await Task.sleep(for: .seconds(Rounds.count(15, short: 8)))
                cluster.signal(owner, SIGCONT)
                try await eventually("it lives again") {
                    let nodes = try await cluster.status(owner)["nodes"] as? [[String: Any]]
                    return nodes?.count == 3 ? true : nil
                }
                try await Task.sleep(for: .seconds(1))
            }
            await expectWhole(seen, atLeast: 20)
            // The counter goes on as one: what the frozen one still had in its hands was refused.
            let text = try await Answer.to("GET", "/metrics", at: cluster.nodes[owner].port).text
            let fenced = text.firstMatch(of: /\ntickertape_cluster_fenced_total (\d+)/).flatMap { Int($0.1) }
            #expect(fenced != nil)
        }
    }

    @Test func `while Redis is away streams stay, posts are refused with a time, and all goes on when it is back`()
        async throws
    {
        let redis = try RedisServer()
        try await running(redis) { cluster in
            try await cluster.settled("tick", by: 0)
            let stream = try await EventStream.open("/events?heartbeat=event", at: cluster.nodes[0].port)
            #expect(try await stream.next()?.event == "hello")
            var taken: [String] = []
            let port = cluster.nodes[1].port
            let posting = Task { () -> [String] in
                var ids: [String] = []
                while !Task.isCancelled {
                    let answer = try await ClusterUnderTest.post("1", to: "posted", at: port)
                    if answer.status == 202 {
                        ids.append(answer.text)
                    } else {
                        #expect(answer.status == 503 && answer.fields["retry-after"] == "2", "\(answer.text)")
                    }
                }
                return ids
            }
            redis.signal(SIGSTOP)
            try await eventually("degraded health") {
                let health = try await Answer.to("GET", "/health", at: cluster.nodes[2].port).text
                return health.contains("degraded") ? true : nil
            }
            // What was seen before is replayed from memory.
            let replay = try await EventStream.open("/events?catchup=all", at: cluster.nodes[2].port)
            #expect(try await replay.blocks(5).count == 5)
            try await Task.sleep(for: .seconds(Rounds.count(60, short: 7)))
            let last = try await Answer.to("GET", "/", at: cluster.nodes[0].port).text
            redis.signal(SIGCONT)
            let back = ContinuousClock.now
            try await eventually("a new event of the job") {
                let now = try await Answer.to("GET", "/", at: cluster.nodes[0].port).text
                let find = /"tick":.*?"last":\{"id":"([^"]*)"/
                return now.firstMatch(of: find)?.1 != last.firstMatch(of: find)?.1 ? true : nil
            }
            let time = ContinuousClock.now - back
            #expect(time < .seconds(8), "\(time)")
            posting.cancel()
            taken = try await posting.value
            let all = try await EventStream.open("/events?catchup=all&job=posted", at: cluster.nodes[1].port)
            #expect(try await all.next()?.event == "hello")
            var shown: Set<String> = []
            while !shown.isSuperset(of: taken), let block = try await all.next() {
                shown.insert("{\"id\":\"\(block.id ?? "")\"}")
            }
            #expect(shown.isSuperset(of: taken))
            #expect(!(try await stream.blocks(2).isEmpty))
        }
    }

    @Test func `when Redis is emptied, every client is told reset and sees another epoch`() async throws {
        let redis = try RedisServer()
        try await running(redis) { cluster in
            try await cluster.settled("tick", by: 0)
            let streams = try await cluster.ports.asyncMap {
                try await EventStream.open("/events?catchup=none", at: $0)
            }
            for stream in streams { _ = try await stream.event("dataUpdate") }
            try redis.ask(RedisCommand("FLUSHALL"))
            var epochs: Set<String?> = []
            for stream in streams {
                let gap = try await stream.event("gap")
                #expect(gap.data.contains("\"reason\":\"reset\""), "\(gap.data)")
                epochs.insert(try await stream.event("dataUpdate").epoch)
            }
            #expect(epochs.count == 1)
        }
    }

    @Test func `nodes that start before Redis wait for it, and turn viewers away until there is a tape`() async throws {
        let port = try FreePort.reserve()
        try await ClusterUnderTest.running(2, on: "redis://127.0.0.1:\(port)", jobs: Self.jobs) { cluster in
            let health = try await Answer.to("GET", "/health", at: cluster.nodes[0].port).text
            #expect(health.contains("cannot connect to 127.0.0.1:\(port)"), "\(health)")
            #expect(cluster.complaints(0).contains("cannot connect to 127.0.0.1:\(port): Connection refused"))
            let early = try await EventStream.open("/events", at: cluster.nodes[0].port)
            #expect(try await early.next()?.event == "busy")
            #expect(try await cluster.post("1", to: "posted", at: 1).status == 503)
            let redis = try RedisServer(port: port)
            try await cluster.settled("tick", by: 0)
            let stream = try await eventually("a stream that is let in") { () -> EventStream? in
                let stream = try await EventStream.open("/events", at: cluster.nodes[1].port)
                return try await stream.next()?.event == "hello" ? stream : nil
            }
            _ = try await stream.event("dataUpdate")
            try await eventually("posts are taken") {
                try await cluster.post("1", to: "posted", at: 1).status == 202 ? true : nil
            }
            redis.kill()
        }
    }

    @Test func `what others have written to the tape is told, and a new tape heals it`() async throws {
        let redis = try RedisServer()
        try await ClusterUnderTest.running(2, on: "\(redis.address)", jobs: Self.jobs) { cluster in
            try await cluster.settled("tick", by: 0)
            let spoils = [
                RedisCommand("HSET", "{test}:meta", "epoch", "Bad_Epoch"),
                RedisCommand("XADD", "{test}:tape", "*", "foo", "bar"), RedisCommand("SET", "{test}:control", "x"),
            ]
            for spoil in spoils {
                if spoil.name == "SET" { try redis.ask(RedisCommand("DEL", "{test}:control")) }
                try redis.ask(spoil)
                try await eventually("degraded health that says why, \(spoil.name)") {
                    let health = try await Answer.to("GET", "/health", at: cluster.nodes[0].port).text
                    return health.contains("degraded") ? true : nil
                }
                #expect(try await cluster.post("1", to: "posted", at: 0).status == 503)
                // Two nodes ask a few times a second, whatever they find.
                let (start, count) = (ContinuousClock.now, try redis.readings)
                try await eventually("more readings") { try redis.readings >= count + 20 ? true : nil }
                #expect(ContinuousClock.now - start > .seconds(1))
                try redis.ask(RedisCommand("DEL", "{test}:control"))
                try redis.ask(RedisCommand("DEL", "{test}:meta"))
                try await eventually("posts are taken again, \(spoil.name)") {
                    try await cluster.post("1", to: "posted", at: 1).status == 202 ? true : nil
                }
                try await eventually("good health, \(spoil.name)") {
                    let health = try await Answer.to("GET", "/health", at: cluster.nodes[0].port).text
                    return health == #"{"status":"ok"}"# ? true : nil
                }
            }
            #expect(cluster.complaints(0).contains("redis-cli DEL '{test}:meta'"))
        }
    }
}

extension Sequence {
    /// The results of asking for each, one behind the other.
    func asyncMap<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
