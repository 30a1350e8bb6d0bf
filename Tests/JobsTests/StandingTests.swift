import Configuration
import DataSources
import JSON
import Logging
import Tape
import TestTape
import Testing

@testable import JobConfig
@testable import Jobs

/// Since when a job is as it is, and how often it has failed in a row, over the life of the program and beyond.
@Suite struct StandingTests {
    private func definition(_ options: String = "every: 10s, generate: sine") throws -> JobDefinition {
        let file = JobsConfiguration.read(Array("jobs: { a: { \(options) } }".utf8), file: "f")
        #expect(file.diagnostics.map(\.message) == [])
        return try #require(file.file?.jobs.first)
    }

    private func tape(after snapshot: TapeSnapshot = TapeSnapshot(epoch: "test", next: 1)) -> Tape {
        let tape = Tape(snapshot, capacity: .init(events: 100), archive: NoArchive())
        _ = tape.beginRecording(from: tape.next) {}
        return tape
    }

    /// What a program that ends now leaves behind.
    private func snapshot(of tape: Tape) -> TapeSnapshot {
        let records = tape.uncommitted(upTo: .max)
        tape.commit(first: records.count)
        var snapshot = TapeSnapshot(epoch: tape.epoch, next: tape.next)
        for case .event(let event) in records { snapshot.latest = [event] }
        for case .note(let job, let note) in records {
            if let standing = note.standing { snapshot.standings[job] = standing }
        }
        return snapshot
    }

    private func end(_ job: Job, _ outcome: JobStatus.Run.Outcome, at milliseconds: Int64) {
        let former = job.status.since
        let run = JobStatus.Run(at: Timestamp(milliseconds: milliseconds), time: .milliseconds(5), outcome: outcome)
        job.announce { ((), $0.end(run)) }
        job.noteStanding(after: former)
    }

    @Test func `a state began when it changed, and not with each run`() throws {
        let job = Job(try definition(), on: tape())
        #expect(job.status.since == nil)
        end(job, .ok, at: 1)
        let well = try #require(job.status.since)
        end(job, .ok, at: 2)
        #expect(job.status.since == well)
        end(job, .failed(SourceError(.exit, "x")), at: 3)
        end(job, .failed(SourceError(.timeout, "y")), at: 4)
        #expect(job.status.failing?.count == 2 && job.status.failing?.since == Timestamp(milliseconds: 8))
        end(job, .stopped, at: 5)
        #expect(job.status.failing?.count == 2)
        end(job, .unchanged, at: 6)
        #expect(job.status.failing == nil)
        #expect(try #require(job.status.since) >= well)
    }

    @Test func `both go on over a restart of the program`() throws {
        let first = tape()
        let job = Job(try definition(), on: first)
        for time in [1, 2, 3] as [Int64] { end(job, .failed(SourceError(.exit, "x")), at: time) }
        let left = snapshot(of: first)
        let again = Job(try definition(), on: tape(after: left))
        again.restore(from: left)
        #expect(again.status.state == .failing)
        #expect(again.status.since == job.status.since)
        #expect(again.status.failing?.count == 3)
        end(again, .failed(SourceError(.exit, "x")), at: 9)
        #expect(again.status.failing?.count == 4)
        #expect(again.status.since == job.status.since)
    }

    @Test func `where nothing is stored of it, events tell as far as they can`() throws {
        let first = tape()
        let job = Job(try definition(), on: first)
        end(job, .failed(SourceError(.exit, "x")), at: 1)
        var left = snapshot(of: first)
        left.standings = [:]
        let again = Job(try definition(), on: tape(after: left))
        again.restore(from: left)
        let failed = try #require(left.latest.first?.time)
        #expect(again.status.since == failed)
        #expect(again.status.failing?.since == failed && again.status.failing?.count == 1)
    }

    @Test func `a job that rests does so since it was told to`() throws {
        let job = Job(try definition("every: 10s, generate: sine, enabled: false"), on: tape())
        #expect(job.status.state == .paused && job.status.since != nil)
    }

    /// What a runner that plans a job leaves behind.
    private func left(by job: JobDefinition, after snapshot: TapeSnapshot) throws -> (TapeSnapshot, JobStatus) {
        let tape = tape(after: snapshot)
        let registry = JobRegistry([job], on: tape)
        let runner = try JobRunner(registry, log: Log(level: .error))
        registry.jobs[0].restore(from: snapshot)
        runner.schedule()
        var left = self.snapshot(of: tape)
        left.standings.merge(snapshot.standings) { new, _ in new }
        return (left, registry.jobs[0].status)
    }

    @Test func `a job that the file has rest does so since the first time, over restarts, until it does no more`()
        throws
    {
        let resting = try definition("every: 10s, generate: sine, enabled: false")
        var (known, status) = try left(by: resting, after: TapeSnapshot(epoch: "test", next: 1))
        #expect(known.standings["a"] == StandingRecord(state: "paused", since: try #require(status.since)))
        // As of a program that ended long ago.
        known.standings["a"]?.since = Timestamp(milliseconds: 5)
        (known, status) = try left(by: resting, after: known)
        #expect(status.state == .paused && status.since == Timestamp(milliseconds: 5))
        (known, status) = try left(by: try definition(), after: known)
        #expect(status.state == .waiting && known.standings["a"]?.state == "waiting")
        (known, status) = try left(by: resting, after: known)
        #expect(try #require(status.since) > Timestamp(milliseconds: 5))
    }
}
