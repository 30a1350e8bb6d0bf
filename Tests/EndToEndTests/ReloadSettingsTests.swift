import TestSupport
import Foundation
import Glibc
import Testing

@testable import DataSources
@testable import tickertape

/// What of the server's settings a reload puts to work.
@Suite struct ReloadSettingsTests {
    private func file(_ server: String) -> String { "server: { \(server) }\njobs: { note: { post: true } }" }

    /// Saves another file and waits until it is at work.
    private func save(_ text: String, _ program: Program, _ stream: EventStream) async throws {
        try program.write(text, to: "jobs.yaml")
        _ = try await stream.event("configReloaded")
    }

    @Test func `settings of the server hold for who comes, and listen alone waits for a restart`() async throws {
        let before = file("heartbeat: 15s")
        try await Program.serving(before, options: ["--public", "."], files: ["a.html": "x"]) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            let text = """
                heartbeat: 7s, retry: 9s, cors: ["https://example.org"], tokens: { publish: [p] }, max_connections: 2,
                history: { events: 2 }, public: elsewhere
                """
            try await save(file(text), program, stream)
            let hello = try await eventually("a greeting of the new kind") {
                let hello = try await EventStream.open("/events?catchup=none", at: port).next()
                return hello?.retry == 9000 ? hello : nil
            }
            #expect(try hello.object()["heartbeat"] as? Int == 7)
            let index = try await Answer.to("GET", "/", at: port, fields: ["Origin": "https://example.org"])
            #expect(index.fields["access-control-allow-origin"] == "https://example.org")
            for number in 0..<4 {
                let token = ["Authorization": "Bearer p"]
                let posted = try await Answer.to("POST", "/jobs/note", at: port, fields: token, body: "\(number)")
                #expect(posted.status == 202)
            }
            let history = try await Answer.to("GET", "/jobs/note/history", at: port).json() as? [[String: Any]]
            #expect(history?.count == 2)
            // The command line wins, also over a file that comes later.
            #expect(try await Answer.to("GET", "/a.html", at: port).status == 200)
            let second = try await EventStream.open("/events?catchup=none", at: port)
            #expect(try await second.next()?.event == "hello")
            let third = try await EventStream.open("/events?catchup=none", at: port)
            #expect(try await third.rest().map(\.event) == ["busy"])
        }
    }

    @Test func `limits of the history hold at once, and another file for it waits for a restart`() async throws {
        let before = file("tokens: { publish: [p] }, history: { events: 100, file: a.db }")
        try await Program.serving(before) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            for number in 0..<20 {
                _ = try await Answer.to("POST", "/jobs/note?token=p", at: port, body: "\(number)")
            }
            let after = file("tokens: { publish: [p] }, history: { events: 3, file: b.db }")
            try await save(after, program, stream)
            let words =
                "server.history.file is b.db now; that takes a restart, and a.db keeps it until then"
            try await eventually("a word about it") { program.complaints.contains(" warning  \(words)\n") ? true : nil }
            try await eventually("the history to be cut") {
                let history = try await Answer.to("GET", "/jobs/note/history", at: port).json() as? [[String: Any]]
                // The news of the reload are one of the three.
                return history?.count == 2 ? true : nil
            }
            #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "b.db").path))
        }
    }

    @Test func `another address to listen on waits for a restart, and the log says so`() async throws {
        try await Program.running([], files: ["jobs.yaml": file("listen: \"127.0.0.1:0\"")]) { program in
            let port = try await program.port()
            let stream = try await EventStream.open(at: port)
            try await save(file("listen: \"127.0.0.1:1\""), program, stream)
            let words =
                "server.listen is 127.0.0.1:1 now; that takes a restart, and 127.0.0.1:\(port) serves until then"
            try await eventually("a word about it") { program.complaints.contains(" warning  \(words)\n") ? true : nil }
            #expect(try await Answer.to("GET", "/health", at: port).text == #"{"status":"ok"}"#)
            program.signal(SIGTERM)
            #expect(try await program.end() == .exited(0))
        }
    }

    @Test func `a file that would make it a node waits for a restart, and is no file at work until then`() async throws
    {
        try await Program.serving(file("heartbeat: 15s")) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            try program.write(file("cluster: { redis: \"redis://127.0.0.1:1\", name: x }"), to: "jobs.yaml")
            let news = try await stream.event("configRejected").object()["data"] as? [String: Any]
            let errors = news?["errors"] as? [String]
            let change = "server.cluster is another than at the start, which takes a restart"
            #expect(errors?.map { $0.contains(change) } == [true])
            #expect(try await Answer.to("GET", "/health", at: port).text.contains("degraded"))
            try await save(file("heartbeat: 16s"), program, stream)
            #expect(try await Answer.to("GET", "/health", at: port).text == #"{"status":"ok"}"#)
        }
    }

    @Test func `streams end whose token is gone, and no others`() async throws {
        try await Program.serving(file("tokens: { subscribe: [old, stays], admin: [boss] }")) { program, port in
            var streams: [String: EventStream] = [:]
            for token in ["old", "stays", "boss"] {
                let stream = try await EventStream.open("/events?token=\(token)", at: port)
                #expect(try await stream.next()?.event == "hello")
                streams[token] = stream
            }
            let (old, stays, boss) = (streams["old"], streams["stays"], streams["boss"])
            try program.write(file("tokens: { subscribe: [new, stays], admin: [boss] }"), to: "jobs.yaml")
            let last = try #require(try await old?.rest().last)
            #expect(last.event == "bye")
            #expect(try last.object()["reason"] as? String == "revoked")
            for stream in [stays, boss] { #expect(try await stream?.next()?.event == "configReloaded") }
            #expect(try await Answer.to("GET", "/events?token=old", at: port).status == 401)
            let new = try await EventStream.open("/events?token=new", at: port)
            #expect(try await new.next()?.event == "hello")

            // A token that comes back opens new streams, and one that is all that is left keeps its own.
            try program.write(file("tokens: { subscribe: [old], admin: [boss] }"), to: "jobs.yaml")
            for stream in [stays, new] { #expect(try await stream?.rest().last?.event == "bye") }
            #expect(try await boss?.next()?.event == "configReloaded")
            #expect(!program.complaints.contains("stays"))
        }
    }

    @Test func `who reads without a token is asked for one from the reload on that demands it`() async throws {
        try await Program.serving(file("heartbeat: 9s")) { program, port in
            let stream = try await EventStream.open(at: port)
            #expect(try await stream.next()?.event == "hello")
            try program.write(file("tokens: { subscribe: [s] }"), to: "jobs.yaml")
            #expect(try await stream.rest().last?.event == "bye")
            #expect(try await Answer.to("GET", "/", at: port).status == 401)
        }
    }

    @Test func `a warning is told once as long as it holds, and what is new alone`() async throws {
        let token = "tokens: { publish: [short] }"
        try await Program.serving(file(token)) { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            let words = "every user of this machine can read this token"
            func told(_ words: String) -> Int { program.complaints.ranges(of: words).count }
            #expect(told(words) == 1)
            try await save("# Moved down by a line.\n" + file("retry: 9s, \(token)"), program, stream)
            try await save(file("aliases: { /old: /jobs/none }, \(token)"), program, stream)
            try await eventually("the new warning") { told("jobs.yaml has new warnings") == 1 ? true : nil }
            #expect(told(words) == 1, "\(program.complaints)")
            // What was mended, and has come back, is new.
            try await save(file("heartbeat: 15s"), program, stream)
            try await save(file(token), program, stream)
            try await eventually("the old warning") { told(words) == 2 ? true : nil }
            // The same at another place is new, too.
            try await save(file("tokens: { publish: [short, other] }"), program, stream)
            try await eventually("the other warning") { told(words) == 3 ? true : nil }
        }
    }
}
