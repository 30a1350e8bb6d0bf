import Foundation
import Glibc
import TestSupport
import Testing

@testable import API
@testable import tickertape

/// Sources that go on by themselves, in the running program.
@Suite struct FollowTests {
    private func entry(_ job: String, at port: UInt16) async throws -> [String: Any] {
        try #require(try await Answer.to("GET", "/jobs/\(job)", at: port).json() as? [String: Any])
    }

    @Test func `a program that goes on is begun again when it ends, and its state is told`() async throws {
        let jobs = """
            jobs:
              ticks: { follow: true, restart: 100ms, run: "echo one; echo two; while [ ! -e go ]; do sleep 0.02; done; rm go" }
            """
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            for round in 0..<3 {
                for text in ["one", "two"] {
                    #expect(try await stream.first(text) { $0.event == "dataUpdate" }.value as? String == text)
                }
                let entry = try await entry("ticks", at: port)
                #expect(entry["state"] as? String == "ok" && entry["since"] is String && entry["nextTry"] is NSNull)
                #expect(entry["restarts"] as? Int == round)
                #expect((entry["trigger"] as? [String: Bool]) == ["follow": true])
                try program.write("", to: "go")
            }
            let metrics = try await Answer.to("GET", "/metrics", at: port).text
            #expect(metrics.contains("tickertape_job_connected{job_name=\"ticks\"}"))
            #expect(metrics.contains("tickertape_job_dropped_results_total{job_name=\"ticks\"} 0"))
        }
    }

    @Test func `a program that always fails is told once, and its next try with it`() async throws {
        let jobs = "jobs: { bad: { follow: true, restart: 100-200ms, run: 'echo no luck >&2; exit 3' } }"
        try await Program.serving(jobs) { _, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            let failure = try await stream.first("the failure") { $0.event == "jobFailed" }
            #expect(failure.data.contains(#""kind":"exit","message":"ended with status 3: no luck""#))
            let restarts = try await eventually("three restarts") {
                let entry = try await entry("bad", at: port)
                return (entry["restarts"] as? Int ?? 0) >= 3 ? entry : nil
            }
            #expect(restarts["state"] as? String == "failing")
            let events = try await Answer.to("GET", "/jobs/bad/history", at: port).json() as? [[String: Any]]
            #expect(events?.compactMap { $0["event"] as? String } == ["jobFailed"])
        }
    }

    @Test func `pausing lets go of the program, and resuming begins it again`() async throws {
        let jobs = """
            server: { tokens: { admin: [a] } }
            jobs: { steps: { follow: true, run: "trap '' TERM; echo $$; while :; do sleep 0.05; done" } }
            """
        try await Program.serving(jobs) { _, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            let first = try #require(try await stream.first("the first") { $0.event == "dataUpdate" }.value as? Int)
            _ = try await Answer.to("POST", "/jobs/steps/pause?token=a", at: port)
            try await eventually("the program is gone") { kill(pid_t(first), 0) != 0 ? true : nil }
            let paused = try await eventually("it is at rest") {
                let entry = try await entry("steps", at: port)
                return entry["state"] as? String == "paused" ? entry : nil
            }
            #expect(paused["since"] is String && paused["nextTry"] is NSNull)
            #expect(paused["failures"] as? Int == 0)
            _ = try await Answer.to("POST", "/jobs/steps/resume?token=a", at: port)
            let second = try #require(try await stream.first("the second") { $0.event != "hello" }.value as? Int)
            #expect(second != first)
        }
    }

    @Test func `a reload that leaves the job as it is leaves it alone, and a file goes on where it was`() async throws {
        let jobs = """
            jobs:
              log: { follow: true, file: app.log }
              pid: { follow: true, run: "echo $$; exec sleep 1000" }
            """
        try await Program.serving(jobs, files: ["app.log": "old\n"]) { program, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            _ = try await stream.first("the program") { $0.job == "pid" }
            try await eventually("the file is followed") {
                try await entry("log", at: port)["since"] is String ? true : nil
            }
            try program.append("one\n", to: "app.log")
            #expect(try await stream.first("one") { $0.job == "log" }.value as? String == "one")
            // Only the other is changed; while it has gone, a line is missed by nobody.
            try program.write(
                jobs.replacingOccurrences(of: "file: app.log", with: "unit: x, file: app.log"),
                to: "jobs.yaml"
            )
            _ = try await stream.first("the reload") { $0.event == "configReloaded" }
            try program.append("two\n", to: "app.log")
            #expect(try await stream.first("two") { $0.job == "log" }.value as? String == "two")
            #expect(try await entry("pid", at: port)["restarts"] as? Int == 0)
            let events = try await Answer.to("GET", "/jobs/pid/history", at: port).json() as? [Any]
            #expect(events?.count == 1)
        }
    }

    @Test func `at a stop nothing fails, and the program is gone within a second`() async throws {
        let jobs = """
            server: { history: { file: tape.db } }
            jobs: { deaf: { follow: true, run: "trap '' TERM; echo $$; while :; do sleep 0.05; done" } }
            """
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            let child = try #require(try await stream.first("it") { $0.event == "dataUpdate" }.value as? Int)
            let clock = ContinuousClock()
            let time = try await clock.measure {
                program.signal(SIGTERM)
                _ = try await program.end()
            }
            #expect(kill(pid_t(child), 0) != 0)
            // Half a second for the child; the rest is room for a machine that is busy.
            #expect(time < .seconds(4), "\(time)")
            let rest = try await stream.rest().map { $0.event ?? "" }
            #expect(!rest.contains("jobFailed") && rest.contains("bye"), "\(rest)")
        }
    }

    @Test func `run prints what comes until there is enough, or until it ends`() async throws {
        let jobs = """
            jobs:
              ticks: { follow: true, envelope: false, run: "i=0; while :; do i=$((i+1)); echo $i; done" }
              short: { follow: true, envelope: false, run: "echo a; echo b" }
              bad: { follow: true, run: "echo dry >&2; exit 3" }
              spare: { follow: true, envelope: false, run: "/no/such/program || echo c" }
              other: { every: 1m, run: date }
            """
        let files = ["jobs.yaml": jobs]
        let ticks = try await Program.run(["run", "ticks", "--events", "3"], files: files)
        #expect(ticks.status == 0 && ticks.complaints == "")
        #expect(
            ticks.output.split(separator: "\n").filter { $0.hasPrefix("data:") } == ["data: 1", "data: 2", "data: 3"]
        )
        let short = try await Program.run(["run", "short"], files: files)
        #expect(short.status == 0)
        #expect(short.output.split(separator: "\n").filter { $0.hasPrefix("data:") } == ["data: a", "data: b"])
        // What a line does without its first program is for the shell to say.
        let spare = try await Program.run(["run", "spare"], files: files)
        #expect(spare.output.split(separator: "\n").filter { $0.hasPrefix("data:") } == ["data: c"])
        let bad = try await Program.run(["run", "bad"], files: files)
        #expect(bad.status == 1 && bad.complaints.hasSuffix("job \"bad\" fails: ended with status 3: dry\n"))
        let other = try await Program.run(["run", "other", "--events=3"], files: files)
        #expect(other.status == 1)
        #expect(other.complaints == "job \"other\" ends by itself; --events goes with a job that has follow: true\n")
    }

    @Test func `run ends when nobody reads what it prints, and when it is told to while somebody does not`()
        async throws
    {
        let files = ["jobs.yaml": "jobs: { ticks: { follow: true, run: \"yes\" } }"]
        let run = "'\(Program.executable.path)' run ticks"
        let shell = URL(filePath: "/bin/sh")
        let left = try ChildProgram(shell, arguments: ["-c", "\(run) | head -n 1"], files: files)
        #expect(try await left.end(within: .seconds(20)) == 0)
        #expect(left.printed.hasPrefix("id: ") && left.complained == "")
        _ = try await left.stop()

        let full = try ChildProgram(
            shell,
            arguments: ["-c", "mkfifo p; echo made; exec 3<>p; \(run) > p & echo id $!; wait"],
            files: files
        )
        let id = try await full.line("its id") { $0.firstMatch(of: /id (\d+)\n/).flatMap { pid_t($0.1) } }
        let pipe = unsafe open(full.folder.path + "/p", O_RDWR | O_NONBLOCK)
        try #require(pipe >= 0)
        defer { close(pipe) }
        try await eventually("a full pipe, of which it waits for more room") {
            var polled = pollfd(fd: pipe, events: Int16(POLLOUT), revents: 0)
            return unsafe poll(&polled, 1, 0) == 0 ? true : nil
        }
        kill(id, SIGTERM)
        try await expectGone([id])
        _ = try await full.stop()
    }
}
