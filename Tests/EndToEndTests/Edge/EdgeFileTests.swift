import Foundation
import Glibc
import TestPorts
import TestRounds
import TestSupport
import Testing

@testable import History

/// Edges that keep what they have heard in a file of their own.
@Suite struct EdgeFileTests {
    /// The ids of a job's past as an edge tells it.
    private func past(_ port: UInt16, limit: Int = 100_000) async throws -> [Int] {
        let fields = ["Authorization": "Bearer s"]
        let answer = try await Answer.to("GET", "/jobs/a/history?limit=\(limit)", at: port, fields: fields)
        let list = try #require(try answer.json() as? [[String: Any]])
        return list.compactMap { ($0["id"] as? String)?.split(separator: "-").last.flatMap { Int($0) } }
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `it comes up without its origin, and clients go on without a gap or a repetition`(signal: CInt) async throws {
        try await LastingFolder.during { folder in
            let port = try FreePort.reserve()
            let edge = EdgeFolder.edge(of: port)
            var seen: [Block] = []
            var before: [Int] = []
            try await folder.serveOrigin(at: port) { origin in
                try await folder.serve(edge) { program, port in
                    seen = try await eventually("events") { try await EdgeFolder.events(5, behind: nil, at: port) }
                    try await eventually("the index in the file") { () -> Bool? in
                        let file = folder.url.appending(path: "edge.db").path
                        return try EdgeFolder.first(file, "SELECT count(*) FROM facts WHERE name = 'index'") == "1"
                            ? true : nil
                    }
                    try await eventually("the other job's event in the file") { () -> Bool? in
                        let file = folder.url.appending(path: "edge.db").path
                        let own = "SELECT count(*) FROM events WHERE CAST(block AS TEXT) LIKE '%\"job\":\"rare\"%'"
                        return try EdgeFolder.first(file, own) == "0" ? nil : true
                    }
                    try await EdgeFolder.kill(origin)
                    _ = try await eventually("the end of the origin") { () -> Bool? in
                        try await Answer.to("GET", "/health", at: port).text.contains("degraded") ? true : nil
                    }
                    before = try await past(port)
                    program.signal(signal)
                    _ = try await program.end()
                }
            }
            try await folder.serve(edge) { program, edgePort in
                let health = try await Answer.to("GET", "/health", at: edgePort).text
                #expect(health.contains("the origin http://127.0.0.1:\(port)"))
                // All that it had is there: the past, the latest and the index.
                #expect(try await past(edgePort) == before)
                let first = try #require(seen.first?.id)
                let again = try #require(try await EdgeFolder.events(4, behind: first, at: edgePort))
                #expect(again == Array(seen.dropFirst()))
                let fresh = try await EventStream.open("/events", at: edgePort)
                let latest = try await fresh.blocks(3).compactMap { try? $0.object()["job"] as? String }
                #expect(Set(latest) == ["a", "rare"])
                let index = try await Answer.to("GET", "/", at: edgePort, fields: ["Authorization": "Bearer s"])
                #expect(index.status == 200 && index.fields["age"] != nil && index.text.contains(#""rare":{"#))
                // The past goes by again from here.
                let show = try await EventStream.open("/events?job=a&at=-1h&speed=0", at: edgePort)
                let shown = try await show.blocks(before.count + 1).compactMap(\.sequence)
                #expect(shown.suffix(before.count) == before[...])
                let buckets = try await Answer.to("GET", "/jobs/a/history?buckets=300&since=2h", at: edgePort)
                let counts = try #require((try buckets.json() as? [String: Any])?["buckets"] as? [Any])
                    .compactMap { ($0 as? [String: Any])?["count"] as? Int }
                #expect(counts.reduce(0, +) == before.count)
                // Who has seen what the origin has told others, or another history, keeps the place.
                let epoch = try #require(seen.first?.epoch)
                for id in ["\(epoch)-\(try #require(before.last) + 500)", "abc-5"] {
                    #expect(try await EdgeFolder.events(1, behind: id, at: edgePort) == nil)
                }
                let last = try #require(again.last?.id)
                let waiting = try await EventStream.open("/events?job=a", at: edgePort, fields: ["Last-Event-ID": last])
                try await folder.serveOrigin(at: port) { _ in
                    // From the end of the file on, nothing is missing that the origin has.
                    let blocks = try await waiting.blocks(before.count + 30)
                    #expect(!blocks.contains { $0.event == "gap" }, "\(blocks.first { $0.event == "gap" }?.data ?? "")")
                    // The first greets.
                    let ids = blocks.dropFirst().compactMap(\.sequence)
                    let held = try await past(port)
                    #expect(Array(held.drop { $0 <= (again.last?.sequence ?? 0) }.prefix(ids.count)) == ids)
                    _ = try await eventually("health") { () -> Bool? in
                        try await Answer.to("GET", "/health", at: edgePort).text.contains("degraded") ? nil : true
                    }
                }
                _ = program
            }
        }
    }

    @Test func `killed again and again, it tells each event once and in order, and so does its file`() async throws {
        try await LastingFolder.during { folder in
            let port = try FreePort.reserve()
            let edge = EdgeFolder.edge(of: port)
            try await folder.serveOrigin(at: port) { _ in
                var seen: [Block] = []
                for round in 0..<Rounds.count(40, short: 4) {
                    try await folder.serve(edge) { program, edgePort in
                        // Now at the edge, now at the origin.
                        for place in round % 3 == 1 ? [edgePort, port] : [edgePort] {
                            let last = seen.last?.id
                            let target =
                                place == port ? "/events?job=a&catchup=none&token=s" : "/events?job=a&catchup=none"
                            seen += try await eventually("the place on the tape") { () -> [Block]? in
                                let fields = last.map { ["Last-Event-ID": $0] } ?? [:]
                                let stream = try await EventStream.open(target, at: place, fields: fields)
                                defer { stream.cut() }
                                let hello = try #require(try await stream.next())
                                guard hello.event == "hello" else { return nil }
                                let resume = try hello.object()["resume"] as? String
                                #expect(resume == (last == nil ? "fresh" : "resumed"), "\(hello.data)")
                                return try await stream.blocks(Int.random(in: 1...25))
                            }
                        }
                        try await EdgeFolder.kill(program)
                    }
                }
                #expect(seen.allSatisfy { $0.event == "dataUpdate" })
                let values = seen.compactMap { $0.value as? Int }
                let first = try #require(values.first)
                #expect(values == Array(first..<(first + seen.count)))
                let file = folder.url.appending(path: "edge.db").path
                let twice =
                    "SELECT count(*) FROM (SELECT 1 FROM events GROUP BY substr(block, 1, 40) HAVING count(*) > 1)"
                #expect(try EdgeFolder.first(file, twice) == "0")
                let holes = "SELECT max(sequence) - min(sequence) + 1 - count(*) FROM events"
                #expect(try EdgeFolder.first(file, holes) == "0")
            }
        }
    }

    @Test func `the file of another kind is refused, at a start and by check, and the same by two edges`() async throws
    {
        try await LastingFolder.during { folder in
            let own = "server: { history: { file: edge.db } }\njobs: { a: { every: 20ms, generate: counter } }"
            let edge = EdgeFolder.edge(of: 9)
            for (first, second, words) in [
                (own, edge, "was written by a server with jobs of its own, and not by an edge"),
                (edge, own, "was written by an edge, under the ids of its origin"),
            ] {
                let files = ["edge.db", "edge.db.lock"].map { folder.url.appending(path: $0) }
                for file in files { try? FileManager.default.removeItem(at: file) }
                try await folder.serve(first) { program, _ in
                    program.signal(SIGTERM)
                    let end = try await program.end()
                    #expect(end == .exited(0))
                }
                let jobs = folder.url.appending(path: "jobs.yaml").path
                try Data(second.utf8).write(to: URL(filePath: jobs))
                for arguments in [["--listen", "127.0.0.1:0", "--config", jobs], ["check", jobs]] {
                    let result = try await Program.run(arguments)
                    #expect(result.status == 1)
                    #expect(result.complaints.contains(words), "\(result.complaints)")
                    #expect(result.complaints.contains("name another file in server.history, or move this one away"))
                }
            }
            try FileManager.default.removeItem(at: folder.url.appending(path: "edge.db"))
            try await folder.serve(edge) { _, _ in
                let jobs = folder.url.appending(path: "jobs.yaml").path
                let other = try await Program.run(["--listen", "127.0.0.1:0", "--config", jobs])
                #expect(other.status == 1)
                #expect(other.complaints.contains("is in use by process"), "\(other.complaints)")
            }
        }
    }

    @Test func `with a full disk viewers lose nothing, and health tells`() async throws {
        try await LastingFolder.during { folder in
            let port = try FreePort.reserve()
            try await folder.serveOrigin(at: port) { _ in
                try await folder.serve(EdgeFolder.edge(of: port)) { program, edgePort in
                    let stream = try await EventStream.open("/events?job=a&catchup=none", at: edgePort)
                    // Its values, since ids between those of this job may be another's.
                    var seen = try await stream.blocks(4).compactMap { $0.value as? Int }
                    try ShortageTests.limit("fsize", of: program, to: "2000")
                    let health = try await eventually("a fault") { () -> String? in
                        let health = try await Answer.to("GET", "/health", at: edgePort).text
                        return health.contains("disk I/O error") ? health : nil
                    }
                    #expect(health.contains("edge.db"))
                    let metrics = try await Answer.to("GET", "/metrics", at: edgePort).text
                    #expect(metrics.contains("\ntickertape_history_file_ok 0\n"))
                    seen += try await stream.blocks(80).compactMap { $0.value as? Int }
                    #expect(seen.count >= 83 && seen == Array(seen[0]..<(seen[0] + seen.count)))
                    try ShortageTests.limit("fsize", of: program, to: "unlimited")
                    _ = try await eventually("health") { () -> Bool? in
                        try await Answer.to("GET", "/health", at: edgePort).text.contains("degraded") ? nil : true
                    }
                    try await EdgeFolder.kill(program)
                }
            }
            let file = folder.url.appending(path: "edge.db").path
            #expect(
                try EdgeFolder.first(file, "SELECT max(sequence) - min(sequence) + 1 - count(*) FROM events") == "0"
            )
        }
    }
}
