import Foundation
import Glibc
import TestRedis
import TestRounds
import TestSupport
import Testing

/// Runs on request of two nodes on a real Redis, whose clients come back to either.
@Suite(.enabled(if: RedisServer.isThere, "\(RedisServer.hint)")) struct ClusterRunTests {
    /// Nodes, each in a folder of its own, of which one has the file that lets the run go on.
    private static let jobs = """
          count:
            request: { to: '[0-9]{1,6}', pause: '[0-9]+' }
            run: 'for i in $(seq "$to"); do echo "line $i"; [ $((i % 50)) != 0 ] || sleep "0.$pause"; done'
            lines: true
            envelope: false
            timeout: 1m
          flood: { request: {}, run: seq 60000, lines: true, envelope: false, timeout: 2m }
          waits:
            request: {}
            run: 'echo $$ > pid; echo begun; until [ -e go ]; do sleep 0.05; done; echo gone'
            lines: true
            envelope: false
            timeout: 2m
        """

    private func running(_ redis: RedisServer, _ test: (ClusterUnderTest) async throws -> Void) async throws {
        try await ClusterUnderTest.running(2, on: "\(redis.address)", jobs: Self.jobs, test)
    }

    private func rejoin(_ job: String, _ id: String, _ query: String = "", at port: UInt16) async throws -> EventStream
    {
        try await EventStream.open("/jobs/\(job)/stream\(query)", at: port, fields: ["Last-Event-ID": id])
    }

    private func folder(_ cluster: ClusterUnderTest, _ place: Int) throws -> URL {
        try #require(cluster.nodes[place].child).folder
    }

    @Test func `a client that changes nodes in the middle of a run gets the rest, each line once`() async throws {
        try await running(RedisServer()) { cluster in
            let ports = cluster.ports
            var stream = try await EventStream.open("/jobs/count/stream?to=1000&pause=05", at: ports[0])
            var lines: [String] = []
            var last = ""
            var hops = 0
            while true {
                guard let block = try await stream.next() else { break }
                if block.event == "hello" { #expect(block.id == last || last.isEmpty) }
                last = block.id ?? last
                if block.event == "dataUpdate" { lines.append(block.data) }
                if block.event == "finished" { break }
                guard lines.count % 130 == 129, hops < lines.count / 130 + 1 else { continue }
                hops += 1
                stream.cut()
                stream = try await rejoin("count", last, "?to=1000&pause=05", at: ports[hops % 2])
                #expect(stream.answer.status == 200)
            }
            #expect(hops >= 7)
            #expect(lines == (1...1000).map { "line \($0)" })
            // The end was heard, which any node knows.
            for port in ports {
                let again = ["Last-Event-ID": last]
                // That it has ended comes to the other node a moment behind its last line.
                try await eventually("that there is nothing more") {
                    try await Answer.to("GET", "/jobs/count/stream?to=1000&pause=05", at: port, fields: again).status
                        == 204 ? true : nil
                }
            }
        }
    }

    @Test func `while a run goes on at one node, no other says that nothing comes of its job`() async throws {
        let jobs = """
              often: { request: {}, run: 'for i in $(seq 40); do echo $i; sleep 0.2; done', lines: true, expect_within: 1s }
              mark: { post: true }
            """
        let redis = try RedisServer()
        defer { redis.kill() }
        try await ClusterUnderTest.running(2, on: "\(redis.address)", jobs: jobs) { cluster in
            let events = try await EventStream.open("/events?catchup=none", at: cluster.ports[1])
            #expect(try await events.next()?.event == "hello")
            // By then both wait, and one has told that there was nothing.
            _ = try await eventually("a silence that is told") { () -> Bool? in
                try await events.next()?.event == "jobOverdue" ? true : nil
            }
            let run = try await EventStream.open("/jobs/often/stream", at: cluster.ports[0])
            _ = try await run.blocks(2)
            _ = try await cluster.post("1", to: "mark", at: 1)
            while let block = try await run.next(), block.event != "finished" {}
            _ = try await cluster.post("2", to: "mark", at: 1)
            var between: [String] = []
            while let block = try await events.next(), !block.data.contains("\"data\":2") {
                between.append(block.event ?? "")
            }
            let start = try #require(between.firstIndex(of: "dataUpdate"))
            #expect(!between[start...].contains("jobOverdue"), "\(between)")
            // What it came to is told by both in the same way.
            for port in cluster.ports {
                let entry = try await Answer.to("GET", "/jobs/often", at: port).text
                #expect(!entry.contains(#""state":"overdue""#), "\(entry)")
            }
        }
    }

    @Test func `a flood is heard whole on another node, since the program waits for who reads there`() async throws {
        try await running(RedisServer()) { cluster in
            let first = try await EventStream.open("/jobs/flood/stream", at: cluster.ports[0])
            let hello = try #require(try await first.next()?.id)
            let other = try await rejoin("flood", hello, at: cluster.ports[1])
            #expect(try await other.next()?.event == "hello")
            let blocks = try await other.rest()
            #expect(blocks.filter { $0.event == "gap" } == [])
            #expect(blocks.dropLast().map(\.data) == (1...60_000).map { "\($0)" })
            #expect(blocks.last?.event == "finished")
        }
    }

    @Test func `a run goes on while it is followed elsewhere, and is stopped when it is not any more`() async throws {
        try await running(RedisServer()) { cluster in
            let first = try await EventStream.open("/jobs/waits/stream", at: cluster.ports[0])
            let begun = try #require(try await first.event("dataUpdate").id)
            let pid = try String(contentsOf: folder(cluster, 0).appending(path: "pid"), encoding: .utf8)
            let number = try #require(pid_t(pid.trimmingCharacters(in: .whitespacesAndNewlines)))
            first.cut()
            let other = try await rejoin("waits", begun, at: cluster.ports[1])
            #expect(try await other.next()?.event == "hello")
            // With many rounds longer than a run may be without anybody who listens.
            try await Task.sleep(for: .seconds(Rounds.count(33, short: 3)))
            #expect(kill(number, 0) == 0)
            other.cut()
            try await eventually("the run is stopped", within: .seconds(60)) { kill(number, 0) == 0 ? nil : true }
            let late = try await rejoin("waits", begun, at: cluster.ports[1]).rest()
            #expect(late.last?.event == "jobFailed" && late.last?.data.contains("nobody had listened") == true)
        }
    }

    @Test func `while Redis is stopped a run is heard where it runs, and joining elsewhere is refused with a time`()
        async throws
    {
        let redis = try RedisServer()
        try await running(redis) { cluster in
            let first = try await EventStream.open("/jobs/waits/stream", at: cluster.ports[0])
            let begun = try #require(try await first.event("dataUpdate").id)
            redis.signal(SIGSTOP)
            let again = ["Last-Event-ID": begun]
            let answer = try await Answer.to("GET", "/jobs/waits/stream", at: cluster.ports[1], fields: again)
            #expect(answer.status == 503 && answer.fields["retry-after"] == "2", "\(answer.text)")
            try Data().write(to: folder(cluster, 0).appending(path: "go"))
            #expect(try await first.rest().map(\.event) == ["dataUpdate", "finished"])
            // A new one begins all the same.
            let second = try await EventStream.open("/jobs/count/stream?to=3&pause=0", at: cluster.ports[0]).rest()
            #expect(second.map(\.event) == ["hello", "dataUpdate", "dataUpdate", "dataUpdate", "finished"])
            redis.signal(SIGCONT)
            let rest = try await eventually("the rest elsewhere") {
                let stream = try await rejoin("waits", begun, at: cluster.ports[1])
                return stream.answer.status == 200 ? try await stream.rest() : nil
            }
            #expect(rest.map(\.event) == ["hello", "dataUpdate", "finished"])
        }
    }

    @Test func `a node that stops says how its runs ended, and one that is killed leaves nothing to wait for`()
        async throws
    {
        try await running(RedisServer()) { cluster in
            let stopped = try await EventStream.open("/jobs/waits/stream", at: cluster.ports[0])
            let begun = try #require(try await stopped.event("dataUpdate").id)
            let elsewhere = try await rejoin("waits", begun, at: cluster.ports[1])
            #expect(try await elsewhere.next()?.event == "hello")
            #expect(try await cluster.stop(0) == 0)
            #expect(try await elsewhere.rest().map(\.event) == ["jobFailed"])
            try await cluster.start(0)
            let killed = try await EventStream.open("/jobs/waits/stream", at: cluster.ports[0])
            let last = try #require(try await killed.event("dataUpdate").id)
            let witness = try await rejoin("waits", last, at: cluster.ports[1])
            #expect(try await witness.next()?.event == "hello")
            let start = ContinuousClock.now
            try await cluster.kill(0)
            #expect(try await witness.rest().isEmpty)
            #expect(.now - start < .seconds(8))
            let again = ["Last-Event-ID": last]
            let port = cluster.nodes[1].port
            #expect(try await Answer.to("GET", "/jobs/waits/stream", at: port, fields: again).status == 204)
        }
    }
}
