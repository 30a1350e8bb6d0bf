import Cluster
import Glibc
import Redis
import Tape
import TestRedis
import Testing

@testable import EventStreams

@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct SharedRunsTests {
    private let keys = ClusterKeys(name: "test")

    @Test func `what a run says on one node is said on another, to its end`() async throws {
        try await RunBench.running(RedisServer()) { bench in
            let run = SpokenRun("first")
            run.say("one\ntwo")
            await bench.nodes[0].share(run.log, of: SpokenRun.job)
            // Known at once, before the second has been asked to wait.
            let found = await bench.nodes[1].find("first", of: SpokenRun.job, behind: 0)
            let log = try #require(found.log)
            for number in 0..<1000 { run.say("\(number)") }
            #expect(log.end == nil)
            run.say("the end", isLast: true)
            try await RunBench.eventually("the end") { log.end }
            #expect(log.end == run.log.end && log.tape.epoch == "first")
            #expect(log.blocks == run.log.blocks && log.blocks.count == 1002)
            // Another job has no such run, and who has heard the end is told that there is no more.
            #expect(await bench.nodes[1].find("first", of: "other", behind: 0).isOver)
            #expect(await bench.nodes[1].find("first", of: SpokenRun.job, behind: 1002).isOver)
            let late = await bench.nodes[1].find("first", of: SpokenRun.job, behind: 1001).log
            #expect(late?.blocks.last == run.log.blocks.last)
            #expect(await bench.nodes[1].find("nobody", of: SpokenRun.job, behind: 0).isOver)
            let life = try bench.redis.ask(RedisCommand("TTL", keys.run("first", of: SpokenRun.job))).number
            #expect((290...300).contains(life ?? -1))
        }
    }

    @Test func `a run is known from its beginning, before it has said anything`() async throws {
        try await RunBench.running(RedisServer()) { bench in
            let run = SpokenRun("silent")
            await bench.nodes[0].share(run.log, of: SpokenRun.job)
            let log = try #require(await bench.nodes[1].find("silent", of: SpokenRun.job, behind: 0).log)
            #expect(log.tape.end == 1 && log.end == nil)
            // The second who comes gets the same.
            #expect(await bench.nodes[1].find("silent", of: SpokenRun.job, behind: 0).log === log)
            run.say("done", isLast: true)
            try await RunBench.eventually("the end") { log.end }
            #expect(log.blocks == run.log.blocks)
        }
    }

    @Test func `a client that has seen more than was copied waits until it goes on behind that`() async throws {
        try await RunBench.running(RedisServer()) { bench in
            let run = SpokenRun("ahead")
            run.say("one")
            await bench.nodes[0].share(run.log, of: SpokenRun.job)
            let second = bench.nodes[1]
            async let found = second.find("ahead", of: SpokenRun.job, behind: 2)
            let heard = keys.heard("ahead", of: SpokenRun.job)
            try await RunBench.eventually("it is followed") { try bench.redis.ask(RedisCommand("GET", heard)).number }
            for word in ["two", "three"] { run.say(word) }
            let log = try #require(await found.log)
            #expect(log.tape.end >= 3)
            try await RunBench.eventually("the rest") { log.tape.end == 4 ? true : nil }
            #expect(log.blocks == run.log.blocks)
        }
    }

    @Test func `a run that is followed elsewhere is not idle, and waits for who reads slowly there`() async throws {
        try await RunBench.running(RedisServer()) { bench in
            let run = SpokenRun("slow")
            await bench.nodes[0].share(run.log, of: SpokenRun.job)
            let log = try #require(await bench.nodes[1].find("slow", of: SpokenRun.job, behind: 0).log)
            // As one does that takes nothing.
            let reader = TapeReader(log) {}
            log.addSubscriber()
            reader.reportProgress(of: 1)
            let line = String(repeating: "x", count: 1000)
            var waits = 0
            try await RunBench.eventually("the run has waited for long") { () -> Bool? in
                guard run.log.isLagging(behind: 256 << 10) else {
                    for _ in 0..<20 { run.say(line) }
                    waits = 0
                    return nil
                }
                waits += 1
                #expect((run.log.idleTime ?? .seconds(99)) < .seconds(2))
                return waits > 500 ? true : nil
            }
            #expect(log.tape.oldest == 1 && run.log.tape.oldest == 1)
            // As one does that takes all.
            try await RunBench.eventually("the run goes on") {
                reader.reportProgress(of: log.tape.end)
                return run.log.isLagging(behind: 256 << 10) ? nil : true
            }
            reader.reportProgress(of: nil)
            log.removeSubscriber()
            // It is let go once nobody listens any more.
            let left = ContinuousClock.now
            try await RunBench.eventually("it is idle") { (run.log.idleTime ?? .zero) > .seconds(2) ? true : nil }
            #expect(ContinuousClock.now - left < .seconds(15) && log.end != nil)
        }
    }

    @Test func `while Redis is away runs go on, joining is refused with a reason, and all is there when it is back`()
        async throws
    {
        try await RunBench.running(RedisServer()) { bench in
            let run = SpokenRun("through")
            run.say("one")
            await bench.nodes[0].share(run.log, of: SpokenRun.job)
            let log = try #require(await bench.nodes[1].find("through", of: SpokenRun.job, behind: 0).log)
            log.addSubscriber()
            bench.redis.signal(SIGSTOP)
            run.say("two")
            // What has been read is there.
            #expect(await bench.nodes[1].find("through", of: SpokenRun.job, behind: 0).log === log)
            let other = SpokenRun("meanwhile")
            let start = ContinuousClock.now
            await bench.nodes[0].share(other.log, of: SpokenRun.job)
            let sentence = await bench.nodes[1].find("meanwhile", of: SpokenRun.job, behind: 0).sentence
            #expect(sentence?.contains("answer") == true, "\(sentence ?? "none")")
            #expect(.now - start < .seconds(10))
            other.say("hello")
            #expect(log.end == nil)
            bench.redis.signal(SIGCONT)
            try await RunBench.eventually("the copy goes on") { log.tape.end == 3 ? true : nil }
            let late = try await RunBench.eventually("the other run") {
                await bench.nodes[1].find("meanwhile", of: SpokenRun.job, behind: 0).log
            }
            other.say("bye", isLast: true)
            try await RunBench.eventually("its end") { late.end }
            #expect(late.blocks == other.log.blocks)
            log.removeSubscriber()
        }
    }

    @Test func `a Redis that begins anew is given what the log still holds`() async throws {
        try await RunBench.running(RedisServer()) { bench in
            let run = SpokenRun("again")
            for number in 0..<300 { run.say("\(number)") }
            await bench.nodes[0].share(run.log, of: SpokenRun.job)
            try bench.redis.restart()
            run.say("last", isLast: true)
            let log = try await RunBench.eventually("the run") {
                await bench.nodes[1].find("again", of: SpokenRun.job, behind: 0).log
            }
            try await RunBench.eventually("its end") { log.end }
            #expect(log.blocks == run.log.blocks)
        }
    }

    @Test func `a run whose node has died ends for those who follow, and is over for who comes`() async throws {
        try await RunBench.running(RedisServer()) { bench in
            let key = keys.run("dead", of: SpokenRun.job)
            let event = #"""
                1 0 0 - - 5 4
                countlineid: dead-1
                event: line
                data: x


                """#
            try bench.redis.ask(RedisCommand("XADD", key, "0-1", "a", "gone"))
            try bench.redis.ask(RedisCommand("XADD", key, "1-0", "a", "gone", "b", event))
            try bench.redis.ask(RedisCommand("SET", keys.runner("gone"), "1", "PX", "2000"))
            let log = try #require(await bench.nodes[1].find("dead", of: SpokenRun.job, behind: 0).log)
            #expect(log.tape.end == 2)
            let start = ContinuousClock.now
            try await RunBench.eventually("its end") { log.end }
            #expect(.now - start < .seconds(6))
            #expect(await bench.nodes[1].find("dead", of: SpokenRun.job, behind: 1).isOver)
        }
    }

    @Test func `of a node's runs that have ended the newest 64 are kept`() async throws {
        try await RunBench.running(RedisServer()) { bench in
            for place in 0..<66 {
                let run = SpokenRun("run\(place)")
                run.say("all", isLast: true)
                await bench.nodes[0].share(run.log, of: SpokenRun.job)
            }
            try await RunBench.eventually("64 keys and that of the node") {
                try bench.redis.ask(RedisCommand("DBSIZE")) == .integer(65) ? true : nil
            }
            #expect(await bench.nodes[1].find("run1", of: SpokenRun.job, behind: 0).isOver)
            #expect(await bench.nodes[1].find("run2", of: SpokenRun.job, behind: 0).log?.blocks.count == 1)
        }
    }

    @Test func `a run is found by its mark alone`() async throws {
        try await RunBench.running(RedisServer()) { bench in
            let run = SpokenRun("marked", mark: "1f")
            run.say("one")
            await bench.nodes[0].share(run.log, of: SpokenRun.job)
            let (node, job) = (bench.nodes[1], SpokenRun.job)
            #expect(await node.find("marked", of: job, marked: "1f", behind: 0).log?.blocks == run.log.blocks)
            for mark in ["", "2f"] { #expect(await node.find("marked", of: job, marked: mark, behind: 0).isOver) }
            // The node that has it knows that it is heard.
            let heard = keys.heard("marked", of: job, marked: "1f")
            try await RunBench.eventually("it is heard") { try bench.redis.ask(RedisCommand("GET", heard)).text }
        }
    }

    @Test func `no more than 64 runs are followed at once, and what Redis refuses is told`() async throws {
        try await RunBench.running(RedisServer(["--maxmemory-policy", "noeviction"])) { bench in
            let spoken = (0..<65).map { SpokenRun("run\($0)") }
            for run in spoken { await bench.nodes[0].share(run.log, of: SpokenRun.job) }
            for place in 0..<64 {
                // Each has a listener, so that it is not let go.
                let log = await bench.nodes[1].find("run\(place)", of: SpokenRun.job, behind: 0).log
                try #require(log).addSubscriber()
            }
            let sentence = await bench.nodes[1].find("run64", of: SpokenRun.job, behind: 0).sentence
            #expect(sentence == "64 runs of other nodes are followed here already")
            try bench.redis.ask(RedisCommand("CONFIG", "SET", "maxmemory", "1"))
            spoken[0].say("no room")
            try await RunBench.eventually("a warning") { bench.warnings.all.first }
            #expect(bench.warnings.all[0].contains("OOM"), "\(bench.warnings.all)")
        }
    }
}
