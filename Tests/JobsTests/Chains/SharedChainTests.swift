import DataSources
import JSON
import Tape
import TestTape
import TestSupport
import Testing

@testable import JobConfig
@testable import Jobs
@testable import Logging

/// Where a job that runs after events goes on when another node takes it.
@Suite struct SharedChainTests {
    private let outbox = Outbox()
    private let tape: Tape
    private let registry: JobRegistry
    private let runner: JobRunner

    init() throws {
        tape = Tape(epoch: "e", capacity: Tape.Capacity(events: 1000), outbox: outbox)
        registry = JobRegistry([.made("b", .after(AfterRule(jobs: ["a"], events: [])))], on: tape)
        runner = try JobRunner(registry, log: Log(level: .error), isShared: true)
        runner.schedule()
    }

    /// What is noted of the job for other nodes.
    private func records() -> [RunRecord] {
        outbox.take(most: 100, bytes: .max).compactMap { $0.draft.note?.runs }
    }

    @Test func `what came while it was being taken is the job's`() throws {
        let job = try #require(registry["b"])
        tape.commit(results: 1...5, of: "a", in: "e")
        let asked = tape.end
        tape.commit(results: 6...7, of: "a", in: "e")
        runner.take(job, after: nil, from: asked)
        #expect(job.status.occasions?.from == 6)
        #expect(records().map(\.count) == [5])
    }

    @Test func `another node goes on where the first one took it, though it never ran`() throws {
        let job = try #require(registry["b"])
        runner.take(job, after: nil, from: tape.end)
        let record = try #require(records().first)
        #expect(record.schedule == "after e" && record.count == 0)
        runner.release(job)
        tape.commit(results: 1...3, of: "a", in: "e")
        runner.take(job, after: record, from: tape.end)
        #expect(job.status.occasions?.from == 1)
        #expect(records().isEmpty)
    }

    @Test func `what nobody was there for in time is left out`() throws {
        let job = try #require(registry["b"])
        tape.commit(results: 1...3, of: "a", in: "e", at: .now.advanced(by: .seconds(-61)))
        tape.commit(results: 4...5, of: "a", in: "e")
        runner.take(job, after: RunRecord(schedule: "after e", count: 1, last: .now), from: tape.end)
        #expect(job.status.occasions?.from == 4)
        runner.release(job)
        // Of another history nothing is known.
        runner.take(job, after: RunRecord(schedule: "after other", count: 1, last: .now), from: tape.end)
        #expect(job.status.occasions?.from == 6)
        #expect(records().map(\.count) == [5])
    }
}
