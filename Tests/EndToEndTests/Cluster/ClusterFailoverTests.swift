import Cluster
import Foundation
import Glibc
import Redis
import Tape
import TestRedis
import TestRounds
import TestSupport
import Testing

/// What nodes and their clients see where Redis itself fails over, hangs, or can't be reached by one of them.
@Suite(.enabled(if: RedisServer.isThere && Forwarder.isThere, "\(RedisServer.hint)")) struct ClusterFailoverTests {
    private static let jobs = "  tick: { every: 20ms, generate: counter }\n  posted: { post: true }"

    /// A primary, a replica behind a way that can break, and the sentinel that watches both.
    private struct Pair {
        let primary: RedisServer
        let replica: RedisServer
        let way: Forwarder
        let sentinel: SentinelServer
        var url: String { "redis+sentinel://127.0.0.1:\(sentinel.port)/tape" }

        static func start() async throws -> Pair {
            let primary = try RedisServer()
            let way = try await Forwarder.start(to: primary.port)
            let replica = try RedisServer(["--replicaof", "127.0.0.1 \(way.port)"])
            try await Self.link(of: replica)
            let sentinel = try SentinelServer(
                """
                sentinel monitor tape 127.0.0.1 \(primary.port) 1
                sentinel down-after-milliseconds tape 1000
                sentinel failover-timeout tape 2000
                """
            )
            // It has to know of the replica before it can promote it.
            try await eventually("the sentinel knows the replica") {
                try sentinel.ask(RedisCommand("SENTINEL", "REPLICAS", "tape")).elements?.count == 1 ? true : nil
            }
            return Pair(primary: primary, replica: replica, way: way, sentinel: sentinel)
        }

        /// Waits until a replica follows its primary.
        static func link(of replica: RedisServer) async throws {
            try await eventually("a replica that follows") {
                let text = try replica.ask(RedisCommand("INFO", "replication")).text ?? ""
                return text.contains("master_link_status:up") ? true : nil
            }
        }
    }

    @Test func `a primary that dies with events its replica lacks: no id stands for two, and clients are told`()
        async throws
    {
        for _ in 0..<Rounds.count(2, short: 1) {
            let pair = try await Pair.start()
            try await ClusterUnderTest.running(on: pair.url, jobs: Self.jobs) { cluster in
                try await cluster.settled("tick", by: 0)
                let ledger = Ledger()
                let streams = try await cluster.ports.asyncMap {
                    try await EventStream.open("/events?catchup=none", at: $0)
                }
                try await eventually("the replica has the beginning of the tape") {
                    try pair.replica.ask(RedisCommand("EXISTS", "{test}:tape")).number == 1 ? true : nil
                }
                pair.way.child.signal(SIGSTOP)
                // So many more are shown, which the replica will never have.
                let newest = try pair.primary.ask(RedisCommand("XREVRANGE", "{test}:tape", "+", "-", "COUNT", "1"))
                let sequence = try #require(newest.elements?.first.flatMap { StreamEntry($0) }?.sequence)
                for stream in streams {
                    _ = try await stream.first("an event that the replica lacks") { block in
                        ledger.note(block)
                        return block.sequence ?? 0 >= Int(sequence) + 30
                    }
                }
                pair.primary.signal(SIGKILL)
                try await pair.way.child.kill()
                let dead = ContinuousClock.now
                for stream in streams {
                    let gap = try await stream.first("a gap") { block in
                        ledger.note(block)
                        return block.event == "gap"
                    }
                    #expect(gap.data.contains("\"reason\":\"failover\""), "\(gap.data)")
                    // The latest of each job come first; then the sequence goes on behind the leap.
                    var sequences: [Int] = []
                    while sequences.count < 20 {
                        let block = try #require(try await stream.next())
                        ledger.note(block)
                        if let next = block.sequence, next > 1_048_576 { sequences.append(next) }
                    }
                    #expect(sequences == Array(sequences[0]..<sequences[0] + 20))
                }
                if Rounds.areLong { print("a failover took \(ContinuousClock.now - dead)") }
                #expect(ledger.contradictions == [])
                try await eventually("good health") {
                    let health = try await Answer.to("GET", "/health", at: cluster.nodes[0].port).text
                    return health == #"{"status":"ok"}"# ? true : nil
                }
            }
        }
    }

    @Test func `with durability replica nothing that was shown or answered is lost by a failover`() async throws {
        for _ in 0..<Rounds.count(2, short: 1) {
            let pair = try await Pair.start()
            try await ClusterUnderTest.running(on: pair.url, durability: "replica", jobs: Self.jobs) { cluster in
                try await cluster.settled("tick", by: 0)
                let shown = Ledger()
                let stream = try await EventStream.open("/events?catchup=none", at: cluster.nodes[1].port)
                for block in try await stream.blocks(20) { shown.note(block) }
                var answers = [try await cluster.post("1", to: "posted", at: 0)]
                pair.way.child.signal(SIGSTOP)
                // Nothing can be shown now: a post is refused, with a time.
                answers.append(try await cluster.post("2", to: "posted", at: 0))
                #expect(answers.map(\.status) == [202, 503] && answers[1].fields["retry-after"] == "2")
                pair.primary.signal(SIGKILL)
                try await pair.way.child.kill()
                // The old one comes back as a replica, once it is known not to be the primary any more: it is empty, and as
                // a primary it would be believed, by a sentinel too that finds the new one slow.
                try await eventually("the promotion") {
                    let question = RedisCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "tape")
                    let answer = try pair.sentinel.ask(question).elements?.last?.text
                    return answer == "\(pair.replica.port)" ? true : nil
                }
                try pair.primary.restart(["--replicaof", "127.0.0.1 \(pair.replica.port)"])
                let posted = try await stream.first("the post that was answered") { block in
                    shown.note(block)
                    return block.job == "posted"
                }
                for block in try await stream.blocks(20) { shown.note(block) }
                #expect("{\"id\":\"\(posted.id ?? "")\"}" == answers[0].text)
                // All of it is on the tape, as it was seen.
                let reply = try pair.replica.ask(RedisCommand("XRANGE", "{test}:tape", "-", "+"))
                var found: [String: [String]] = [:]
                for entry in try #require(reply.elements).compactMap({ StreamEntry($0) }) {
                    let epoch = try #require(posted.epoch)
                    let event = EventCodec.decode(entry.body, epoch: epoch, sequence: entry.sequence)
                    let text = String(decoding: try #require(event).bytes, as: UTF8.self)
                    found["\(epoch)-\(entry.sequence)"] = text.split(separator: "\n").map(String.init)
                }
                for (id, lines) in shown.events { #expect(found[id] == lines, "\(id)") }
                // A node that begins now replays all of it.
                try await cluster.kill(2)
                try await cluster.start(2)
                let all = try await EventStream.open("/events?catchup=all", at: cluster.nodes[2].port)
                let newest =
                    shown.events.keys.compactMap { $0.split(separator: "-").last.flatMap { Int($0) } }.max() ?? 0
                var replayed: [String: [String]] = [:]
                var blocks: [String] = []
                while true {
                    let block = try #require(try await all.next())
                    blocks.append("\(block.event ?? "") \(block.id ?? "") \(block.id == nil ? block.data : "")")
                    if let id = block.id { replayed[id] = block.lines }
                    if block.event == "dataUpdate", let sequence = block.sequence, sequence > newest { break }
                }
                let missing = shown.events.keys.filter { replayed[$0] == nil }.sorted()
                #expect(missing == [], "\(blocks.prefix(60)), \(cluster.complaints(2))")
                #expect(shown.contradictions == [])
            }
        }
    }

    @Test func `who has seen what lies behind a leap keeps its place on a node that has not read it yet`() async throws
    {
        let redis = try RedisServer(["--appendonly", "yes", "--appendfsync", "always"])
        let way = try await Forwarder.start(to: redis.port)
        let direct = "redis://127.0.0.1:\(redis.port)"
        try await ClusterUnderTest.running(2, on: "redis://127.0.0.1:\(way.port)", direct, jobs: Self.jobs) { cluster in
            try await cluster.settled("tick", by: 0)
            func beginning(_ id: String) async throws -> String? {
                let fields = ["Last-Event-ID": id]
                let stream = try await EventStream.open("/events", at: cluster.nodes[0].port, fields: fields)
                defer { stream.cut() }
                guard let first = try await stream.next() else { return nil }
                guard first.event == "hello" else { return first.event }
                return try first.object()["resume"] as? String
            }
            way.child.signal(SIGSTOP)
            try redis.restart()
            let answer = try await eventually("a post that is taken") { () -> Answer? in
                let answer = try await cluster.post("1", to: "posted", at: 1)
                return answer.status == 202 ? answer : nil
            }
            let id = try #require((try answer.json() as? [String: Any])?["id"] as? String)
            #expect(id.split(separator: "-").last.flatMap { Int($0) } ?? 0 > 1_048_576)
            #expect(try await beginning(id) == "busy")
            way.child.signal(SIGCONT)
            try await eventually("its place") { try await beginning(id) == "resumed" ? true : nil }
            // Of what never was there is nothing, once the tape is read.
            let never = id.replacing(/\d$/, with: "9999999")
            let found = try await eventually("an answer") { () -> String? in
                let found = try await beginning(never)
                return found == "busy" ? nil : found
            }
            #expect(found == "reset")
        }
        try await way.child.kill()
    }

    @Test func `a node that has something to tell asks a Redis that is away no more often for that`() async throws {
        let redis = try RedisServer()
        let way = try await Forwarder.start(to: redis.port)
        let address = "redis://127.0.0.1:\(way.port)"
        try await ClusterUnderTest.running(1, on: address, jobs: Self.jobs) { cluster in
            try await cluster.settled("tick", by: 0)
            let port = cluster.nodes[0].port
            way.child.signal(SIGSTOP)
            // It is not known yet that nobody can be told.
            let fields = ["Authorization": "Bearer a"]
            #expect(try await Answer.to("POST", "/jobs/tick/pause", at: port, fields: fields).status == 202)
            redis.kill()
            way.child.signal(SIGCONT)
            try await eventually("degraded health") {
                try await Answer.to("GET", "/health", at: port).text.contains("degraded") ? true : nil
            }
            let (start, count) = (ContinuousClock.now, way.connections)
            try await eventually("more tries") { way.connections >= count + 40 ? true : nil }
            #expect(ContinuousClock.now - start > .seconds(1))
        }
        try await way.child.kill()
    }

    @Test func `a node whose way to Redis breaks or hangs is degraded alone, and takes part again`() async throws {
        let redis = try RedisServer()
        let way = try await Forwarder.start(to: redis.port)
        let direct = "redis://127.0.0.1:\(redis.port)"
        try await ClusterUnderTest.running(on: "redis://127.0.0.1:\(way.port)", direct, jobs: Self.jobs) { cluster in
            try await cluster.settled("tick", by: 0)
            let stream = try await EventStream.open("/events?catchup=none&heartbeat=event", at: cluster.nodes[0].port)
            _ = try await stream.event("dataUpdate")
            let before = ContinuousClock.now
            way.child.signal(SIGSTOP)
            try await eventually("degraded health of the one") {
                let health = try await Answer.to("GET", "/health", at: cluster.nodes[0].port).text
                return health.contains("degraded") ? true : nil
            }
            let time = ContinuousClock.now - before
            #expect(time < .seconds(15), "\(time)")
            #expect(try await cluster.post("1", to: "posted", at: 0).status == 503)
            // The others go on, and run all jobs.
            try await eventually("the job runs elsewhere") {
                let owner = try await cluster.owner(of: "tick", by: 1)
                return owner == nil || owner == 0 ? nil : true
            }
            #expect(try await cluster.post("2", to: "posted", at: 1).status == 202)
            let others = try await Answer.to("GET", "/health", at: cluster.nodes[1].port).text
            #expect(others == #"{"status":"ok"}"#)
            way.child.signal(SIGCONT)
            let post = try await stream.first("the post of the other") { $0.job == "posted" }
            #expect(post.value as? Int == 2)
            try await eventually("posts are taken again") {
                try await cluster.post("3", to: "posted", at: 0).status == 202 ? true : nil
            }
        }
        try await way.child.kill()
    }

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: clockLibrary)
                && ProcessInfo.processInfo.environment["TICKERTAPE_PROGRAM"] == nil,
            "faketime is not installed, or the program has the address sanitizer, which takes no other library before it"
        )
    )
    func `clocks that are 5 seconds apart change nothing but the times of events`() async throws {
        let redis = try RedisServer()
        let ahead = ["LD_PRELOAD": Self.clockLibrary, "FAKETIME": "+5s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"]
        let jobs = "  tick: { every: 100ms, generate: counter }\n  posted: { post: true }"
        try await ClusterUnderTest.running(on: "\(redis.address)", jobs: jobs, environment: [1: ahead]) { cluster in
            let client = HoppingClient(Ledger())
            let ports = cluster.ports
            let run = Task { await client.run { ports } }
            // Each of the two runs the job, one behind the other.
            for round in 0..<2 {
                let owner = try await cluster.settled("tick", by: round)
                let witness = (owner + 1) % 3
                #expect(try await cluster.post("1", to: "posted", at: owner).status == 202)
                try await Task.sleep(for: .seconds(1))
                cluster.signal(owner, SIGTERM)
                try await eventually("another owner") {
                    let now = try await cluster.owner(of: "tick", by: witness)
                    return now == nil || now == owner ? nil : true
                }
                _ = try await cluster.nodes[owner].child?.end(within: .seconds(10))
                try await cluster.start(owner)
                try await Task.sleep(for: .seconds(1))
            }
            await client.end()
            await run.value
            let (faults, gaps, count) = (await client.faults, await client.gaps, await client.sequences.count)
            #expect(faults == [] && gaps == [] && count > 20)
            #expect(await client.isWhole)
        }
    }

    private static let clockLibrary = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
}
