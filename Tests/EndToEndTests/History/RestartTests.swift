import Foundation
import Glibc
import TestSupport
import Testing

/// What a history file carries over the end of one program and the start of the next, killed or stopped.
@Suite struct RestartTests {
    private static let ends = [SIGKILL, SIGTERM]

    /// Serves a file of jobs, with a history beside it, in a folder that outlives the program.
    private func serve(_ folder: URL, _ jobs: String, _ test: (Program, UInt16) async throws -> Void) async throws {
        let text =
            "server: { history: { file: h.db }, tokens: { publish: [p] } }\njobs:\n  note: { post: true }\n\(jobs)"
        try await LastingFolder(url: folder).serve(text, test)
    }

    private func inFolder(_ test: (URL) async throws -> Void) async throws {
        try await LastingFolder.during { try await test($0.url) }
    }

    private func end(_ program: Program, by signal: CInt) async throws {
        program.signal(signal)
        #expect(try await program.end() == (signal == SIGKILL ? .killed(signal) : .exited(0)))
    }

    /// What the index says of a job.
    private func entry(_ job: String, at port: UInt16) async throws -> [String: Any] {
        try #require(try await Answer.to("GET", "/jobs/\(job)", at: port).json() as? [String: Any])
    }

    private func awaitState(_ state: String, of job: String, at port: UInt16) async throws {
        try await eventually("\(job) is \(state)") {
            try await entry(job, at: port)["state"] as? String == state ? true : nil
        }
    }

    /// How many lines the runs of a job have left.
    private func lines(of program: Program) -> Int { program.read("runs").split(separator: "\n").count }

    private func moment(_ seconds: Double) -> String {
        Date.now.addingTimeInterval(seconds).formatted(.iso8601)
    }

    private static let counting = #"run: "echo x >> runs; wc -l < runs""#

    @Test(arguments: ends) func `a moment that has had its run has none after a restart, nor when its unit changes`(
        signal: CInt
    ) async throws {
        try await inFolder { folder in
            let jobs = "  once: { at: \"\(moment(-5))\", misfire_grace: 1h, \(Self.counting) }"
            try await serve(folder, jobs) { program, port in
                // Killed before its event is stored, it would be due again.
                let stream = try await EventStream.open("/events?job=once", at: port)
                _ = try await stream.event("dataUpdate")
                try await awaitState("done", of: "once", at: port)
                #expect(lines(of: program) == 1)
                try await end(program, by: signal)
            }
            try await serve(folder, jobs) { program, port in
                try await awaitState("done", of: "once", at: port)
                #expect(lines(of: program) == 1)
                let stream = try await EventStream.open(at: port)
                try program.write(program.read("jobs.yaml").replacing("1h,", with: "1h, unit: x,"), to: "jobs.yaml")
                _ = try await stream.event("configReloaded")
                #expect(try await entry("once", at: port)["unit"] as? String == "x")
                try await awaitState("done", of: "once", at: port)
                #expect(lines(of: program) == 1)
                try await end(program, by: signal)
            }
            try await serve(folder, jobs) { program, port in
                try await awaitState("done", of: "once", at: port)
                #expect(lines(of: program) == 1)
            }
        }
    }

    @Test(arguments: ends) func `a number of runs is one over all starts`(signal: CInt) async throws {
        try await inFolder { folder in
            let jobs = "  few: { every: 2s, times: 3, \(Self.counting) }"
            try await serve(folder, jobs) { program, port in
                let stream = try await EventStream.open("/events?job=few", at: port)
                _ = try await stream.event("dataUpdate")
                try await end(program, by: signal)
            }
            for _ in 1...2 {
                try await serve(folder, jobs) { program, port in
                    try await awaitState("done", of: "few", at: port)
                    // A run is over when it has ended; its result is shown when it is recorded.
                    let values = try await eventually("the result of the last run") {
                        let history = try await Answer.to("GET", "/jobs/few/history", at: port).json()
                        let values = (history as? [[String: Any]])?.map { $0["data"] as? Int } ?? []
                        return values.contains(3) ? values : nil
                    }
                    #expect(values == [1, 2, 3])
                    try await end(program, by: signal)
                }
            }
        }
    }

    @Test(arguments: ends) func `a post that comes again after a restart or a reload is answered as before`(
        signal: CInt
    ) async throws {
        try await inFolder { folder in
            func post(_ body: String, at port: UInt16) async throws -> Answer {
                try await Answer.to(
                    "POST",
                    "/jobs/note?token=p",
                    at: port,
                    fields: ["Idempotency-Key": "k"],
                    body: body
                )
            }
            var first = ""
            try await serve(folder, "") { program, port in
                first = try await post("1", at: port).text
                try await end(program, by: signal)
            }
            try await serve(folder, "") { program, port in
                #expect(try await post("1", at: port).text == first)
                #expect(try await post("2", at: port).status == 422)
                let stream = try await EventStream.open("/events?catchup=all", at: port)
                try program.write(
                    program.read("jobs.yaml").replacing("post: true", with: "post: true, unit: x"),
                    to: "jobs.yaml"
                )
                _ = try await stream.event("configReloaded")
                #expect(try await post("1", at: port).text == first)
                try await end(program, by: signal)
            }
            try await serve(folder, "") { _, port in
                #expect(try await post("1", at: port).text == first)
                let history = try await Answer.to("GET", "/jobs/note/history", at: port).json() as? [[String: Any]]
                #expect(history?.count == 1)
            }
        }
    }

    @Test(arguments: ends, [true, false])
    func `a value that has not changed over a restart is not published again`(signal: CInt, envelope: Bool) async throws
    {
        try await inFolder { folder in
            try Data("a\nb\n".utf8).write(to: folder.appending(path: "v"))
            let jobs =
                "  v: { every: 50ms, file: \(folder.path)/v, publish: change, envelope: \(envelope) }"
            var id: String?
            try await serve(folder, jobs) { program, port in
                let stream = try await EventStream.open("/events?job=v", at: port)
                id = try await stream.event("dataUpdate").id
                try await end(program, by: signal)
            }
            try await serve(folder, jobs) { program, port in
                try await eventually("three runs") {
                    try await (entry("v", at: port)["runs"] as? Int ?? 0) > 2 ? true : nil
                }
                let last = try await entry("v", at: port)["last"] as? [String: Any]
                #expect(last?["id"] as? String == id)
                let stream = try await EventStream.open("/events?job=v&catchup=none", at: port)
                try program.write("b\n", to: "v")
                let changed = try await stream.event("dataUpdate")
                #expect(changed.lines.last == (envelope ? changed.lines.last : "data: b"))
                let history = try await Answer.to("GET", "/jobs/v/history", at: port).json() as? [[String: Any]]
                #expect(history?.map { $0["data"] as? String } == ["a\nb", "b"])
            }
        }
    }

    @Test(arguments: ends) func `a time of day that passes while the program is away is made up for once`(
        signal: CInt
    ) async throws {
        try await inFolder { folder in
            let slot = Date.now.addingTimeInterval(4)
            let parts = Calendar(identifier: .gregorian).dateComponents(in: .gmt, from: slot)
            let cron = "\(parts.second ?? 0) \(parts.minute ?? 0) \(parts.hour ?? 0) * * *"
            let jobs = "  daily: { cron: \"\(cron)\", timezone: UTC, misfire_grace: 1h, \(Self.counting) }"
            try await serve(folder, jobs) { program, port in
                // What was noted before an event that was answered is stored.
                #expect(try await Answer.to("POST", "/jobs/note?token=p", at: port, body: "1").status == 202)
                try await end(program, by: signal)
                #expect(lines(of: program) == 0)
            }
            try await eventually("the slot has passed") { Date.now > slot ? true : nil }
            try await serve(folder, jobs) { program, port in
                let stream = try await EventStream.open("/events?job=daily", at: port)
                _ = try await stream.event("dataUpdate")
                try await end(program, by: signal)
            }
            let two = jobs + "\n  other: { every: 1h, generate: counter }"
            try await serve(folder, two) { program, port in
                try await awaitState("ok", of: "other", at: port)
                #expect(lines(of: program) == 1)
            }
        }
    }

    @Test(arguments: ends) func `an interval goes on from its last run`(signal: CInt) async throws {
        try await inFolder { folder in
            let jobs = "  hourly: { every: 1h, \(Self.counting) }"
            var next = ""
            try await serve(folder, jobs) { program, port in
                let stream = try await EventStream.open("/events?job=hourly", at: port)
                _ = try await stream.event("dataUpdate")
                next = try #require(try await entry("hourly", at: port)["nextRun"] as? String)
                try await end(program, by: signal)
            }
            try await serve(folder, jobs) { program, port in
                let job = try await entry("hourly", at: port)
                let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
                let again = try format.parse(#require(job["nextRun"] as? String))
                let before = try format.parse(next)
                #expect(abs(again.timeIntervalSince(before)) < 0.1)
                #expect(job["state"] as? String == "ok")
                #expect(lines(of: program) == 1)
            }
        }
    }

    @Test(arguments: [1, 2])
    func `a run that a stop ends is no failure, and is made again`(signals: Int) async throws {
        try await inFolder { folder in
            let jobs = "  slow: { every: 1h, timeout: 1m, run: \"echo x >> runs; [ -e quick ] || sleep 600; echo 1\" }"
            try await serve(folder, jobs) { program, port in
                try await eventually("a run") { lines(of: program) > 0 ? true : nil }
                let stream = try await EventStream.open("/events?catchup=all", at: port)
                program.signal(SIGTERM)
                let events = try await stream.rest().compactMap(\.event)
                #expect(events == ["hello", "bye"])
                // Who is in a hurry asks twice.
                if signals == 2 { program.signal(SIGTERM) }
                let end = try await program.end()
                #expect(signals == 2 || end == .exited(0))
            }
            try Data().write(to: folder.appending(path: "quick"))
            try await serve(folder, jobs) { program, port in
                #expect(try await Answer.to("GET", "/health", at: port).text == #"{"status":"ok"}"#)
                try await awaitState("ok", of: "slow", at: port)
                #expect(lines(of: program) == 2)
            }
        }
    }
}
