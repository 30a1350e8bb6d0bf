import Configuration
import DataSources
import JSON
import Logging
import Scheduling
import Tape
import TestSupport
import Testing

@testable import JobConfig
@testable import Jobs

@Suite struct ExpectWithinTests {
    private static let minute = Duration.seconds(60)

    /// A job's wait by a made-up clock.
    private struct Wait {
        var status = JobStatus()
        var now = Now(steady: .seconds(1000), wall: .seconds(1_795_222_800))
        var news: [JobStatus.StatusChange] = []

        init(silentFor silence: Duration = .zero, patience: Duration = .seconds(15)) {
            status.expect(within: minute, silentFor: silence, patience: patience, now: now)
        }

        mutating func live(_ time: Duration) {
            let end = now.advanced(by: time)
            while let due = status.plan.alarm(now: now), due.lateness(at: end) >= .zero {
                now = now.advanced(by: max(.zero, .zero - due.lateness(at: now)))
                if let change = status.lookForSilence(now: now) { news.append(change) }
            }
            now = end
        }

        /// A run or post that publishes, or does not.
        mutating func end(_ outcome: JobStatus.Run.Outcome) {
            if outcome == .ok { status.noteArrival(now: now) }
            let run = JobStatus.Run(at: Timestamp(milliseconds: 0), time: .zero, outcome: outcome)
            if let change = status.end(run) { news.append(change) }
        }
    }

    @Test func `who has published tells the end of a silence, whatever is heard meanwhile`() {
        var wait = Wait()
        wait.live(.seconds(60))
        #expect(wait.status.state == .overdue)
        wait.status.noteArrival(now: wait.now)
        wait.status.oweReturn()
        // What was published is read back before its end is told.
        wait.status.follow(isOverdue: false)
        #expect(wait.status.takeReturn() == .recovered)
        #expect(wait.status.takeReturn() == nil)
    }

    @Test func `silence is told once, and its end`() {
        var wait = Wait()
        wait.live(.seconds(59))
        #expect(wait.news == [] && wait.status.state == .waiting)
        wait.live(.seconds(1))
        #expect(wait.news == [.overdue] && wait.status.state == .overdue)
        wait.live(.seconds(3600))
        #expect(wait.news == [.overdue])
        wait.end(.ok)
        #expect(wait.news == [.overdue, .recovered] && wait.status.state == .ok)
        wait.live(.seconds(59))
        #expect(wait.news.count == 2)
        wait.live(.seconds(2))
        #expect(wait.news == [.overdue, .recovered, .overdue])
    }

    @Test func `each event puts it off`() {
        var wait = Wait()
        for _ in 0..<100 {
            wait.live(.seconds(50))
            wait.end(.ok)
        }
        #expect(wait.news == [])
        #expect(wait.status.nextBy == Timestamp(.wall(wait.now.wall + Self.minute), now: wait.now))
    }

    @Test func `where others watch too, each tells of a silence at another moment`() {
        var wait = Wait()
        wait.status.stagger(by: .seconds(2))
        wait.live(.seconds(59))
        wait.end(.ok)
        wait.live(.seconds(61))
        #expect(wait.news == [])
        wait.live(.seconds(1))
        #expect(wait.news == [.overdue])
    }

    @Test func `a value that is the same as before is no event`() {
        var wait = Wait()
        wait.end(.ok)
        for _ in 0..<20 {
            wait.live(.seconds(10))
            wait.end(.unchanged)
        }
        #expect(wait.news == [.overdue] && wait.status.state == .overdue)
    }

    @Test func `a failing job is overdue when it works again and still says nothing`() {
        var wait = Wait()
        wait.end(.failed(SourceError(.exit, "x")))
        wait.live(.seconds(200))
        #expect(wait.news == [.failed(SourceError(.exit, "x"))])
        wait.end(.unchanged)
        wait.live(Self.minute)
        #expect(wait.news.dropFirst() == [.recovered, .overdue])
    }

    @Test(arguments: [
        ("run: 'true', lines: true", true), ("run: 'true', lines: true, publish: change", false),
        // A server says that all is as before.
        ("http: 'http://127.0.0.1:1/'", false),
    ])
    func `a run without a line is no answer to who waits for lines, but where silence is normal`(
        keys: String,
        isOverdue: Bool
    ) throws {
        let text = "jobs: { a: { every: 1h, \(keys) } }"
        let file = try #require(JobsConfiguration.read(Array(text.utf8), file: "f").file)
        let tape = Tape(epoch: "test", capacity: .init(events: 10))
        let registry = JobRegistry(file.jobs, on: tape)
        let runner = try JobRunner(registry, log: Log(level: .error))
        let job = try #require(registry["a"])
        job.announce { ((), $0.becomeOverdue()) }
        runner.executor.record(JobStatus.Run(at: .now, time: .zero, outcome: .unchanged), of: job)
        #expect(job.status.state == (isOverdue ? .overdue : .ok))
        runner.executor.record(JobStatus.Run(at: .now, time: .zero, outcome: .ok), of: job)
        #expect(tape.events(from: 1).events.map(\.event) == ["jobOverdue", "jobRecovered"])
    }

    @Test func `after a restart the wait goes on from the last event`() {
        var wait = Wait(silentFor: .seconds(50))
        wait.live(.seconds(14))
        #expect(wait.news == [])
        wait.live(.seconds(1))
        #expect(wait.news == [.overdue])
        var late = Wait(silentFor: .seconds(5000))
        late.live(.seconds(14))
        #expect(late.news == [])
        late.live(.seconds(2))
        #expect(late.news == [.overdue])
    }

    private func works(_ job: String, isShared: Bool = false, on tape: Tape? = nil) throws -> (
        Job, JobRunner, Task<Void, Never>
    ) {
        let (file, diagnostics) = JobsConfiguration.read(Array("jobs: { a: \(job) }".utf8), file: "f")
        #expect(diagnostics.map(\.message) == [])
        let registry = JobRegistry(
            try #require(file).jobs,
            on: tape ?? Tape(epoch: "t", capacity: .init(events: 100))
        )
        let runner = try JobRunner(registry, log: Log(level: .error), isShared: isShared)
        runner.schedule()
        return (try #require(registry["a"]), runner, Task { await runner.run() })
    }

    private static let value = SourceResult(.text("x"))

    @Test func `a job that is posted is overdue, recovers by a post, and tells when it is due`() async throws {
        let (job, runner, work) = try works("{ post: true, expect_within: 1s }")
        try await eventually("it is overdue") { job.status.state == .overdue ? true : nil }
        _ = runner.post(Self.value, to: job)
        #expect(job.status.state == .ok)
        #expect(job.status.nextBy != nil)
        let names = job.tapeForTests.map(\.event)
        #expect(names == ["jobOverdue", "dataUpdate", "jobRecovered"])
        try await eventually("it is overdue again") { job.status.state == .overdue ? true : nil }
        runner.stop()
        await work.value
    }

    @Test func `a job that publishes changes alone is overdue while its value stays`() async throws {
        let (job, runner, work) = try works(
            "{ every: 100ms, generate: constant, value: 1, publish: change, expect_within: 1s }"
        )
        try await eventually("it is overdue") { job.status.state == .overdue ? true : nil }
        #expect(job.status.runs > 1)
        runner.stop()
        await work.value
    }

    @Test func `what is followed is overdue too, on the node that has taken it`() async throws {
        let (job, runner, work) = try works(
            "{ follow: true, command: [sleep, infinity], expect_within: 1s }",
            isShared: true
        )
        #expect(!job.isHere && job.status.nextBy == nil)
        runner.take(job)
        #expect(job.status.nextBy != nil)
        try await eventually("it is overdue") { job.status.state == .overdue ? true : nil }
        runner.release(job)
        #expect(job.status.nextBy == nil)
        runner.stop()
        work.cancel()
        await work.value
    }

    @Test func `of nodes that all watch a job one tells that it is overdue, also where it never had an event`()
        async throws
    {
        let tape = Tape(epoch: "t", capacity: .init(events: 100))
        let nodes = try (0..<3).map { _ in
            try works("{ post: true, expect_within: 1s }", isShared: true, on: tape)
        }
        for round in 1...3 {
            try await eventually("all of them know") {
                nodes.allSatisfy { $0.0.status.state == .overdue } ? true : nil
            }
            let told = tape.events(from: 1).events.count { $0.event == "jobOverdue" }
            #expect(told == round)
            _ = nodes[round % 3].1.post(Self.value, to: nodes[round % 3].0)
            for node in nodes { node.0.catchUpExpecting(now: .current) }
        }
        for (_, runner, work) in nodes {
            runner.stop()
            await work.value
        }
    }

    @Test func `a job that nobody watches any more is not overdue, which is told`() async throws {
        let (job, runner, work) = try works("{ follow: true, while_watched: true, expect_within: 1s, run: sleep 60 }")
        runner.watch(job, true, now: .current)
        try await eventually("it is overdue") { job.status.state == .overdue ? true : nil }
        runner.watch(job, false, now: .current)
        var later = Now.current
        later.steady += .seconds(11)
        runner.leave(job, now: later)
        #expect(job.status.state != .overdue && job.status.nextBy == nil)
        try await eventually("its source has ended") { job.status.state == .waiting ? true : nil }
        #expect(job.tapeForTests.map(\.event) == ["jobOverdue", "jobRecovered"])
        runner.stop()
        await work.value
    }

    @Test func `a job that is paused is not overdue, and waits anew when it goes on`() async throws {
        let (job, runner, work) = try works("{ post: true, expect_within: 1s }")
        runner.pause(job)
        try await Task.sleep(for: .milliseconds(1300))
        #expect(job.status.state == .paused)
        runner.resume(job)
        #expect(job.status.state == .waiting)
        try await eventually("it is overdue") { job.status.state == .overdue ? true : nil }
        runner.stop()
        await work.value
    }
}

extension Job {
    /// What is on its tape.
    fileprivate var tapeForTests: [EncodedEvent] { tape.events(from: 1).events }
}
