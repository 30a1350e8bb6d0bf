import TestSupport
import Foundation
import Tape
import Testing

@testable import DataSources
@testable import API
@testable import tickertape

@Suite struct JobTests {
    @Test func `a file that changes is told by its changes alone`() async throws {
        let jobs = """
            jobs:
              queue: { every: 500ms, file: status.json, select: queue.depth, publish: change }
              beat: { every: 300ms, generate: counter }
            """
        let files = ["status.json": #"{"queue": {"depth": 1}}"#]
        try await Program.serving(jobs, files: files) { program, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            var values: [Int] = []
            for depth in 1...4 {
                let text = #"{"queue": {"depth": \#(depth)}, "at": \#(depth * 7)}"#
                try program.write(text, to: "status.json")
                let block = try await stream.first("depth \(depth)") { $0.job == "queue" && $0.event == "dataUpdate" }
                #expect(try block.object()["nextBy"] == nil)
                values.append(try #require(block.value as? Int))
                // Long enough for runs that read the same again.
                for _ in 0..<4 { _ = try await stream.first("a beat") { $0.job == "beat" } }
            }
            #expect(values == [1, 2, 3, 4])
            let job = try await Answer.to("GET", "/jobs/queue", at: port).json() as? [String: Any]
            #expect(job?["nextBy"] is NSNull)
            #expect(try #require(job?["runs"] as? Int) > 5)
        }
    }

    @Test func `values are picked by a path, a map of paths and an expression`() async throws {
        let jobs = """
            jobs:
              path: { every: 5m, file: a.json, select: "$.items[1].id", unit: "°C" }
              map: { every: 5m, file: a.json, select: { first: "items[0].id", count: n } }
              group: { every: 5m, run: "cat log", match: 'time=([\\d.]+)' }
              named: { every: 5m, command: [cat, log], match: '(?<key>\\w+)=(?<value>[\\d.]+)', event: pair }
            """
        let files = [
            "a.json": #"{"n": 2.50, "items": [{"id": "x"}, {"id": "y"}]}"#, "log": "64 bytes: time=0.042 ms\n",
        ]
        try await Program.serving(jobs, files: files) { _, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            var found: [String: Substring] = [:]
            for block in try await stream.blocks(5).dropFirst() {
                let value = try #require(block.data.firstMatch(of: /,"data":(.*)}$/))
                found["\(block.job ?? "") \(block.event ?? "")"] = value.1
            }
            #expect(
                found == [
                    "path dataUpdate": #""y""#, "map dataUpdate": #"{"first":"x","count":2.50}"#,
                    "group dataUpdate": #"0.042"#, "named pair": #"{"key":"time","value":0.042}"#,
                ]
            )
            let index = try await Answer.to("GET", "/jobs/path", at: port).json() as? [String: Any]
            #expect(index?["unit"] as? String == "°C")
        }
    }

    @Test func `each line of a command is an event as soon as it is printed`() async throws {
        let jobs = """
            jobs:
              video: { every: 1h, timeout: 1m, run: "echo 1; until [ -e go ]; do sleep 0.02; done; echo two", lines: true }
            """
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            #expect(try await stream.event("dataUpdate").value as? Int == 1)
            try program.write("", to: "go")
            #expect(try await stream.event("dataUpdate").value as? String == "two")
            let job = try await eventually("the end of the run") {
                let job = try await Answer.to("GET", "/jobs/video", at: port).json() as? [String: Any]
                return job?["runs"] as? Int == 1 ? job : nil
            }
            #expect(job["state"] as? String == "ok")
        }
    }

    @Test func `a random interval is drawn anew for each run`() async throws {
        try await Program.serving("jobs: { beat: { every: 100-600ms, generate: counter } }") { _, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            var runs: [Int64] = []
            while runs.count < 9 {
                _ = try await stream.event("dataUpdate")
                let job = try await Answer.to("GET", "/jobs/beat", at: port).json() as? [String: Any]
                let next = try #require((job?["nextRun"] as? String).flatMap { Timestamp($0) })
                if next.milliseconds != runs.last { runs.append(next.milliseconds) }
            }
            let gaps = zip(runs.dropFirst(), runs).map { $0 - $1 }
            // The wall clock that shows them may have been corrected by a little in between.
            #expect(gaps.allSatisfy { $0 >= 95 })
            #expect(Set(gaps.map { $0 / 10 }).count > 3)
        }
    }

    @Test func `jobs run by the clock, and tell when they are done`() async throws {
        let soon = Timestamp.now.advanced(by: .seconds(2))
        let jobs = """
            jobs:
              tick: { cron: "* * * * * *", generate: clock, timezone: Australia/Lord_Howe }
              round: { every: 1s, align: true, offset: 250ms, on_start: false, generate: clock }
              once: { at: \(soon), generate: counter }
              twice: { every: 500ms, times: 2, generate: counter }
              off: { every: 50ms, generate: counter, enabled: false }
              ending: { every: 300ms, end_at: \(soon), generate: clock }
              starting: { every: 300ms, start_at: \(soon), generate: clock }
            """
        try await Program.serving(jobs) { _, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            var counts: [String: Int] = [:]
            var firstEnding: Timestamp?
            while counts["tick", default: 0] < 4 || counts["once"] == nil {
                let block = try await stream.event("dataUpdate")
                let job = try #require(block.job)
                counts[job, default: 0] += 1
                let at = try #require((try block.object()["at"] as? String).flatMap { Timestamp($0) })
                switch job {
                case "tick": #expect(at.milliseconds % 1000 < 900)
                case "round": #expect((250..<1000).contains(at.milliseconds % 1000))
                case "ending":
                    firstEnding = firstEnding ?? at
                    #expect(at.milliseconds < soon.milliseconds + 900)
                case "starting": #expect(at >= soon)
                case "once": #expect((0..<900).contains(at.milliseconds - soon.milliseconds))
                default: break
                }
                // The last run before the end knows that it is the last.
                if job == "ending" { continue }
                #expect((try block.object()["nextBy"] == nil) == (job == "once" || job == "twice" && counts[job] == 2))
            }
            #expect((counts["once"], counts["twice"], counts["off"]) == (1, 2, nil))
            #expect(counts["starting", default: 0] > 1)
            let index = try await Answer.to("GET", "/", at: port).json() as? [String: Any]
            let jobs = try #require(index?["jobs"] as? [String: [String: Any]])
            // Each time that it was due until its end, from when the program was up.
            let first = try #require(firstEnding)
            let due = Int(soon.milliseconds - first.milliseconds) / 300 + 1
            let ended = counts["ending", default: 0] + (try #require(jobs["ending"]?["skipped"] as? Int))
            #expect((due - 1...due + 1).contains(ended), "\(ended) of \(due)")
            let states = jobs.mapValues { $0["state"] as? String }
            let done = ["once": "done", "twice": "done", "ending": "done"]
            let others = ["tick": "ok", "round": "ok", "starting": "ok", "off": "paused"]
            #expect(states == done.merging(others) { $1 })
        }
    }

    @Test func `a run that is due while one is at it is left out, waits or begins too, as the job says`() async throws {
        // A run that does not heed its timeout takes longer than the wait.
        let jobs = """
            jobs:
              skip: { every: 700ms, run: "trap '' TERM; sleep 1", overlap: skip }
              queue: { every: 700ms, run: "trap '' TERM; sleep 1", overlap: queue }
              allow: { every: 700ms, timeout: 5s, run: "sleep 1; echo 1", overlap: allow }
            """
        try await Program.serving(jobs) { _, port in
            var gaps: [String: [Double]] = [:]
            var skipped: [String: Int] = [:]
            for name in ["skip", "queue", "allow"] {
                let job = try await eventually("three runs of \(name)") {
                    let job = try await Answer.to("GET", "/jobs/\(name)", at: port).json() as? [String: Any]
                    return try #require(job?["runs"] as? Int) >= 3 ? job : nil
                }
                let runs = try #require(job["recentRuns"] as? [[String: Any]])
                let starts = runs.compactMap { ($0["at"] as? String).flatMap { Timestamp($0)?.milliseconds } }
                gaps[name] = zip(starts.dropFirst(), starts).map { Double($0 - $1) / 1000 }
                skipped[name] = job["skipped"] as? Int
            }
            // At every second time; as soon as the one before has ended; at every time.
            #expect(try #require(gaps["skip"]?.min()) > 1.2)
            #expect((0.95..<1.3).contains(try #require(gaps["queue"]?.min())))
            #expect(try #require(gaps["allow"]?.min()) < 0.95)
            #expect(try #require(skipped["skip"]) >= 2)
            #expect(skipped["allow"] == 0)
        }
    }

    @Test func `a web server is asked for changes, its failures are told once and so is their end`() async throws {
        let server = try ScriptedServer { head in
            head.lowercased().contains("if-none-match: \"1\"")
                ? ("304 Not Modified", [], "")
                : ("200 OK", ["ETag: \"1\"", "Content-Type: application/json"], #"{"v": 1}"#)
        }
        defer { server.stop() }
        let jobs = """
            jobs:
              web: { every: 1s, http: "http://127.0.0.1:\(server.port)/a?b", select: v }
              news: { every: 1s, http: "http://127.0.0.1:\(server.port)/", select: v, publish: change }
            """
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            for _ in 0..<3 {
                let block = try await stream.first("a value") { $0.job == "web" }
                #expect(block.value as? Int == 1)
            }
            #expect(server.requests.contains { $0.hasPrefix("GET /a?b HTTP/1.1\r\n") && $0.contains("\"1\"") })
            server.become { _ in ("500 Internal Server Error", [], "no") }
            let failed = try await stream.first("a failure") { $0.event == "jobFailed" && $0.job == "web" }
            let reason = try #require(failed.value as? [String: String])
            #expect(reason["kind"] == "status")
            #expect(try #require(reason["message"]).contains("500"))
            let before = server.requests.count
            try await eventually("more requests that fail") { server.requests.count > before + 5 ? true : nil }
            let health = try await Answer.to("GET", "/health", at: port)
            #expect(health.status == 200)
            #expect(health.text.contains(#""degraded""#))
            server.become { _ in ("200 OK", [], #"{"v": 2}"#) }
            var later: [Block] = []
            while later.last?.event != "jobRecovered" || later.last?.job != "web" {
                later.append(try #require(try await stream.next()))
            }
            let web = later.filter { $0.job == "web" }
            #expect(web.count { $0.event == "jobFailed" } == 0)
            #expect(web.first?.value as? Int == 2)
            #expect(try await stream.first("a value") { $0.job == "web" }.event == "dataUpdate")
            let lines = program.complaints.split(separator: "\n").filter { $0.contains("job \"web\"") }
            #expect(lines.count == 2)
            #expect(lines.first?.contains("warning") == true && lines.last?.contains("works again") == true)
        }
    }

    @Test func `a value that could not be picked is asked for again in full`() async throws {
        let server = try ScriptedServer { head in
            head.lowercased().contains("if-none-match")
                ? ("304 Not Modified", [], "") : ("200 OK", ["ETag: \"1\""], "{}")
        }
        defer { server.stop() }
        let jobs = "jobs: { web: { every: 1s, http: \"http://127.0.0.1:\(server.port)/\", select: v } }"
        try await Program.serving(jobs) { _, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            #expect((try await stream.event("jobFailed").value as? [String: String])?["kind"] == "select")
            try await eventually("further requests") { server.requests.count > 2 ? true : nil }
            #expect(!server.requests.contains { $0.lowercased().contains("if-none-match") })
            let job = try await Answer.to("GET", "/jobs/web", at: port).json() as? [String: Any]
            #expect(job?["state"] as? String == "failing")
            #expect(job?["last"] is NSNull)
        }
    }

    @Test func `what is posted goes out at once`() async throws {
        let jobs = "server: { tokens: { publish: [p] } }\njobs: { nickname: { post: true, select: name } }"
        try await Program.serving(jobs) { _, port in
            let stream = try await EventStream.open(at: port)
            #expect(try await stream.next()?.event == "hello")
            let token = ["Authorization": "Bearer p"]
            let large = String(repeating: "é", count: 200_000)
            for name in ["Ada", large] {
                let body = #"{"name": "\#(name)"}"#
                let answer = try await Answer.to("POST", "/jobs/nickname", at: port, fields: token, body: body)
                #expect(answer.status == 202)
                let block = try #require(try await stream.next())
                #expect(answer.text == #"{"id":"\#(block.id ?? "")"}"#)
                #expect(block.value as? String == name)
                #expect(try block.object()["nextBy"] == nil)
            }
            let refused = try await Answer.to("POST", "/jobs/nickname", at: port, body: "{}")
            #expect(refused.status == 401)
            #expect(refused.fields["www-authenticate"] == "Bearer")
            let tooLarge = String(repeating: "x", count: 1_100_000)
            #expect(
                try await Answer.to("POST", "/jobs/nickname", at: port, fields: token, body: tooLarge).status == 413
            )
        }
    }
}
