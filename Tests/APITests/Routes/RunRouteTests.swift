import Configuration
import TestSupport
import HTTP
import JobConfig
import Server
import Tape
import Testing

@testable import API
@testable import EventStreams
@testable import Jobs

/// What is asked of a run on request, before there is one.
@Suite struct RunRouteTests {
    private static let jobs = """
        server: { cors: ["https://a.example"], hosts: [c] }
        jobs:
          video:
            request: { caseId: '[A-Za-z0-9-]{1,40}', note: true }
            command: [printf, "%s", "{caseId}"]
            max_runs: 2
          plain: { request: {}, run: date }
          wave: { every: 1h, generate: sine }
          slow: { request: { x: '(a+)+' }, run: echo "$x" }
        """
    private static let good = "/jobs/video/stream?caseId=a-1&note=x"

    /// The stream that a request opens at last.
    private func stream(_ bench: RouteBench, _ target: String, _ fields: HeaderFields = [:]) async throws
        -> SubscribeRequest
    {
        var reply = try bench.reply("GET", target, fields)
        if case .async(let work) = reply { reply = await work() }
        guard case .stream(let stream) = reply else { throw RouteBench.Unexpected(what: "\(target) opens no stream") }
        return stream
    }

    private static let line = "write 1 to 200 characters on one line, the first no dash"
    private static let rule = "it must match [A-Za-z0-9-]{1,40}"

    @Test(arguments: [
        ("video", "", "caseId is missing; \(rule)"), ("video", "caseId=7", "note is missing; \(line)"),
        ("video", "note=x&caseId=", #"caseId can't be ""; \#(rule)"#),
        ("video", "caseId=a%20b&note=x", #"caseId can't be "a b"; \#(rule)"#),
        ("video", "caseId=7&note=x&size=1", #"there is no parameter "size"; the job takes caseId, note"#),
        ("video", "caseId=7&note=x&caseId=7", "caseId is given twice"),
        ("video", "caseId=7&note=", #"note can't be ""; \#(line)"#),
        ("video", "caseId=7&note=-rf", #"note can't be "-rf"; \#(line)"#),
        ("video", "caseId=7&note=a%0Ab", "note can't be \"a\nb\"; \(line)"),
        ("plain", "_x=1", #"there is no parameter "_x"; the job takes none"#),
        ("plain", "x=1", #"there is no parameter "x"; the job takes none"#),
        ("plain", "heartbeat=x", #"heartbeat can't be "x"; write event or comment"#),
        (
            "slow", "x=" + String(repeating: "a", count: 40) + "b",
            "it takes too long to compare x with what it must match"
        ),
    ])
    func `every parameter is checked, and a wrong one is named`(job: String, query: String, sentence: String)
        async throws
    {
        let bench = try RouteBench(Self.jobs)
        let answer = try await bench.get("/jobs/\(job)/stream?\(query)")
        #expect(answer.status == 400)
        #expect(try answer.detail() == sentence)
        #expect(bench.state.registry[job]?.status.running == 0)
    }

    @Test func `a value is as long as a line may be`() async throws {
        let bench = try RouteBench(Self.jobs)
        for (count, status) in [(200, 200), (201, 400)] {
            let note = String(repeating: "%C3%A9", count: count)
            let reply = try bench.reply("HEAD", "/jobs/video/stream?caseId=7&note=\(note)")
            let answered = if case .response(let response) = reply { response.status } else { 200 }
            #expect(answered == status)
        }
    }

    @Test func `a run begins with a name of its own, and one too many is told to come back`() async throws {
        let bench = try RouteBench(Self.jobs)
        let streams = try [await stream(bench, Self.good), await stream(bench, Self.good)]
        #expect(Set(streams.compactMap(\.runLog?.tape.epoch)).count == 2)
        #expect(streams.allSatisfy { $0.busy == nil })
        let third = try await stream(bench, Self.good)
        #expect(third.busy == .runs)
        #expect(third.runLog == nil)
        let status = try #require(bench.state.registry["video"]?.status)
        #expect([status.running, status.skipped] == [2, 1])
        // Another job has its own room.
        #expect(try await stream(bench, "/jobs/plain/stream").runLog != nil)
    }

    @Test func `who names an event is led to its run, and never begins another`() async throws {
        let bench = try RouteBench(Self.jobs)
        let log = try #require(try await stream(bench, Self.good).runLog)
        let id = "\(log.tape.epoch)-0"
        let named: HeaderFields = ["Last-Event-ID": id]
        for (target, fields) in [
            (Self.good, named), ("\(Self.good)&last_event_id=\(id)", [:]),
            ("\(Self.good)&lastEventId=\(id)&heartbeat=event", [:]),
        ] {
            let stream = try await stream(bench, target, fields)
            #expect(stream.runLog === log)
            #expect(stream.lastEventID == id)
        }
        for (target, id) in [
            (Self.good, "other-1"), (Self.good, "test-0"), (Self.good, "nonsense!"), ("/jobs/plain/stream", id),
        ] {
            let answer = try await bench.get(target, ["Last-Event-ID": id])
            #expect(answer.status == 204)
            #expect(answer.body.isEmpty)
        }
        #expect(bench.state.registry["video"]?.status.running == 1)
        #expect(try await stream(bench, Self.good, ["Last-Event-ID": ""]).runLog !== log)
    }

    @Test func `who names an event gives the parameters of its run, and with others it is none`() async throws {
        let bench = try RouteBench(Self.jobs)
        let log = try #require(try await stream(bench, Self.good).runLog)
        let named: HeaderFields = ["Last-Event-ID": "\(log.tape.epoch)-0"]
        for (query, status) in [
            ("", 400), ("caseId=a-1", 400), ("caseId=a%20b&note=x", 400), ("caseId=a-1&note=x&size=1", 400),
            ("caseId=a-2&note=x", 204), ("caseId=x&note=a-1", 204), ("caseId=a-1&note=xa-1", 204),
        ] {
            #expect(try await bench.get("/jobs/video/stream?\(query)", named).status == status, "\(query)")
        }
        let answer = try await bench.get("/jobs/video/stream?note=x", named)
        #expect(try answer.detail() == "caseId is missing; \(Self.rule)")
        #expect(try await stream(bench, "/jobs/video/stream?note=x&caseId=a-1", named).runLog === log)
        #expect(bench.state.registry["video"]?.status.running == 1)
    }

    @Test func `an ended run is known for a while, to those who have not seen its end`() async throws {
        let bench = try RouteBench(Self.jobs)
        let job = try #require(bench.state.registry["video"])
        let runs = try #require(job.runs)
        let run = try #require(bench.state.runner.start(job, with: ["caseId": "a-1", "note": "x"]))
        let log = run.log
        runs.release(run)
        run.finish(JobStatus.Run(at: .now, time: .zero, outcome: .ok))
        #expect(try await stream(bench, Self.good, ["Last-Event-ID": "\(log.tape.epoch)-0"]).runLog === log)
        for sequence in ["1", "2", "\(UInt64.max)"] {
            let answer = try await bench.get(Self.good, ["Last-Event-ID": "\(log.tape.epoch)-\(sequence)"])
            #expect(answer.status == 204)
        }
        let later = ContinuousClock.now + OnDemandRuns.memory
        #expect(runs.find(run.name, at: later - .seconds(1)) != nil)
        #expect(runs.find(run.name, at: later) == nil)
        // As many are kept as may run.
        let others = (0..<5).map { _ in OnDemandRun(run.job, with: [:]) }
        for other in others {
            #expect(runs.admit(other))
            runs.release(other)
        }
        #expect(others.map { runs.find($0.name) != nil } == [false, false, false, true, true])
    }

    @Test func `a job that is taken away is held by none of its runs`() throws {
        weak var job: Job?
        do {
            let bench = try RouteBench(Self.jobs)
            job = bench.state.registry["plain"]
            let ended = try #require(job.flatMap { bench.state.runner.start($0, with: [:]) })
            job?.runs?.release(ended)
            _ = try #require(job.flatMap { bench.state.runner.start($0, with: [:]) })
            #expect(job != nil)
        }
        #expect(job == nil)
    }

    @Test func `pages of other origins that may not read begin no run`() async throws {
        let bench = try RouteBench(Self.jobs)
        let foreign: [HeaderFields] = [
            ["Origin": "https://b.example", "Host": "c"], ["Sec-Fetch-Site": "cross-site"],
            ["Sec-Fetch-Site": "same-site", "Origin": "https://b.example"], ["Origin": "null", "Host": "c"],
        ]
        for fields in foreign {
            let answer = try await bench.get(Self.good, fields)
            #expect(answer.status == 403)
            let way = "to let them, list theirs in server.cors of jobs.yaml"
            #expect(try answer.detail() == "pages of other origins start no run here; \(way)")
        }
        #expect(bench.state.registry["video"]?.status.running == 0)
        let own: [HeaderFields] = [
            ["Origin": "https://a.example", "Sec-Fetch-Site": "cross-site"],
            ["Origin": "https://c:81", "Host": "c:81"], ["Sec-Fetch-Site": "same-origin"], ["Sec-Fetch-Site": "none"],
        ]
        for fields in own { _ = try await stream(bench, "/jobs/plain/stream", fields) }
    }

    @Test func `a job that is paused, or not for this, begins no run`() async throws {
        let bench = try RouteBench(Self.jobs)
        bench.state.runner.pause(try #require(bench.state.registry["video"]))
        let paused = try await bench.get(Self.good)
        #expect(paused.status == 409)
        #expect(try paused.detail() == #"job "video" is paused; resume it first"#)
        bench.state.runner.resume(try #require(bench.state.registry["video"]))
        _ = try await stream(bench, Self.good)
        let other = try await bench.get("/jobs/wave/stream")
        #expect(other.status == 404)
        #expect(try other.detail() == #"job "wave" is not run on request; its events are at /events?job=wave"#)
        #expect(try await bench.get("/jobs/none/stream").status == 404)
        bench.state.runner.stop()
        // No other status than 200 for what passes: a browser would never come back.
        #expect(try await stream(bench, "/jobs/plain/stream").busy == .runs)
    }

    @Test func `asking about a stream begins nothing`() async throws {
        let bench = try RouteBench(Self.jobs)
        guard case .stream = try bench.reply("HEAD", Self.good) else { throw RouteBench.Unexpected(what: "no head") }
        #expect(try await bench.answer("HEAD", "/jobs/video/stream").status == 400)
        #expect(try await bench.answer("OPTIONS", Self.good).values("Allow") == ["GET, HEAD, OPTIONS"])
        #expect(try await bench.answer("POST", Self.good).status == 405)
        #expect(bench.state.registry["video"]?.status.running == 0)
    }

    @Test func `the index tells what a job takes, and nothing takes posts or orders that runs for who asks`()
        async throws
    {
        let bench = try RouteBench(Self.jobs.replacing("server: {", with: "server: { tokens: { admin: [boss] },"))
        let answer = try await bench.get("/jobs/video?token=boss")
        #expect(answer.keys("trigger", "request") == ["caseId", "note"])
        // As the form of a page can read it.
        #expect(answer.text.contains(#""trigger":{"request":{"caseId":"[A-Za-z0-9\\-]{1,40}","note":true}}"#))
        #expect(answer.text.contains(#""stream":"/jobs/video/stream""#))
        let post = try await bench.answer("POST", "/jobs/video?token=boss", body: "1")
        #expect(post.status == 405)
        let sentence = #"job "video" runs for who asks at /jobs/video/stream; only a job with post: true takes posts"#
        #expect(try post.detail() == sentence)
        let run = try await bench.answer("POST", "/jobs/video/run?token=boss")
        #expect(run.status == 409)
        #expect(try run.detail() == #"job "video" runs for who asks; GET /jobs/video/stream begins a run"#)
    }

    @Test func `a link that opens all begins a run, and no parameter is called like it`() async throws {
        let key = "a-key-of-sixteen-letters"
        let bench = try RouteBench(
            "server: { tokens: { links: [\(key)] } }\njobs: { echo: { request: { n: true }, run: 'echo \"$n\"' } }"
        )
        let link = SignedLink.text(Grant(end: .now.advanced(by: .seconds(3600))), signedBy: key)
        #expect(try await stream(bench, "/jobs/echo/stream?n=2&link=\(link)").expiry != nil)
        let read = JobsConfiguration.read(Array("jobs: { a: { request: { link: true }, run: x } }".utf8), file: "f")
        #expect(read.diagnostics.contains { $0.message.contains("a parameter cannot be called \"link\"") })
    }
}
