import TestSupport
import Configuration
import DataSources
import HTTP
import Server
import Synchronization
import Syscalls
import Tape
import Testing

@testable import EventStreams
@testable import JobConfig
@testable import Jobs
@testable import Logging

/// Runs on request and who listens to them.
@Suite struct OnDemandRunTests {
    /// A job on request and a runner that waits so long for listeners.
    private func works(_ job: String, idleLimit: Duration) throws -> (job: Job, runner: JobRunner, tape: Tape) {
        let read = JobsConfiguration.read(Array("jobs: { a: { request: { x: true }, \(job) } }".utf8), file: "f")
        #expect(read.diagnostics.map(\.message) == [])
        let tape = Tape(epoch: "test", capacity: Tape.Capacity(events: 100))
        let registry = JobRegistry(try #require(read.file).jobs, on: tape)
        let runner = try JobRunner(registry, log: Log(level: .error), idleLimit: idleLimit)
        return (try #require(registry["a"]), runner, tape)
    }

    /// What a feed says from its first event to its last: types and data.
    private func words(_ feed: RunLog) -> [String] {
        feed.tape.events(from: 1).events.map { frame in
            let value = frame.value.map { String(decoding: $0, as: UTF8.self) } ?? frame.text
            return "\(frame.event) \(value)"
        }
    }

    @Test func `a run that nobody listens to is stopped, and says so`() async throws {
        let (job, runner, tape) = try works("run: sleep 60, timeout: 2m", idleLimit: .milliseconds(50))
        let work = Task { await runner.run() }
        let run = try #require(runner.start(job, with: ["x": "1"]))
        try await eventually("the end") { run.log.end }
        let message = "was stopped, since nobody had listened for 50ms"
        #expect(words(run.log) == [#"jobFailed {"kind":"other","message":"\#(message)"}"#])
        #expect(job.status.running == 0)
        #expect(job.status.recentRuns.count == 1)
        #expect(tape.end == 1)
        runner.stop()
        await work.value
    }

    @Test func `what ended runs have said is let go of in time, though nobody asks for the job any more`() async throws
    {
        let (job, _, _) = try works("run: x", idleLimit: .seconds(30))
        let runs = OnDemandRuns(most: 2, memory: .milliseconds(1))
        weak var first: RunLog?
        weak var second: RunLog?
        do {
            for number in 0..<2 {
                let run = OnDemandRun(job, with: [:])
                #expect(runs.admit(run))
                runs.release(run)
                if number == 0 { first = run.log } else { second = run.log }
            }
        }
        try await eventually("both are gone") { first == nil && second == nil ? true : nil }
    }

    @Test func `a run says what changes only, where its job does, and text that picks nothing is passed over`()
        async throws
    {
        let lines = "printf 'v=1\\nv=1\\nx\\nv=2\\nv=1'"
        let (job, runner, _) = try works(
            #"run: "\#(lines.replacing("\\", with: "\\\\"))", lines: true, match: 'v=(\d)', publish: change, envelope: false"#,
            idleLimit: .seconds(30)
        )
        let work = Task { await runner.run() }
        let run = try #require(runner.start(job, with: ["x": "1"]))
        try await eventually("the end") { run.log.end }
        #expect(words(run.log).dropLast() == ["dataUpdate 1", "dataUpdate 2", "dataUpdate 1"])
        #expect(words(run.log).last?.hasPrefix(#"finished {"code":0,"reason":"exit","events":3,"seconds":"#) ?? false)
        #expect(job.status.state == .ok)
        runner.stop()
        await work.value
    }

    @Test func `what a run says is held within bounds, however much that is`() async throws {
        let (job, runner, _) = try works("run: seq 200000, lines: true, timeout: 1m", idleLimit: .seconds(30))
        let work = Task { await runner.run() }
        let run = try #require(runner.start(job, with: ["x": "1"]))
        try await eventually("a lot") { run.log.tape.end > 15_000 ? true : nil }
        let held = run.log.tape.events(from: 1)
        #expect(held.events.count <= OnDemandRun.capacity.events)
        #expect(held.events.reduce(0) { $0 + $1.bytes.count } <= OnDemandRun.capacity.bytes)
        #expect(held.missed > 0)
        job.cancel()
        try await eventually("the end") { run.log.end }
        #expect(words(run.log).last == #"jobFailed {"kind":"other","message":"was stopped before it ended"}"#)
        runner.stop()
        await work.value
    }
}
