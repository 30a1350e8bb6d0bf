import TestSupport
import HTTP
import Tape
import Testing

@testable import API
@testable import Jobs

@Suite struct ControlTests {
    private static let jobs = """
        server: { tokens: { subscribe: [s], publish: [p], admin: [boss, chief] } }
        jobs:
          wave: { every: 1h, generate: counter }
          note: { post: true }
        """
    private static let boss: HeaderFields = ["Authorization": "Bearer chief"]

    private func state(of job: String, on bench: RouteBench) async throws -> String? {
        try await bench.get("/jobs/\(job)", Self.boss).object()["state"] as? String
    }

    @Test func `a job is run when somebody asks for it, paused or not`() async throws {
        let bench = try RouteBench(Self.jobs)
        for run in 1...3 {
            let answer = try await bench.answer("POST", "/jobs/wave/run", Self.boss)
            #expect(answer.status == 202)
            #expect(answer.text == #"{"job":"wave","run":"started","state":"\#(run > 2 ? "paused" : "ok")"}"#)
            #expect(bench.state.registry["wave"]?.status.runs == run)
            let frame = try #require(bench.state.registry["wave"]?.last)
            #expect(String(decoding: try #require(frame.value), as: UTF8.self) == "\(run)")
            if run == 2 { bench.state.runner.pause(try #require(bench.state.registry["wave"])) }
        }
    }

    @Test(arguments: [("restart", "restarted"), ("queue", "waiting"), ("skip", "skipped")])
    func `while one waits to begin, another is left out and counted`(overlap: String, second: String) async throws {
        let bench = try RouteBench(
            "server: { tokens: { admin: [chief] } }\njobs: { slow: { every: 1h, run: sleep 9, overlap: \(overlap) } }"
        )
        var runs: [String?] = []
        for _ in 1...3 {
            let answer = try await bench.answer("POST", "/jobs/slow/run", Self.boss)
            runs.append(try answer.object()["run"] as? String)
        }
        #expect(runs == ["started", second, "skipped"])
        #expect(bench.state.registry["slow"]?.status.skipped == (overlap == "skip" ? 2 : 1))
        bench.state.runner.stop()
    }

    @Test func `a job that is paused says so everywhere until it is resumed`() async throws {
        let bench = try RouteBench(Self.jobs)
        bench.state.runner.schedule()
        let planned = try await bench.get("/jobs/wave", Self.boss).object()["nextRun"]
        #expect(planned is String)
        for (job, before) in [("wave", "waiting"), ("note", "waiting")] {
            #expect(try await state(of: job, on: bench) == before)
            for _ in 1...2 {
                let answer = try await bench.answer("POST", "/jobs/\(job)/pause", Self.boss)
                #expect(answer.status == 202)
                #expect(answer.text == #"{"job":"\#(job)","state":"paused"}"#)
                #expect(try await state(of: job, on: bench) == "paused")
                let index = try await bench.get("/", Self.boss).object()["jobs"] as? [String: [String: Any]]
                #expect(index?[job]?["state"] as? String == "paused")
                #expect(index?[job]?["nextRun"] is String == false)
            }
            for _ in 1...2 {
                let answer = try await bench.answer("POST", "/jobs/\(job)/resume", Self.boss)
                #expect(answer.status == 202)
                #expect(answer.text == #"{"job":"\#(job)","state":"\#(before)"}"#)
            }
        }
        #expect(try await bench.get("/jobs/wave", Self.boss).object()["nextRun"] is String)
    }

    @Test func `a source that is followed is not begun while it is paused`() async throws {
        let bench = try RouteBench(
            "server: { tokens: { admin: [chief] } }\njobs: { tail: { follow: true, run: sleep 9, enabled: false } }"
        )
        let answer = try await bench.answer("POST", "/jobs/tail/run", Self.boss)
        #expect(answer.status == 409)
        let way = "POST /jobs/tail/resume has it followed again"
        #expect(try answer.detail() == "job \"tail\" is paused, and a source that is followed goes on; \(way)")
        #expect(bench.state.registry["tail"]?.status.running == 0)
        #expect(try await bench.answer("POST", "/jobs/tail/resume", Self.boss).status == 202)
        #expect(try await bench.answer("POST", "/jobs/tail/run", Self.boss).status == 202)
    }

    @Test func `a job that others feed has nothing to run`() async throws {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.answer("POST", "/jobs/note/run", Self.boss)
        #expect(answer.status == 409)
        #expect(try answer.detail() == #"job "note" has nothing to run; POST /jobs/note publishes on it"#)
    }

    @Test(arguments: ["run", "pause", "resume"])
    func `control takes the token of an admin and a job that is there`(control: String) async throws {
        let bench = try RouteBench(Self.jobs)
        let missing = try await bench.answer("POST", "/jobs/wave/\(control)")
        #expect(missing.status == 401)
        #expect(missing.values("WWW-Authenticate") == ["Bearer"])
        for token in ["s", "p", "bos", "x"] {
            let answer = try await bench.answer("POST", "/jobs/wave/\(control)", ["Authorization": "Bearer \(token)"])
            #expect(answer.status == 401)
            let way = "that takes one of server.tokens.admin of jobs.yaml"
            #expect(try answer.detail() == "this token does not open /jobs/wave/\(control); \(way)")
        }
        #expect(try await bench.answer("POST", "/jobs/wave/\(control)?token=boss").status == 202)
        let unknown = try await bench.answer("POST", "/jobs/none/\(control)", Self.boss)
        #expect(unknown.status == 404)
        #expect(try unknown.detail() == #"there is no job "none"; there are wave, note"#)
        for method in ["GET", "HEAD", "PUT", "DELETE"] {
            let answer = try await bench.answer(method, "/jobs/wave/\(control)", Self.boss)
            #expect(answer.status == 405)
            #expect(answer.values("Allow") == ["POST, OPTIONS"])
        }
        #expect(try await bench.answer("OPTIONS", "/jobs/wave/\(control)").values("Allow") == ["POST, OPTIONS"])
        let closed = try RouteBench(
            "server: { tokens: { publish: [p] } }\njobs: { wave: { every: 1h, generate: sine } }"
        )
        let answer = try await closed.answer("POST", "/jobs/wave/\(control)", ["Authorization": "Bearer p"])
        #expect(answer.status == 403)
        #expect(
            try answer.detail() == "control is closed; to open it, list a token in server.tokens.admin of jobs.yaml"
        )
    }

    @Test func `what has just gone is not controlled, and a program that stops runs nothing`() async throws {
        let bench = try RouteBench(Self.jobs)
        bench.state.runner.stop()
        let stopping = try await bench.answer("POST", "/jobs/wave/run", Self.boss)
        #expect(stopping.status == 503)
        #expect(try stopping.detail() == "the program is stopping; nothing is run any more")
        try #require(bench.state.registry["wave"]).cancel()
        for control in ["run", "pause", "resume"] {
            let answer = try await bench.answer("POST", "/jobs/wave/\(control)", Self.boss)
            #expect(answer.status == 409)
            #expect(try answer.detail() == #"job "wave" has just changed or gone; look at GET / and try again"#)
        }
    }

    @Test func `what a job takes is told, but not to those who may not read of jobs`() async throws {
        let methods = [
            "note": "GET, HEAD, POST, OPTIONS", "wave": "GET, HEAD, OPTIONS", "none": "GET, HEAD, POST, OPTIONS",
        ]
        for (isGuarded, file) in [(true, Self.jobs), (false, Self.jobs.replacing("subscribe: [s], ", with: ""))] {
            let bench = try RouteBench(file)
            for (job, allowed) in methods {
                let answer = try await bench.answer("OPTIONS", "/jobs/\(job)")
                #expect(answer.values("Allow") == [isGuarded ? methods["none"] : allowed])
            }
        }
    }
}
