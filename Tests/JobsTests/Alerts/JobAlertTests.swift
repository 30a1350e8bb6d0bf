import Configuration
import DataSources
import Foundation
import JSON
import Logging
import Scheduling
import Synchronization
import Tape
import TestSupport
import TestTape
import Testing

@testable import JobConfig
@testable import Jobs

/// Alerts of jobs at work, as their events tell them.
@Suite struct JobAlertTests {
    private static let rules = #"[{ when: "> 90", level: critical, clear: "< 85" }, { when: "> 80" }]"#

    private func jobs(_ alert: String = rules, _ more: String = "post: true, unit: '%', show: { title: Disk }") throws
        -> [JobDefinition]
    {
        let text = "jobs: { a: { \(more), alert: \(alert) } }"
        let read = JobsConfiguration.read(Array(text.utf8), file: "f")
        #expect(read.diagnostics.map(\.message) == [])
        return try #require(read.file).jobs
    }

    private func tape() -> Tape { Tape(epoch: "test", capacity: .init(events: 1000)) }

    private func publish(_ json: String, _ job: Job, at time: Timestamp = .now) throws {
        let text = try JSONText(validating: Array(json.utf8))
        _ = job.publish(SourceResult(text), nextBy: nil, at: time)
    }

    /// The events on a tape: `dataUpdate 5`, `alertRaised critical > 90`.
    private func told(_ tape: Tape) -> [String] {
        tape.events(from: 1).events.map { event in
            guard case .object(let data)? = event.value.map({ JSONValue(JSONText(trusted: Array($0))) }),
                case .string(let when)? = data["when"], case .string(let level)? = data["level"]
            else { return event.event }
            return "\(event.event) \(level) \(when)"
        }
    }

    @Test func `an alert comes behind the result that raises it, and tells all that is raised`() throws {
        let tape = tape()
        let job = Job(try jobs()[0], on: tape)
        try publish("95", job, at: Timestamp(milliseconds: 1_795_222_800_000))
        #expect(told(tape) == ["dataUpdate", "alertRaised critical > 90", "alertRaised warning > 80"])
        #expect(job.alertLevel == .critical)
        let last = try #require(tape.latestAlert(of: "a"))
        #expect(
            String(decoding: try #require(last.value), as: UTF8.self) == """
                {"level":"warning","when":"> 80","value":95,"since":"2026-11-21T01:00:00.000Z","message":"Disk: 95 % (> 80)",\
                "raised":[{"level":"critical","when":"> 90","value":95,"since":"2026-11-21T01:00:00.000Z"},\
                {"level":"warning","when":"> 80","value":95,"since":"2026-11-21T01:00:00.000Z"}]}
                """
        )
        try publish("84", job)
        #expect(told(tape).suffix(2) == ["dataUpdate", "alertCleared critical > 90"])
        #expect(job.alertLevel == .warning && tape.latestAlert(of: "a") != nil)
        try publish("80", job)
        #expect(told(tape).suffix(1) == ["alertCleared warning > 80"])
        #expect(job.alertLevel == nil && tape.latestAlert(of: "a") == nil)
        #expect(job.status.state == .waiting, "the state stays as it is")
        #expect(job.publishedEvents == 7)
    }

    @Test func `a failure is told before the alert of it, and its reason in it`() throws {
        let tape = tape()
        let job = Job(try jobs("[{ when: failing, level: critical }]", "every: 1h, run: date")[0], on: tape)
        func end(_ outcome: JobStatus.Run.Outcome) {
            job.announce { ((), $0.end(JobStatus.Run(at: .now, time: .zero, outcome: outcome))) }
        }
        end(.failed(SourceError(.exit, "it is broken")))
        end(.failed(SourceError(.exit, "again")))
        end(.ok)
        let news = ["jobFailed", "alertRaised critical failing", "jobRecovered", "alertCleared critical failing"]
        #expect(told(tape) == news)
        let text = tape.events(from: 2).events[0].text
        #expect(text.contains(#""value":null"#) && text.contains(#""message":"a fails: it is broken""#))
    }

    @Test func `an alert that waits since before the timers began is raised by them`() async throws {
        let tape = tape()
        let registry = JobRegistry(try jobs(#"[{ when: "> 1", for: 50ms }]"#, "post: true"), on: tape)
        let job = try #require(registry["a"])
        try publish("5", job)
        let runner = try JobRunner(registry, log: Log(level: .error))
        runner.schedule()
        let running = Task { await runner.run() }
        try await eventually("raised") { job.alertLevel == .warning ? true : nil }
        runner.stop()
        await running.value
    }

    @Test func `an alert that must hold is raised by the timers, though nothing comes`() async throws {
        let tape = tape()
        let registry = JobRegistry(try jobs(#"[{ when: "> 1", for: 50ms }]"#), on: tape)
        let lines = Mutex("")
        let log = Log(level: .debug, write: { line in lines.withLock { $0 += String(decoding: line, as: UTF8.self) } })
        let runner = try JobRunner(registry, log: log)
        let running = Task { await runner.run() }
        let job = try #require(registry["a"])
        _ = runner.post(SourceResult(JSONText(.integer(5))), to: job)
        #expect(job.alertLevel == nil)
        try await eventually("raised") { job.alertLevel == .warning ? true : nil }
        #expect(told(tape) == ["dataUpdate", "alertRaised warning > 1"])
        let line = "alert of job \"a\" raised: Disk: 5 % (> 1 for 50ms)"
        try await eventually("a line in the log") { lines.withLock { $0.contains(line) ? true : nil } }
        runner.pause(job)
        #expect(told(tape).last == "alertCleared warning > 1")
        _ = runner.post(SourceResult(JSONText(.integer(5))), to: job)
        #expect(told(tape).last == "dataUpdate", "who pauses a job is not to hear of it")
        runner.stop()
        await running.value
    }

    @Test func `another file clears what has no rule any more, and raises at once what holds`() async throws {
        let tape = tape()
        let before = JobRegistry(try jobs(), on: tape)
        let runner = try JobRunner(before, log: Log(level: .error))
        let job = try #require(before["a"])
        try publish("95", job)
        let old = told(tape).count
        // Only the alerts are other ones: the job goes on as it is.
        let other = try jobs(#"[{ when: "> 80", clear: "< 70" }, { when: "> 94" }, { when: "> 96" }]"#)
        let after = JobRegistry(other, on: tape, after: before)
        #expect(after["a"] === job)
        runner.apply(after) {}
        #expect(told(tape).dropFirst(old) == ["alertCleared critical > 90", "alertRaised warning > 94"])
        try publish("75", job)
        #expect(told(tape).last == "alertCleared warning > 94")
        // Another job of the same name goes on with the alerts of the same rules.
        let third = try jobs(#"[{ when: "> 80", clear: "< 70" }, { when: "> 1" }]"#, "post: true, unit: x")
        let last = JobRegistry(third, on: tape, after: after, changed: ["a"])
        runner.apply(last) {}
        #expect(last["a"] !== job && last["a"]?.alertLevel == .warning)
        #expect(tape.latestAlert(of: "a") != nil)
        let count = told(tape).count
        try publish("75", try #require(last["a"]))
        #expect(told(tape).dropFirst(count) == ["dataUpdate", "alertRaised warning > 1"])
        // A job that is gone has no alerts.
        runner.apply(JobRegistry([], on: tape, after: last)) {}
        #expect(told(tape).suffix(2) == ["alertCleared warning > 80", "alertCleared warning > 1"])
        #expect(tape.latestAlert(of: "a") == nil)
        runner.stop()
    }

    @Test func `a job that fails when it leaves the file, or is paused, raises nothing behind that`() throws {
        let tape = tape()
        let job = "every: 1h, run: date"
        let before = JobRegistry(try jobs("[{ when: failing }, { when: \"> 90\" }]", job), on: tape)
        let runner = try JobRunner(before, log: Log(level: .error))
        func fail(_ job: Job) {
            let failure = SourceError(.exit, "it is broken")
            job.announce { ((), $0.end(JobStatus.Run(at: .now, time: .zero, outcome: .failed(failure)))) }
        }
        try fail(#require(before["a"]))
        runner.apply(JobRegistry([], on: tape, after: before)) {}
        let news = ["jobFailed", "alertRaised warning failing", "alertCleared warning failing"]
        #expect(told(tape) == news)
        let back = JobRegistry(try jobs("[{ when: failing }]", job), on: tape)
        runner.apply(back) {}
        let second = try #require(back["a"])
        fail(second)
        runner.pause(second)
        #expect(Array(told(tape).suffix(3)) == news)
        runner.stop()
    }

    @Test func `a job that leaves the file for a moment raises again what holds`() throws {
        // The file is on its way to the disk meanwhile.
        let tape = Tape(TapeSnapshot(epoch: "t", next: 1), capacity: .init(events: 100), archive: NoArchive())
        _ = tape.beginRecording(from: tape.next) {}
        func write() { tape.commit(first: tape.uncommitted(upTo: .max).count) }
        let before = JobRegistry(try jobs(), on: tape)
        let runner = try JobRunner(before, log: Log(level: .error))
        try publish("95", try #require(before["a"]))
        write()
        let without = JobRegistry([], on: tape, after: before)
        runner.apply(without) {}
        let back = JobRegistry(try jobs(#"[{ when: "> 80" }]"#), on: tape, after: without)
        runner.apply(back) {}
        write()
        let job = try #require(back["a"])
        #expect(job.alertLevel == .warning && tape.latestAlert(of: "a") != nil)
        #expect(
            told(tape).dropFirst(3) == [
                "alertCleared critical > 90", "alertCleared warning > 80", "alertRaised warning > 80",
            ]
        )
        try publish("5", job)
        write()
        #expect(tape.latestAlert(of: "a") == nil)
        runner.stop()
    }

    @Test func `after a restart nothing is raised twice, and what is gone is cleared`() throws {
        var snapshot = TapeSnapshot(epoch: "test", next: 1)
        do {
            let tape = tape()
            let job = Job(try jobs()[0], on: tape)
            try publish("95", job)
            snapshot.newest = tape.committed(from: 1, upTo: .max)
            snapshot.latest = [snapshot.newest[0], snapshot.newest[2]]
            snapshot.next = tape.end
        }
        let tape = Tape(snapshot, capacity: .init(events: 100), archive: NoArchive())
        let job = Job(try jobs(#"[{ when: "> 80" }]"#)[0], on: tape)
        job.restore(from: snapshot)
        #expect(told(tape).dropFirst(3) == ["alertCleared critical > 90"])
        #expect(job.alertLevel == .warning)
        try publish("96", job)
        try publish("5", job)
        #expect(told(tape).dropFirst(4) == ["dataUpdate", "dataUpdate", "alertCleared warning > 80"])
    }

    @Test func `after a restart the time goes on that a condition has to hold`() throws {
        var snapshot = TapeSnapshot(epoch: "test", next: 1)
        let start = Timestamp.now.advanced(by: .seconds(-100))
        do {
            let tape = tape()
            let job = Job(try jobs(#"[{ when: "> 80", for: 1h }]"#)[0], on: tape)
            try publish("5", job, at: start.advanced(by: .seconds(-10)))
            for second in 0..<5 { try publish("9\(second)", job, at: start.advanced(by: .seconds(second))) }
            snapshot.newest = tape.committed(from: 1, upTo: .max)
            snapshot.latest = [snapshot.newest[5]]
            snapshot.next = tape.end
        }
        let tape = Tape(snapshot, capacity: .init(events: 100), archive: NoArchive())
        let job = Job(try jobs(#"[{ when: "> 80", for: 2m }]"#)[0], on: tape)
        job.restore(from: snapshot)
        let book = job.desk.state.withLock(\.book)
        guard case .waiting(let waiting) = book.entries[0].phase else {
            Issue.record("it does not wait")
            return
        }
        #expect(waiting.since == start)
        let left = waiting.due - Now.current.steady
        #expect(left > .seconds(14) && left <= .seconds(21), "\(left)")
        #expect(told(tape).count == 6)
    }

    @Test func `jobs that have left the file while the program was away have no alerts`() throws {
        let tape = tape()
        try publish("95", Job(try jobs()[0], on: tape))
        Job.endAlerts(ofGone: "a", on: tape)
        #expect(tape.latestAlert(of: "a") == nil)
        #expect(told(tape).suffix(2) == ["alertCleared critical > 90", "alertCleared warning > 80"])
    }

    @Test func `what a reference stands for is not told`() throws {
        let text = #"jobs: { a: { post: true, alert: [{ when: "== ${WORD}" }] } }"#
        let read = JobsConfiguration.read(Array(text.utf8), file: "f", variables: ["WORD": "hunter22"])
        let tape = tape()
        let job = Job(try #require(read.file?.jobs.first), on: tape)
        try publish("\"hunter22\"", job)
        #expect(job.alerts.map(\.when) == ["== ${WORD}"])
        let event = try #require(tape.latestAlert(of: "a")).text
        #expect(event.contains(#""when":"== ${WORD}""#))
    }
}
