import Foundation
import TestSupport
import Testing

@testable import API
@testable import tickertape

/// Jobs that run after others, in the running program.
@Suite struct ChainTests {
    private func post(_ body: String, to job: String, at port: UInt16) async throws {
        let answer = try await Answer.to("POST", "/jobs/\(job)?token=p", at: port, body: body)
        #expect(answer.status == 202)
    }

    @Test func `a result runs the job that waits for it, and its result the next`() async throws {
        let jobs = """
            server: { tokens: { publish: [p] } }
            jobs:
              first: { post: true }
              second: { after: first, run: 'cat', select: data }
              third: { after: ["sec*"], run: 'echo "$TICKERTAPE_JOB $TICKERTAPE_EVENT"', event: told }
            """
        try await Program.serving(jobs) { _, port in
            let stream = try await EventStream.open("/events", at: port)
            for text in ["one", "two \"$(id)\""] {
                try await post(text, to: "first", at: port)
                let second = try await stream.first("the second") { $0.data.contains("\"second\"") }
                #expect(try second.object()["data"] as? String == text)
                let third = try await stream.event("told")
                #expect(try third.object()["data"] as? String == "second dataUpdate")
            }
            let entry = try await Answer.to("GET", "/jobs/third", at: port).json() as? [String: Any]
            #expect((entry?["trigger"] as? [String: [String]]) == ["after": ["sec*"]])
            #expect(entry?["nextRun"] is NSNull && entry?["state"] as? String == "ok")
        }
    }

    @Test func `a failure reaches a server in its words, and its own failure does not`() async throws {
        let server = try ScriptedServer { _ in ("500 No", [], "") }
        defer { server.stop() }
        let jobs = """
            jobs:
              bad: { every: 1h, run: "echo 'no \\"luck\\"' >&2; exit 3" }
              tell:
                after: { job: "*", event: [jobFailed, alertRaised] }
                http: { url: "http://127.0.0.1:\(server.port)/{job}?m={message}", headers: { Title: "{event}: {message}" } }
            """
        try await Program.serving(jobs) { _, port in
            let stream = try await EventStream.open("/events?catchup=all&job=tell", at: port)
            _ = try await stream.event("jobFailed")
            let head = try #require(server.requests.first)
            #expect(head.hasPrefix("GET /bad?m=ended%20with%20status%203%3A%20no%20%22luck%22 "), "\(head)")
            #expect(head.contains("Title: jobFailed: ended with status 3: no \"luck\"\r\n"), "\(head)")
            let entry = try await Answer.to("GET", "/jobs/tell", at: port).json() as? [String: Any]
            #expect(entry?["runs"] as? Int == 1 && server.requests.count == 1)
        }
    }

    @Test func `a burst makes one run wait, for the newest`() async throws {
        let jobs = """
            server: { tokens: { publish: [p], admin: [a] } }
            jobs:
              first: { post: true }
              slow: { after: first, run: "cat; while [ ! -e go ]; do sleep 0.02; done", timeout: 1m, select: data }
            """
        try await Program.serving(jobs) { program, port in
            let stream = try await EventStream.open("/events?job=slow", at: port)
            for number in 0..<50 { try await post("\(number)", to: "first", at: port) }
            let busy = try await eventually("all were seen") {
                let entry = try await Answer.to("GET", "/jobs/slow", at: port).json() as? [String: Any]
                return entry?["skipped"] as? Int == 48 ? entry : nil
            }
            #expect(busy["runs"] as? Int == 0)
            try program.write("", to: "go")
            var values: [Int?] = []
            for _ in 0..<2 { values.append(try await stream.event("dataUpdate").object()["data"] as? Int) }
            #expect(values == [0, 49])
            // A run that a person asks for has the newest event.
            let asked = try await Answer.to("POST", "/jobs/slow/run?token=a", at: port)
            #expect(asked.status == 202)
            #expect(try await stream.event("dataUpdate").object()["data"] as? Int == 49)
        }
    }

    @Test func `a reload brings and ends such jobs, and what came before is nothing to them`() async throws {
        let head = "server: { tokens: { publish: [p] } }\njobs:\n  first: { post: true }\n"
        try await Program.serving(head) { program, port in
            let stream = try await EventStream.open("/events", at: port)
            try await post("early", to: "first", at: port)
            try program.write(head + "  second: { after: first, run: cat, select: data }\n", to: "jobs.yaml")
            _ = try await stream.event("configReloaded")
            try await post("late", to: "first", at: port)
            let second = try await stream.first("the second") { $0.data.contains("\"second\"") }
            #expect(try second.object()["data"] as? String == "late")
            try program.write(head + "  second: { after: frist, run: cat }\n", to: "jobs.yaml")
            let rejected = try await stream.event("configRejected")
            #expect(rejected.data.contains("did you mean"), "\(rejected.data)")
        }
    }

    @Test func `one run from the command line has an event that is made up`() async throws {
        let file = "jobs:\n  a: { post: true }\n  b: { after: { job: a, event: jobFailed }, run: cat }\n"
        let result = try await Program.run(["run", "b"], files: ["jobs.yaml": file])
        #expect(result.status == 0)
        #expect(result.output.contains(#""data":{"job":"a","event":"jobFailed","id":"example-1""#), "\(result.output)")
    }
}
