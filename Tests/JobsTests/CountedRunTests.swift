import DataSources
import JSON
import Logging
import Synchronization
import Tape
import TestSupport
import Testing

@testable import JobConfig
@testable import Jobs

/// Whoever is woken by an event finds its run counted already.
@Suite struct CountedRunTests {
    /// How many events of a job's tape readers were woken for, and how many of its runs they found counted then.
    private struct Sight: Equatable {
        let events: Int
        let runs: Int
    }

    /// What readers see of one job, whose runs `ask` asks for, up to its third event.
    private func sights(_ job: String, _ ask: (JobRunner, Job) -> Void) async throws -> [Sight] {
        let file = try #require(JobsConfiguration.read(Array("jobs: { a: \(job) }".utf8), file: "f").file)
        let tape = Tape(epoch: "test", capacity: .init(events: 100))
        let registry = JobRegistry(file.jobs, on: tape)
        let runner = try JobRunner(registry, log: Log(level: .error))
        let job = try #require(registry["a"])
        let seen = Mutex<[Sight]>([])
        tape.addObserver { [weak tape] in
            let sight = Sight(events: Int(tape?.end ?? 1) - 1, runs: job.status.runs)
            seen.withLock { $0.append(sight) }
        }
        let work = Task { await runner.run() }
        for count in 1...3 {
            ask(runner, job)
            try await eventually("event \(count)") { tape.end > count && job.status.runs >= count ? true : nil }
        }
        runner.stop()
        work.cancel()
        await work.value
        return seen.withLock(\.self)
    }

    @Test(arguments: [
        "{ every: 1h, generate: counter }", "{ every: 1h, run: echo 1 }",
        "{ every: 1h, file: /proc/loadavg }",
    ])
    func `of a run`(job: String) async throws {
        let sights = try await sights(job) { $0.runNow($1) }
        #expect(Set(sights.map(\.events)).isSuperset(of: [1, 2, 3]))
        for sight in sights { #expect(sight.runs >= sight.events) }
    }

    @Test func `of what is posted`() async throws {
        let sights = try await sights("{ post: true }") { _ = $0.post(SourceResult(JSONText(.integer(1))), to: $1) }
        #expect(Set(sights.map(\.events)).isSuperset(of: [1, 2, 3]))
        for sight in sights { #expect(sight.runs >= sight.events) }
    }
}
