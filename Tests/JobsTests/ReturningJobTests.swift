import Configuration
import DataSources
import JSON
import JobConfig
import Tape
import Testing

@testable import Jobs

/// Some editors and tools save a file in steps: a job is out of it for a moment.
@Suite struct ReturningJobTests {
    private let tape = Tape(epoch: "test", capacity: Tape.Capacity(events: 100))
    private let start = ContinuousClock.now

    private struct Nothing: DataSource {
        static let row = ConfigKey("nothing", .text, "Nothing.")
        init() {}
        init?(reading section: ConfigSection) {}
        func read() async throws(SourceError) -> SourceResult { SourceResult(.text("")) }
    }

    private func definition(_ name: String) -> JobDefinition { .made(name, every: .seconds(3600), Nothing()) }

    /// A job that has run twice and failed once, and the registry that it is in.
    private func registry() throws -> JobRegistry {
        let registry = JobRegistry([definition("a"), definition("b")], on: tape)
        let job = try #require(registry["a"])
        for value in ["1", "2"] {
            job.publish(SourceResult(.text(value)), nextBy: nil)
            _ = job.update { $0.end(JobStatus.Run(at: .now, time: .zero, outcome: .ok)) }
            job.measure { $0.count(.ok) }
        }
        return registry
    }

    private func without(_ registry: JobRegistry, at time: Duration = .zero) -> JobRegistry {
        let next = JobRegistry([definition("b")], on: tape, after: registry, now: start + time)
        for job in registry.jobs where next[job.name] !== job { job.cancel() }
        return next
    }

    private func last(_ name: String) -> String? {
        tape.latestResult(of: name).flatMap { $0.value.map { String(decoding: $0, as: UTF8.self) } }
    }

    @Test(arguments: [0, 1, 10])
    func `a job that comes back within ten seconds has its counts and its last value`(seconds: Int) throws {
        let removed = without(try registry())
        #expect(removed["a"] == nil)
        #expect(last("a") == nil, "newcomers are told nothing of it meanwhile")
        let later = start + .seconds(seconds)
        let back = JobRegistry([definition("a"), definition("b")], on: tape, after: removed, now: later)
        let job = try #require(back["a"])
        #expect(!job.isOver)
        #expect(job.status.runs == 2)
        #expect(job.status.state == .ok)
        #expect(job.status.running == 0)
        #expect(job.measures.ok == 2)
        #expect(job.publishedEvents == 2)
        #expect(last("a") == "\"2\"")
        #expect(back["b"] === removed["b"])
    }

    @Test func `a job that comes back later begins anew`() throws {
        let removed = without(try registry())
        let later = start + .seconds(10) + .milliseconds(1)
        let back = JobRegistry([definition("a"), definition("b")], on: tape, after: removed, now: later)
        #expect(back["a"]?.status.runs == 0)
        #expect(last("a") == nil)
    }

    @Test func `a reload in between does not end its time`() throws {
        var next = without(try registry())
        next = JobRegistry([definition("b"), definition("c")], on: tape, after: next, now: start + .seconds(5))
        next = JobRegistry([definition("a")], on: tape, after: next, now: start + .seconds(9))
        #expect(next["a"]?.status.runs == 2)
    }
}
