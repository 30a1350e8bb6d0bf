import Foundation
import Redis
import TestRedis
import TestSupport
import Testing

@testable import tickertape

/// A server with a history file becomes one of several on Redis, and its viewers go on where they were.
@Suite(.enabled(if: RedisServer.isThere, Comment(rawValue: RedisServer.hint)))
struct ImportTests {
    private static let jobs = """
        jobs:
          note: { post: true }
          count: { every: 20ms, times: 5, generate: counter }
          bare: { every: 1h, generate: walk, envelope: false, event: bare }

        """

    private static func clustered(_ port: UInt16) -> String {
        "server: { tokens: { publish: [p] }, cluster: { redis: \"redis://127.0.0.1:\(port)\", name: test, node: n1 } }\n"
            + jobs
    }

    private static func post(_ body: String, _ port: UInt16) async throws -> Answer {
        let fields = ["Authorization": "Bearer p", "Content-Type": "application/json"]
        return try await Answer.to("POST", "/jobs/note", at: port, fields: fields, body: body)
    }

    /// Serves in a folder while the test runs, and stops then in good order.
    private func serving(
        _ jobs: String,
        in folder: LastingFolder,
        _ test: (UInt16) async throws -> Void
    ) async throws {
        try await folder.serve(jobs) { program, port in
            try await test(port)
            program.signal(SIGTERM)
            #expect(try await program.end() == .exited(0), "\(program.complaints)")
        }
    }

    /// What `tickertape import h.db` says in a folder, with its exit status before it.
    private func importing(_ jobs: String? = nil, in folder: LastingFolder) async throws -> String {
        var said = ""
        let files = jobs.map { ["jobs.yaml": $0] } ?? [:]
        try await Program.running(["import", "h.db"], files: files, in: folder.url) { program in
            guard case .exited(let status) = try await program.end() else { return }
            said = "\(status) \(program.output)\(program.complaints)"
        }
        return said
    }

    /// All events that a server has, as they are shown.
    private func events(_ count: Int, at port: UInt16) async throws -> [Block] {
        try await eventually("\(count) events") {
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            defer { stream.cut() }
            var blocks: [Block] = []
            while let block = try await stream.next() {
                if block.event == "heartbeat" { break }
                if block.sequence != nil { blocks.append(block) }
                if blocks.count == count { return blocks }
            }
            return nil
        }
    }

    @Test func `events, latest values and schedules go on under their ids`() async throws {
        try await LastingFolder.during { folder in try await moveToRedis(folder) }
    }

    private func moveToRedis(_ folder: LastingFolder) async throws {
        let redis = try RedisServer(["--appendonly", "yes"])
        let alone = "server: { heartbeat: 1s, history: { file: h.db }, tokens: { publish: [p] } }\n\(Self.jobs)"
        var before: [Block] = []
        try await serving(alone, in: folder) { port in
            for number in 1...40 { _ = try await Self.post("{\"n\": \(number)}", port) }
            _ = try await Self.post("\"\(String(repeating: "x", count: 500_000))\"", port)
            #expect(try await importing(Self.clustered(redis.port), in: folder).contains("in use by"))
            // One of them tells that the file waits for a restart.
            before = try await events(48, at: port)
            #expect(before.contains { $0.event == "configRejected" })
        }
        let epoch = try #require(before.first?.epoch)
        let counts = "48 events, 3 latest values and 2 schedules are on the tape test, whose next event is \(epoch)-49"
        #expect(try await importing(Self.clustered(redis.port), in: folder) == "0 h.db: \(counts)\n")
        let runs = try redis.ask(RedisCommand("HGET", "{test}:runs", "count")).text ?? ""
        #expect(runs.wholeMatch(of: /5 \d{13} every 0\.02 seconds.*/) != nil, "\(runs)")
        let again = try await importing(Self.clustered(redis.port), in: folder)
        #expect(again.hasPrefix("1 tickertape: the tape test has events already, up to \(epoch)-48, and stays"))
        try await serving(Self.clustered(redis.port), in: folder) { port in
            let after = try await events(48, at: port)
            #expect(after == before)
            let note = try #require(try await Answer.to("GET", "/jobs/note", at: port).json() as? [String: Any])
            #expect(note["state"] as? String == "ok" && note["since"] is String)
            // Once the job has an owner it would have begun anew, had its schedule not gone on.
            try await eventually("an owner") {
                let answer = try await Answer.to("GET", "/cluster", at: port)
                return answer.text.contains("\"count\"") ? true : nil
            }
            let stream = try await EventStream.open(
                "/events",
                at: port,
                fields: ["Last-Event-ID": "\(epoch)-45"]
            )
            defer { stream.cut() }
            #expect(try await stream.next()?.object()["resume"] as? String == "resumed")
            let answer = try await Self.post("1", port)
            #expect(answer.text.contains("\(epoch)-49"), "\(answer)")
            #expect(try await stream.blocks(4).compactMap(\.sequence) == [46, 47, 48, 49])
        }
    }

    @Test func `where replicas count, a copy is on one when it is done`() async throws {
        let primary = try RedisServer(["--appendonly", "yes"])
        let replica = try RedisServer(["--replicaof", "127.0.0.1 \(primary.port)"])
        try await eventually("a replica") {
            let info = try primary.ask(RedisCommand("INFO", "replication")).text ?? ""
            return info.contains("state=online") ? true : nil
        }
        try await LastingFolder.during { folder in
            try await serving("server: { history: { file: h.db } }\n\(Self.jobs)", in: folder) { port in
                _ = try await events(6, at: port)
            }
            let jobs = Self.clustered(primary.port).replacing("name: test", with: "name: test, durability: replica")
            let said = try await importing(jobs, in: folder)
            #expect(said.hasPrefix("0 h.db: 6 events, 2 latest values and "), "\(said)")
            #expect(said.split(separator: "\n").count == 1)
            #expect(try replica.ask(RedisCommand("XLEN", "{test}:tape")) == .integer(6))
            #expect(try replica.ask(RedisCommand("HGET", "{test}:meta", "last")).text == "6")
            #expect(try primary.ask(RedisCommand("XLEN", "{test}:marks")) == .integer(1))
        }
    }

    @Test func `a node that runs keeps a copy from its tape`() async throws {
        try await LastingFolder.during { folder in try await copyBesideNode(folder) }
    }

    private func copyBesideNode(_ folder: LastingFolder) async throws {
        let redis = try RedisServer(["--appendonly", "yes"])
        let quiet = "jobs: { note: { post: true } }\n"
        try await serving("server: { history: { file: h.db } }\n\(quiet)", in: folder) { _ in }
        let address = "redis://127.0.0.1:\(redis.port)"
        let file = "server: { cluster: { redis: \"\(address)\", name: test, node: n1 } }\n\(quiet)"
        try await serving(file, in: folder) { port in
            try await eventually("a session") {
                try redis.ask(RedisCommand("HLEN", "{test}:nodes")).number == 1 ? true : nil
            }
            // By the jobs file as it is: a node that finds it written anew says so on the tape.
            let said = try await importing(in: folder)
            #expect(said == "1 tickertape: node n1 is running; stop all nodes, copy, and start them again\n")
        }
    }

    @Test(arguments: [
        ("none.db", "none.db is not there"), ("empty.db", "empty.db is empty"),
        ("text.db", "text.db: file is not a database"),
    ])
    func `what is no history is told, and nothing is begun`(name: String, sentence: String) async throws {
        let redis = try RedisServer(["--appendonly", "yes"])
        let text = String(repeating: "no database ", count: 200)
        let files = ["jobs.yaml": Self.clustered(redis.port), "empty.db": "", "text.db": text]
        let result = try await Program.run(["import", name], files: files)
        #expect((result.status, result.complaints) == (1, "tickertape: \(sentence)\n"))
        #expect(try redis.ask(RedisCommand("DBSIZE")) == .integer(0))
    }

    @Test func `without a cluster there is nowhere to copy to`() async throws {
        let result = try await Program.run(["import", "h.db"], files: ["jobs.yaml": Self.jobs])
        #expect(result.status == 1)
        #expect(result.complaints.hasPrefix("tickertape: jobs.yaml names no Redis to copy to; write cluster: {"))
    }
}
