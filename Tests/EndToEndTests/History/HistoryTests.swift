import TestSupport
import Foundation
import Glibc
import Testing

@testable import Server
@testable import DataSources

/// A history file, as clients see it through restarts and faults.
@Suite struct HistoryTests {
    private static let jobs = """
        server: { tokens: { publish: [p] }, history: { file: past/h.db, events: 100000 } }
        jobs: { note: { post: true }, other: { post: true } }
        """

    /// Serves in a folder that outlives the program, until the test ends it.
    private func serve(_ folder: URL, _ jobs: String = jobs, _ test: (Program, UInt16) async throws -> Void)
        async throws
    {
        let past = folder.appending(path: "past")
        try FileManager.default.createDirectory(at: past, withIntermediateDirectories: true)
        try await LastingFolder(url: folder).serve(jobs, test)
    }

    private func inFolder(_ test: (URL) async throws -> Void) async throws {
        try await LastingFolder.during { try await test($0.url) }
    }

    private func post(_ body: String, on job: String = "note", at port: UInt16) async throws -> String {
        let answer = try await Answer.to("POST", "/jobs/\(job)?token=p", at: port, body: body)
        return try #require((try answer.json() as? [String: String])?["id"])
    }

    /// Posts so many events over one connection without waiting for answers, and returns the ids in the order they came.
    private func postInOneGo(_ count: Int, at port: UInt16) async throws -> [String] {
        try await blocking {
            let connection = try Connection(port: port)
            let posts = (1...count).map { number in
                let close = number == count ? "Connection: close\r\n" : ""
                return
                    "POST /jobs/note?token=p HTTP/1.1\r\nHost: localhost\r\n\(close)Content-Length: 6\r\n\r\n\(100_000 + number)"
            }
            Thread.detachNewThread { try? connection.send(posts.joined()) }
            var received: [UInt8] = []
            while case let more = try connection.receive(), !more.isEmpty { received += more }
            return String(decoding: received, as: UTF8.self).split(separator: "\"id\":\"").dropFirst()
                .map { String($0.prefix { $0 != "\"" }) }
        }
    }

    @Test func `a client that comes back after a restart gets what it missed, and the index has the last values`()
        async throws
    {
        try await inFolder { folder in
            var ids: [String] = []
            try await serve(folder) { program, port in
                for number in 1...5 { ids.append(try await post("\(number)", at: port)) }
                ids.append(try await post("\"x\"", on: "other", at: port))
                program.signal(SIGTERM)
                #expect(try await program.end() == .exited(0))
            }
            try await serve(folder) { program, port in
                let stream = try await EventStream.open(at: port, fields: ["Last-Event-ID": ids[1]])
                #expect(try await stream.next()?.object()["resume"] as? String == "resumed")
                let missed = try await stream.blocks(4)
                #expect(missed.map(\.id) == Array(ids[2...]))
                let index = try await Answer.to("GET", "/", at: port).json() as? [String: Any]
                let entries = index?["jobs"] as? [String: [String: Any]]
                #expect((entries?["note"]?["last"] as? [String: Any])?["id"] as? String == ids[4])
                #expect(entries?["other"]?["state"] as? String == "ok")
                let fresh = try await EventStream.open("/events?job=note", at: port)
                #expect(try await fresh.blocks(2).last?.id == ids[4])
                let id = try await post("6", at: port)
                #expect(id.split(separator: "-")[0] == ids[0].split(separator: "-")[0])
                program.signal(SIGTERM)
                #expect(try await program.end() == .exited(0))
            }
        }
    }

    @Test func `what memory has no room for comes from the file, on the stream and in the job's history`() async throws
    {
        try await inFolder { folder in
            try await serve(folder) { program, port in
                let first = try await post("\"first\"", on: "other", at: port)
                let ids = try await postInOneGo(10_020, at: port)
                let stream = try await EventStream.open(at: port, fields: ["Last-Event-ID": first])
                #expect(try await stream.next()?.object()["resume"] as? String == "resumed")
                #expect(try await stream.blocks(10_020).map(\.id) == ids)
                let all = try await EventStream.open("/events?catchup=all&job=other", at: port)
                #expect(try await all.blocks(2).last?.id == first)
                let two = try await EventStream.open("/events?catchup=2&job=other", at: port)
                #expect(try await two.blocks(2).last?.id == first)
                let recent = try await EventStream.open("/events?catchup=10m&job=other", at: port)
                #expect(try await recent.blocks(2).last?.id == first)
                let history = try await Answer.to("GET", "/jobs/other/history", at: port).json() as? [[String: Any]]
                #expect(history?.map { $0["id"] as? String } == [first])
                let path = "/jobs/note/history?limit=2&since=\(ids[0])"
                let newest = try await Answer.to("GET", path, at: port).json() as? [[String: Any]]
                #expect(newest?.map { $0["id"] as? String } == Array(ids[10_018...]))
            }
        }
    }

    @Test func `posts that come in one go are answered in order, each once it is recorded`() async throws {
        try await inFolder { folder in
            try await serve(folder) { _, port in
                let ids = try await postInOneGo(300, at: port)
                let sequences = ids.compactMap { $0.split(separator: "-").last.flatMap { Int($0) } }
                #expect(sequences == Array(1...300))
            }
        }
    }

    @Test func `a job that fails when the program ends has failed when it is back, and recovers`() async throws {
        try await inFolder { folder in
            func jobs(_ command: String) -> String {
                "server: { history: { file: past/h.db } }\njobs: { a: { every: 1h, run: \(command) } }"
            }
            try await serve(folder, jobs("exit 3")) { program, port in
                let stream = try await EventStream.open("/events?catchup=all", at: port)
                _ = try await stream.event("jobFailed")
                program.signal(SIGKILL)
                _ = try await program.end()
            }
            try await serve(folder, jobs("sleep 1; echo 1")) { _, port in
                let index = try await Answer.to("GET", "/jobs/a", at: port).json() as? [String: Any]
                #expect(index?["state"] as? String == "failing")
                let stream = try await EventStream.open(at: port)
                #expect(try await stream.blocks(2).last?.event == "jobFailed")
                _ = try await stream.event("jobRecovered")
            }
        }
    }

    @Test func `a second program with the same file is refused`() async throws {
        try await inFolder { folder in
            try await serve(folder) { program, _ in
                let path = folder.appending(path: "jobs.yaml").path
                let second = try await Program.run(["--listen", "127.0.0.1:0", "--config", path])
                let file = folder.appending(path: "past/h.db").path
                let words = "is in use by process \(program.id); stop that, or name another file in server.history"
                #expect(second.complaints.hasSuffix("\ntickertape: the history file \(file) \(words)\n"))
                #expect(second.status == 1)
            }
        }
    }

    @Test(arguments: [false, true]) func `that a damaged file was moved aside is said until somebody has seen to it`(
        isGuarded: Bool
    ) async throws {
        try await inFolder { folder in
            let past = folder.appending(path: "past")
            try FileManager.default.createDirectory(at: past, withIntermediateDirectories: true)
            try Data(repeating: 0x5A, count: 50_000).write(to: past.appending(path: "h.db"))
            let jobs = isGuarded ? Self.jobs.replacing("publish: [p]", with: "subscribe: [s], publish: [p]") : Self.jobs
            try await serve(folder, jobs) { _, port in
                func health(_ query: String = "") async throws -> [String] {
                    let answer = try await Answer.to("GET", "/health\(query)", at: port).json() as? [String: Any]
                    #expect(answer?["status"] as? String == (answer?["reasons"] == nil ? "ok" : "degraded"))
                    return answer?["reasons"] as? [String] ?? []
                }
                let names = try FileManager.default.contentsOfDirectory(atPath: past.path)
                let moved = past.appending(path: try #require(names.first { $0.contains(".aside-") }))
                let sentence =
                    "the history file \(past.path)/h.db: file is not a database; it was moved to \(moved.path); "
                    + "take it away or delete it once you have seen to it"
                #expect(try await health(isGuarded ? "?token=s" : "") == [sentence])
                if isGuarded { #expect(try await health() == ["a damaged history file was moved aside"]) }
                _ = try await post("1", at: port)
                #expect(try await !health().isEmpty)
                try FileManager.default.removeItem(at: moved)
                #expect(try await health().isEmpty)
            }
        }
    }

    @Test func `on a full disk all goes on, health says why, and what was published meanwhile is kept in the end`()
        async throws
    {
        try await inFolder { folder in
            var ids: [String] = []
            try await serve(folder) { program, port in
                let stream = try await EventStream.open("/events?catchup=none", at: port)
                ids.append(try await post("1", at: port))
                try ShortageTests.limit("fsize", of: program, to: "2000")
                for number in 2...5 { ids.append(try await post("\(number)", at: port)) }
                #expect(try await stream.blocks(6).dropFirst().map(\.id) == ids)
                let file = folder.appending(path: "past/h.db").path
                let reason = "the history file \(file): disk I/O error"
                #expect(
                    try await Answer.to("GET", "/health", at: port).text
                        == #"{"status":"degraded","reasons":["\#(reason)"]}"#
                )
                func isRecording(_ value: Int) async throws -> Bool {
                    let metrics = try await Answer.to("GET", "/metrics", at: port).text
                    return metrics.contains("\ntickertape_history_file_ok \(value)\n")
                }
                #expect(try await isRecording(0))
                try ShortageTests.limit("fsize", of: program, to: "unlimited")
                try await eventually("health") {
                    try await Answer.to("GET", "/health", at: port).text == #"{"status":"ok"}"# ? true : nil
                }
                #expect(try await isRecording(1))
                program.signal(SIGKILL)
                _ = try await program.end()
            }
            try await serve(folder) { _, port in
                let stream = try await EventStream.open(at: port, fields: ["Last-Event-ID": ids[0]])
                #expect(try await stream.blocks(5).map(\.id) == [ids[0]] + ids[1...])
            }
        }
    }
}
