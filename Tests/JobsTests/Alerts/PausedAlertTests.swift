import Configuration
import DataSources
import JSON
import Logging
import Scheduling
import Synchronization
import Tape
import Testing

@testable import JobConfig
@testable import Jobs

/// What becomes of alerts where a job is paused, and goes on.
@Suite struct PausedAlertTests {
    private func jobs(_ text: String) throws -> [JobDefinition] {
        let read = JobsConfiguration.read(Array("jobs: { a: { \(text) } }".utf8), file: "f")
        #expect(read.diagnostics.map(\.message) == [])
        return try #require(read.file).jobs
    }

    private func publish(_ number: Int64, _ job: Job) {
        _ = job.publish(SourceResult(JSONText(.integer(number))), nextBy: nil, at: .now)
    }

    private func events(_ tape: Tape) -> [String] { tape.events(from: 1).events.map(\.event) }

    private func waiting(_ job: Job) -> AlertBook.Waiting? {
        guard case .waiting(let waiting)? = job.desk.state.withLock(\.book.entries.first?.phase) else { return nil }
        return waiting
    }

    @Test(arguments: ["post: true", "every: 1h, generate: constant, value: 95, publish: change"])
    func `a job that goes on after a pause raises again what holds of its newest value`(kind: String) throws {
        let tape = Tape(epoch: "test", capacity: .init(events: 100))
        let registry = JobRegistry(try jobs(kind + #", alert: [{ when: "> 90" }]"#), on: tape)
        let runner = try JobRunner(registry, log: Log(level: .error))
        let job = try #require(registry["a"])
        publish(95, job)
        runner.pause(job)
        #expect(events(tape) == ["dataUpdate", "alertRaised", "alertCleared"])
        runner.resume(job)
        // Not at once, since the next run may tell another value.
        let waiting = try #require(self.waiting(job))
        let left = waiting.due - Now.current.steady
        #expect(left > .seconds(14) && left <= .seconds(15), "\(left)")
        #expect(job.status.plan.alertDue == .steady(waiting.due), "the timers are to look at it then")
        let news = job.desk.state.withLock { $0.book.look(because: nil, now: waiting.due) }
        #expect(news.map(\.isRaised) == [true] && news.first?.value == JSONText(.integer(95)))
        runner.stop()
    }

    @Test func `a value that comes after the pause decides, and what no longer holds is not raised`() throws {
        let tape = Tape(epoch: "test", capacity: .init(events: 100))
        let registry = JobRegistry(try jobs(#"post: true, alert: [{ when: "> 90" }]"#), on: tape)
        let runner = try JobRunner(registry, log: Log(level: .error))
        let job = try #require(registry["a"])
        publish(95, job)
        runner.pause(job)
        runner.resume(job)
        publish(5, job)
        #expect(waiting(job) == nil && job.alertLevel == nil)
        runner.pause(job)
        runner.resume(job)
        #expect(waiting(job) == nil)
        publish(96, job)
        #expect(events(tape).last == "alertRaised" && job.alertLevel == .warning)
        // Who resumes a job that is not paused changes nothing.
        let count = events(tape).count
        runner.resume(job)
        #expect(events(tape).count == count && job.alertLevel == .warning)
        runner.stop()
    }

    @Test func `a job that another file has rest has no alerts`() throws {
        let tape = Tape(epoch: "test", capacity: .init(events: 100))
        let rules = #", alert: [{ when: "> 90" }, { when: "> 1", for: 1h }]"#
        let before = JobRegistry(try jobs("post: true" + rules), on: tape)
        let runner = try JobRunner(before, log: Log(level: .error))
        publish(95, try #require(before["a"]))
        let after = JobRegistry(
            try jobs("post: true, enabled: false" + rules),
            on: tape,
            after: before,
            changed: ["a"]
        )
        runner.apply(after) {}
        let job = try #require(after["a"])
        #expect(job.status.state == .paused)
        #expect(events(tape) == ["dataUpdate", "alertRaised", "alertCleared"])
        #expect(job.alertLevel == nil && tape.latestAlert(of: "a") == nil)
        #expect(job.desk.state.withLock { $0.book.due } == nil)
        runner.stop()
    }
}
