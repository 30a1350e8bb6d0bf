import Configuration
import Foundation
import Scheduling
import Tape
import Testing

@testable import JobConfig
@testable import Jobs
@testable import tickertape

@Suite struct CheckReportTests {
    private static let now = Timestamp(milliseconds: 1_795_222_923_456)

    private func plans(_ jobs: String) throws -> [JobPlan] {
        try #require(JobsConfiguration.read(Array(jobs.utf8), file: "a.yaml").file).jobs.map {
            JobPlan($0, now: Self.now)
        }
    }

    /// The milliseconds from one run to the next, beginning with those from now to the first.
    private func gaps(_ plan: JobPlan) -> [Int64] {
        let times = [Self.now] + plan.nextRuns
        return zip(times.dropFirst(), times).map { $0.milliseconds - $1.milliseconds }
    }

    @Test func `of very many jobs each is told how long its events are`() async throws {
        let jobs = (0..<1500).map { "  j\($0): { every: 30s, generate: counter }\n" }.joined()
        let file = try #require(JobsConfiguration.read(Array("jobs:\n\(jobs)".utf8), file: "a.yaml").file)
        let events = await Preflight.events(of: file.jobs)
        #expect(events.count == 1500)
        #expect(events["j1499"]?.sequence == 1500)
    }

    @Test func `a report tells what each job is and when it runs`() throws {
        let plans = try plans("jobs:\n  host: { every: 30s, system: [cpu] }\n  note: { post: true }\n")
        let night = try self.plans("jobs:\n  night: { cron: 30 2 * * *, timezone: Europe/Berlin, generate: sine }\n")
        #expect(
            CheckCommand.text(night, path: "a.yaml") == """
                a.yaml: 1 job, no faults

                night: cron 30 2 * * *, generate
                  next run    2026-11-21 02:30:00.000 +01:00 Europe/Berlin
                  next run    2026-11-22 02:30:00.000 +01:00 Europe/Berlin
                  next run    2026-11-23 02:30:00.000 +01:00 Europe/Berlin
                  runs a day  1
                  bytes a day unknown until it has run

                """
        )
        let gaps = gaps(plans[0])
        #expect((0...1000).contains(gaps[0]))
        #expect(gaps.dropFirst() == [30_000, 30_000])
        let times = plans[0].nextRuns.map { plans[0].zone.text(ofMilliseconds: $0.milliseconds) }
        #expect(
            CheckCommand.text(plans, path: "a.yaml") == """
                a.yaml: 2 jobs, no faults

                host: every 30s, system
                  next run    \(times[0])
                  next run    \(times[1])
                  next run    \(times[2])
                  runs a day  2880
                  bytes a day unknown until it has run

                note: post

                """
        )
    }

    @Test func `the range of a random interval shows in its runs`() throws {
        let plan = try #require(try plans("jobs:\n  people: { every: 5-20s, generate: people }\n").first)
        #expect(gaps(plan).dropFirst().allSatisfy { (5000...20_000).contains($0) })
        let text = CheckCommand.text([plan], path: "a.yaml")
        #expect(text.hasPrefix("a.yaml: 1 job, no faults\n\npeople: every 5-20s, generate\n"))
        #expect(text.contains("\n  runs a day  4320 to 17280\n"))
    }

    @Test(arguments: [
        ("2020-01-01T00:00:00Z", nil), ("2026-11-21T02:30:00Z", 0...24), ("2026-11-22T23:00:00Z", 24...24),
        ("2026-11-21T02:30:00Z, times: 2", 0...2),
    ])
    func `a job is told no runs that its end leaves out`(end: String, runs: ClosedRange<Int>?) throws {
        let plan = try #require(try plans("jobs: { a: { every: 1h, end_at: \(end), generate: sine } }").first)
        #expect(plan.runsADay == runs)
        let line = CheckCommand.text([plan], path: "a.yaml").split(separator: "\n").first { $0.contains("runs a day") }
        #expect((line == nil) == (runs == nil))
    }

    @Test(arguments: ["10ms", "36500d", "10ms-36500d"])
    func `the shortest and the longest interval can be reported`(every: String) throws {
        let plan = try #require(try plans("jobs:\n  a: { every: \(every), generate: sine }\n").first)
        #expect(plan.nextRuns.count == 3)
    }

    @Test func `a job that waits for viewers is told with them and without`() throws {
        let plans = try plans(
            """
            jobs:
              idle: { every: 1m, while_watched: true, idle_every: 1h, generate: sine }
              rare: { every: 5-10s, while_watched: true, generate: sine }
              off: { every: 1m, while_watched: true, enabled: false, generate: sine }
              over: { every: 1m, while_watched: true, end_at: 2020-01-01T00:00:00Z, generate: sine }
              steps: { follow: true, while_watched: true, run: x }

            """
        )
        let times = plans[0].nextRuns.map { plans[0].zone.text(ofMilliseconds: $0.milliseconds) }
        #expect(times.count == 3 && gaps(plans[0]).dropFirst() == [3_600_000, 3_600_000])
        #expect(
            CheckCommand.text(plans, path: "a.yaml") == """
                a.yaml: 5 jobs, no faults

                idle: every 1m while watched, else every 1h, generate
                  next run    when somebody watches
                  next run    \(times[0])
                  next run    \(times[1])
                  next run    \(times[2])
                  runs a day  1440 while somebody watches, else 24
                  bytes a day unknown until it has run

                rare: every 5-10s while watched, generate
                  next run    when somebody watches
                  runs a day  8640 to 17280 while somebody watches, else 0
                  bytes a day unknown until it has run

                off: every 1m while watched, generate
                  next run    none, it is not enabled

                over: every 1m while watched, generate
                  next run    none, its time is over

                steps: follow, run
                  next run    when somebody watches
                  bytes a day unknown until it has run

                """
        )
        let json = CheckCommand.json(path: "a.yaml", diagnostics: [], plans: Array(plans.prefix(2)))
        #expect(json.contains(#""runsADay":{"least":1440,"most":1440},"runsADayUnwatched":{"least":24,"most":24},"#))
        #expect(
            json.contains(
                #""nextRuns":[],"runsADay":{"least":8640,"most":17280},"runsADayUnwatched":{"least":0,"most":0},"#
            )
        )
    }

    @Test func `programs get the same as one object`() throws {
        let plans = try plans("jobs:\n  host: { every: 30s, system: [cpu] }\n  note: { post: true }\n")
        let runs = plans[0].nextRuns.map { "\"\($0)\"" }.joined(separator: ",")
        let tzdata = ZoneDatabase.shared.version.map { "\"\($0)\"" } ?? "null"
        #expect(
            CheckCommand.json(path: "a.yaml", diagnostics: [], plans: plans)
                == #"{"file":"a.yaml","ok":true,"tzdata":\#(tzdata),"faults":[],"jobs":[{"name":"host","trigger":"every 30s","source":"system","#
                + #""nextRuns":[\#(runs)],"runsADay":{"least":2880,"most":2880},"bytesAnEvent":null,"bytesADay":{"least":null,"most":null}},"#
                + #"{"name":"note","trigger":"post","source":null,"nextRuns":[],"runsADay":{"least":null,"most":null},"#
                + #""bytesAnEvent":null,"bytesADay":{"least":null,"most":null}}]}"# + "\n"
        )
        let diagnostics = JobsConfiguration.read(Array("jobs: { a: { every: 1s } }".utf8), file: "a.yaml").diagnostics
        let json = CheckCommand.json(path: "a.yaml", diagnostics: diagnostics)
        #expect(
            json.hasPrefix(
                #"{"file":"a.yaml","ok":false,"tzdata":\#(tzdata),"faults":[{"severity":"error","file":"a.yaml","line":1,"#
            )
        )
        #expect(json.hasSuffix(#""jobs":[]}"# + "\n"))
    }

    @Test(arguments: [
        ("every: 30s", 310, "bytes a day 892.8 kB to each viewer; 310 bytes an event"),
        ("every: 5-20s", 310, "bytes a day 1.3 MB to 5.4 MB to each viewer; 310 bytes an event"),
        ("every: 5-20s, publish: change", 310, "bytes a day at most 5.4 MB to each viewer; 310 bytes an event"),
        ("every: 1d", 999, "bytes a day 999 bytes to each viewer; 999 bytes an event"),
        ("every: 10ms", 1 << 20, "bytes a day 9.1 TB to each viewer; 1048576 bytes an event"),
        ("every: 30s", nil, "bytes a day unknown until it has run"),
        ("at: 2036-01-01T00:00:00Z", 99, "an event    99 bytes"),
        ("at: 2020-01-01T00:00:00Z", 99, "next run    none, its time is over"),
        ("every: 5s, enabled: false", 99, "next run    none, it is not enabled"),
    ])
    func `the last line tells what a viewer is sent, or why nothing is`(options: String, bytes: Int?, line: String)
        throws
    {
        let text = "jobs: { a: { \(options), generate: sine } }"
        let job = try #require(JobsConfiguration.read(Array(text.utf8), file: "a.yaml").file?.jobs.first)
        let plan = JobPlan(job, now: Self.now, bytesAnEvent: bytes)
        #expect(CheckCommand.text([plan], path: "a").hasSuffix("\n  \(line)\n"))
    }

    @Test func `what can be read without a side effect is measured as a client gets it`() async throws {
        let text = """
            jobs:
              whole: { every: 1m, generate: constant, value: 12345, envelope: false, event: e }
              wrapped: { every: 1m, generate: constant, value: 12345, event: e }
              file: { every: 1m, file: /proc/self/stat, envelope: false }
              missing: { every: 1m, file: /nonexistent }
              machine: { every: 1m, system: [uptime] }
              shell: { every: 1m, run: "echo x > /nonexistent/x" }
              web: { every: 1m, http: "http://127.0.0.1:1/" }
              posted: { post: true }
            """
        let jobs = try #require(JobsConfiguration.read(Array(text.utf8), file: "a.yaml").file).jobs
        let sizes = await Preflight.events(of: jobs).mapValues(\.bytes.count)
        #expect(Set(sizes.keys) == ["whole", "wrapped", "file", "machine"])
        let bare = try #require(sizes["whole"])
        // "id: ", an epoch of ten characters, "-1"; "event: e"; "data: 12345"; each with its line end, and the blank line.
        #expect((30...45).contains(bare))
        #expect(try #require(sizes["wrapped"]) > bare + 60)
    }

    @Test(arguments: [
        (
            "every: 1s, generate: clock", "age: 7d", "10000 events are what these jobs publish in 2h47m, not in 1w",
            "events: 605000"
        ),
        ("every: 1s, generate: clock", "age: 7d, events: 700000", nil, nil),
        ("every: 1s, generate: clock", "per_job: 2", nil, nil),
        ("every: 1s, generate: clock, publish: change", "age: 7d", nil, nil),
        ("every: 1h, generate: clock", "age: 7d", nil, nil),
    ])
    func `a past that is shorter than asked for is a warning`(
        job: String,
        history: String,
        words: String?,
        advice: String?
    )
        throws
    {
        let text = "server: { history: { file: h.db, \(history) } }\njobs: { a: { \(job) } }\n"
        let file = try #require(JobsConfiguration.read(Array(text.utf8), file: "a.yaml").file)
        let findings = HistoryPreflight.shortage(of: file, file.jobs.map { JobPlan($0, now: Self.now) })
        #expect(findings.map(\.message) == (words.map { [$0] } ?? []))
        #expect(findings.map(\.fixIt) == (words == nil ? [] : [advice]))
        #expect(findings.allSatisfy { $0.severity == .warning && $0.location.line == 1 })
    }

    @Test(arguments: [
        (
            200, "age: 7d", ["events: 605000", "bytes: 116MiB"],
            "64MiB of events are what these jobs publish in 3d21h13m"
        ),
        (200, "age: 7d, events: 605000, bytes: 116MiB", [], ""), (nil, "age: 7d, events: 605000", [], ""),
        (2000, "age: 1d", [], ""),
        (2000, "age: 2d, events: 173000", ["bytes: 330MiB"], "64MiB of events are what these jobs publish in 9h20m"),
    ])
    func `bytes that are over before the age is are a warning where events are of a known length`(
        bytes: Int?,
        history: String,
        advice: [String],
        words: String
    ) throws {
        func findings(_ history: String) throws -> [Diagnostic] {
            let text = "server: { history: { file: h.db, \(history) } }\njobs: { a: { every: 1s, generate: clock } }\n"
            let file = try #require(JobsConfiguration.read(Array(text.utf8), file: "a.yaml").file)
            let plans = file.jobs.map { JobPlan($0, now: Self.now, bytesAnEvent: bytes) }
            return HistoryPreflight.shortage(of: file, plans)
        }
        let found = try findings(history)
        #expect(found.map(\.fixIt) == advice)
        #expect(found.last?.message.hasPrefix(words) ?? true, "\(found.map(\.message))")
        // The advice holds.
        let other = history.split(separator: ", ").filter { !$0.hasPrefix("events") && !$0.hasPrefix("bytes") }
        let kept = history.contains("events") && advice.count == 1 ? ["events: 173000"] : []
        #expect(
            try findings((other.map(String.init) + kept + advice).joined(separator: ", ")).isEmpty || advice.isEmpty
        )
    }

    @Test func `a history file whose folder is not there is a warning where it is named`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        let text = "server: { history: { file: past/h.db } }\njobs: { a: { every: 1h, generate: sine } }\n"
        let file = try #require(JobsConfiguration.read(Array(text.utf8), file: "\(folder)/a.yaml").file)
        let findings = HistoryPreflight.findings(about: file, at: "\(folder)/a.yaml")
        let reason = "cannot be made: the folder \(folder)/past is not there; make it first"
        #expect(findings.map(\.message) == ["the history file \(folder)/past/h.db \(reason)"])
        #expect(findings.map(\.severity) == [.warning] && findings.map(\.location.column) == [28])
    }

    @Test(
        "of a past in memory that is a warning where the file says how long it is to be",
        arguments: [("age: 7d, events: 100000", true), ("events: 1000", false), ("age: 1d, events: 100000", false)]
    )
    func shortMemory(history: String, isTold: Bool) throws {
        let text = "server: { history: { \(history) } }\njobs: { a: { every: 1s, generate: random } }\n"
        let file = try #require(JobsConfiguration.read(Array(text.utf8), file: "a.yaml").file)
        let findings = HistoryPreflight.shortage(of: file, file.jobs.map { JobPlan($0, now: Self.now) })
        #expect(findings.map(\.fixIt) == (isTold ? ["events: 605000"] : []))
        #expect(findings.allSatisfy { $0.location.file == "a.yaml" && $0.location.column > 8 })
    }
}
