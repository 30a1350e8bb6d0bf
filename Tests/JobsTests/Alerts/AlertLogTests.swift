import DataSources
import JSON
import Logging
import Synchronization
import Tape
import TestSupport
import Testing

@testable import JobConfig
@testable import Jobs

/// What the log tells of alerts, and behind what.
@Suite struct AlertLogTests {
    /// The log of a job at work, once all of these stand in it; in the order in which they do.
    private func order(
        of words: [String],
        _ options: String,
        _ work: (JobRunner, Job) async throws -> Void = { _, _ in }
    ) async throws -> [String] {
        let text = "jobs: { a: { \(options) } }"
        let file = try #require(JobsConfiguration.read(Array(text.utf8), file: "f").file)
        let registry = JobRegistry(file.jobs, on: Tape(epoch: "test", capacity: .init(events: 1000)))
        let lines = Mutex("")
        let log = Log(level: .info, write: { line in lines.withLock { $0 += String(decoding: line, as: UTF8.self) } })
        let runner = try JobRunner(registry, log: log)
        runner.schedule()
        let running = Task { await runner.run() }
        try await work(runner, try #require(registry["a"]))
        let told = try await eventually("all lines") {
            lines.withLock { text in words.allSatisfy { text.contains($0) } ? text : nil }
        }
        runner.stop()
        await running.value
        let places = words.compactMap { word in told.firstRange(of: word).map { (word, $0.lowerBound) } }
        return places.sorted { $0.1 < $1.1 }.map(\.0)
    }

    @Test func `an alert is told behind what it is about`() async throws {
        let words = ["job \"a\" fails: ended", "alert of job \"a\" raised"]
        #expect(try await order(of: words, "every: 1h, run: exit 3, alert: [{ when: failing }]") == words)
    }

    @Test func `that something has come is told before the alert that ends by that`() async throws {
        let words = [
            "job \"a\" is overdue", "alert of job \"a\" raised", "job \"a\" works", "alert of job \"a\" cleared",
        ]
        let found = try await order(of: words, "post: true, expect_within: 1s, alert: [{ when: overdue }]") {
            runner,
            job in
            try await eventually("it is overdue") { job.alertLevel == .warning ? true : nil }
            _ = runner.post(SourceResult(JSONText(.integer(5))), to: job)
        }
        #expect(found == words)
    }
}
