import TestSupport
import Foundation
import Glibc
import Tape
import Testing

@testable import DataSources
@testable import tickertape

/// The children of jobs, and what is told when they don't do what they should.
@Suite struct ChildTests {
    @Test func `a run that takes too long ends with all it has started`() async throws {
        let jobs = """
            jobs:
              slow:
                every: 1s
                timeout: 300ms
                run: sleep 1000 & echo $! >> ids; (sleep 1000 & echo $! >> ids; wait) & wait
            """
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            let failed = try await stream.event("jobFailed")
            #expect(failed.value as? [String: String] == ["kind": "timeout", "message": "took longer than 300ms"])
            let first = try await program.ids(in: "ids").prefix(2)
            try await expectGone(Array(first))
            program.signal(SIGTERM)
            #expect(try await program.end() == .exited(0))
            try await expectGone(try await program.ids(in: "ids"))
        }
    }

    @Test func `a program that is killed takes its children along, and theirs`() async throws {
        // None of them would end by itself, by a closed pipe or by what can be ignored.
        let stubborn = "trap '' TERM HUP PIPE; (sleep 1000 & echo $! >> ids; wait) & echo $! >> ids; "
        let jobs = """
            jobs:
              shell: { every: 1h, run: "\(stubborn) echo $$ >> ids; echo >> started; wait" }
              lines: { every: 1h, lines: true, timeout: 1m, run: "\(stubborn) echo $$ >> ids; echo >> started; wait" }
              closed: { every: 1h, run: "exec >&- 2>&-; \(stubborn) echo $$ >> ids; echo >> started; wait" }
            """
        try await Program.serving(jobs) { program, _ in
            try await eventually("three runs of three") {
                program.read("ids").split(separator: "\n").count == 9 && program.read("started").count == 3 ? true : nil
            }
            let ids = try await program.ids(in: "ids")
            #expect(ids.count == 9 && ids.allSatisfy(isAlive))
            program.signal(SIGKILL)
            #expect(try await program.end() == .killed(SIGKILL))
            try await expectGone(ids)
        }
    }

    @Test func `a child that will not end makes its job overdue, skips runs, fails, and recovers`() async throws {
        let jobs = """
            jobs:
              stuck:
                every: 1s
                run: |
                  if [ -e stuck ]; then
                    trap "" TERM
                    echo $$ >> ids
                    while :; do sleep 1; done
                  fi
                  echo 1
            """
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            _ = try await stream.event("dataUpdate")
            try program.write("", to: "stuck")
            let overdue = try await stream.first("trouble") { $0.event != "dataUpdate" }
            #expect(overdue.event == "jobOverdue")
            let promise = try #require((overdue.value as? [String: String])?["nextBy"])
            #expect(try #require(overdue.object()["at"] as? String) >= promise)
            let state = { try await Answer.to("GET", "/jobs/stuck", at: port).json() as? [String: Any] }
            #expect(try await state()?["state"] as? String == "overdue")
            try program.remove("stuck")
            let failed = try await stream.first("the next word") { $0.event != "dataUpdate" }
            #expect(failed.event == "jobFailed")
            #expect((failed.value as? [String: String])?["kind"] == "timeout")
            try await expectGone(try await program.ids(in: "ids"))
            let after = [try await stream.next()?.event, try await stream.next()?.event]
            #expect(after == ["dataUpdate", "jobRecovered"])
            let document = try #require(try await state())
            #expect(document["state"] as? String == "ok")
            #expect(try #require(document["skipped"] as? Int) >= 3)
        }
    }

    @Test func `a job that fails says why, once, and so does the index`() async throws {
        let jobs = """
            jobs:
              bad: { every: 1s, run: "echo first >&2; echo \\"it's dry\\" >&2; exit 3" }
              beat: { every: 250ms, generate: counter }
            """
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open("/events?catchup=all", at: port)
            let blocks = try await stream.blocks(10)
            let failed = blocks.filter { $0.event == "jobFailed" }
            #expect(failed.count == 1)
            #expect(failed.first?.job == "bad")
            #expect(
                failed.first?.value as? [String: String] == [
                    "kind": "exit", "message": "ended with status 3: it's dry",
                ]
            )
            try await eventually("further failures") {
                let job = try await Answer.to("GET", "/jobs/bad", at: port).json() as? [String: Any]
                return try #require(job?["failures"] as? Int) > 2 ? true : nil
            }
            let fresh = try await EventStream.open(at: port).blocks(3)
            #expect(Set(fresh.map(\.event)) == ["hello", "jobFailed", "dataUpdate"])
            let lines = program.complaints.split(separator: "\n")
            #expect(lines.count == 1)
            #expect(lines.first?.hasSuffix(#" warning  job "bad" fails: ended with status 3: it's dry"#) == true)
        }
    }

    @Test func `what a child writes to its standard error is seen, though it ends well`() async throws {
        let jobs = """
            jobs:
              chatty:
                every: 1h
                env: { SECRET: "${SECRET}" }
                run: |
                  printf '\\033[31mslow\\033[0m disk\\r\\n\\n' >&2
                  echo "key $SECRET \u{202E}x" >&2
                  echo 7
              quiet: { every: 1h, run: "echo 8; echo two >&2", lines: true, select: none }
              silent: { every: 1h, run: echo 9 }
            """
        let options = ["--listen", "127.0.0.1:0", "--log-level", "debug"]
        try await Program.running(options, files: ["jobs.yaml": jobs], environment: ["SECRET": "hunter22"]) { program in
            let port = try await program.port()
            func last(_ job: String) async throws -> [String: Any] {
                try await eventually("a run of \(job)") {
                    let document = try await Answer.to("GET", "/jobs/\(job)", at: port).json() as? [String: Any]
                    return document?["lastRun"] as? [String: Any]
                }
            }
            let (chatty, quiet, silent) = (try await last("chatty"), try await last("quiet"), try await last("silent"))
            #expect(chatty["outcome"] as? String == "ok")
            #expect(chatty["stderr"] as? String == "slow disk\nkey ${SECRET} \\u{202E}x")
            #expect(quiet["stderr"] as? String == "two")
            #expect(silent["outcome"] as? String == "ok" && silent["stderr"] == nil)
            let line = #"debug    job "chatty" wrote to its standard error: slow disk\nkey ${SECRET} \u{202E}x"#
            try await eventually("the line of the log") { program.complaints.contains(line) ? true : nil }
            #expect(!program.complaints.contains("hunter22") && !program.complaints.contains("\u{1B}"))
        }
    }

    @Test func `of much that a child writes to its standard error the last lines are kept, and no half of a secret`()
        async throws
    {
        let secret = String(repeating: "0123456789", count: 10)
        let jobs = """
            jobs:
              flood: { every: 1h, env: { S: "${S}" }, run: "i=0; while [ $i -lt 100 ]; do echo $i$S >&2; i=$((i+1)); done" }
            """
        try await Program.running(["run", "flood"], files: ["jobs.yaml": jobs], environment: ["S": secret]) { program in
            let end = try await program.end()
            #expect(end == .exited(0))
            let lines = program.complaints.split(separator: "\n")
            #expect(lines.first == "..." && lines.last == "99${S}" && (20...60).contains(lines.count))
            #expect(!program.complaints.contains("456789"))
        }
    }

    @Test func `a program that slept tells what is late and makes up for nothing`() async throws {
        try await Program.serving("jobs: { beat: { every: 1s, run: sleep 0.3; echo 1 } }") { program, port in
            let stream = try await EventStream.open("/events?catchup=none", at: port)
            _ = try await stream.event("dataUpdate")
            program.signal(SIGSTOP)
            let awake = Timestamp.now.advanced(by: .seconds(4))
            try await eventually("runs that are missed, and the promised time") { Timestamp.now > awake ? true : nil }
            program.signal(SIGCONT)
            _ = try await stream.event("jobOverdue")
            _ = try await stream.event("jobRecovered")
            let job = try await Answer.to("GET", "/jobs/beat", at: port).json() as? [String: Any]
            #expect(try #require(job?["skipped"] as? Int) >= 2)
        }
    }
}
