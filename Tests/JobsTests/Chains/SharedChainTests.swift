import DataSources
import JSON
import Tape
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

    /// Shows results of the job `a`, as they come from others.
    private func show(_ sequences: ClosedRange<UInt64>, at time: Timestamp = .now) {
        tape.commit(
            sequences.map { sequence in
                StoredEvent(
                    sequence: sequence,
                    job: "a",
                    event: "dataUpdate",
                    role: .result,
                    time: time,
                    bytes: Array("id: e-\(sequence)\nevent: dataUpdate\ndata: \(sequence)\n\n".utf8),
                    value: nil
                )
            }
        )
    }

    /// What is noted of the job for other nodes.
    private func records() -> [RunRecord] {
        outbox.take(most: 100, bytes: .max).compactMap { $0.draft.note?.runs }
    }

    @Test func `what came while it was being taken is the job's`() throws {
        let job = try #require(registry["b"])
        show(1...5)
        let asked = tape.end
        show(6...7)
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
        show(1...3)
        runner.take(job, after: record, from: tape.end)
        #expect(job.status.occasions?.from == 1)
        #expect(records().isEmpty)
    }

    @Test func `what nobody was there for in time is left out`() throws {
        let job = try #require(registry["b"])
        show(1...3, at: .now.advanced(by: .seconds(-61)))
        show(4...5)
        runner.take(job, after: RunRecord(schedule: "after e", count: 1, last: .now), from: tape.end)
        #expect(job.status.occasions?.from == 4)
        runner.release(job)
        // Of another history nothing is known.
        runner.take(job, after: RunRecord(schedule: "after other", count: 1, last: .now), from: tape.end)
        #expect(job.status.occasions?.from == 6)
        #expect(records().map(\.count) == [5])
    }
}
