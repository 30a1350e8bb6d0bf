import Configuration
import DataSources
import JSON
import Scheduling
import Synchronization
import Syscalls
import Tape
import TestSupport
import TestTape
import Testing

@testable import JobConfig
@testable import Jobs
@testable import Logging

/// A source whose runs end when the test says so, or when they are cancelled.
private final class Patient: DataSource {
    static let row = ConfigKey("patient", .anything, "A source of tests.")
    private let state = Mutex((begun: 0, allowed: 0))

    init() {}
    init?(reading fields: ConfigSection) { nil }

    var begun: Int { state.withLock { $0.begun } }

    func open() { state.withLock { $0.allowed += 1 } }

    func read() async throws(SourceError) -> SourceResult {
        let number = state.withLock { state in
            state.begun += 1
            return state.begun
        }
        while state.withLock({ $0.allowed < number }) {
            if Task.isCancelled { throw .stopped }
            try? await Task.sleep(for: .milliseconds(1))
        }
        return SourceResult(JSONText(.integer(Int64(number))))
    }
}

/// Jobs that run here only when they are taken.
@Suite struct SharedJobTests {
    private let source = Patient()

    /// A runner that shares its jobs with other nodes.
    private func works(
        every interval: Duration = .seconds(3600),
        _ overlap: Overlap = .skip
    ) throws -> (job: Job, runner: JobRunner, registry: JobRegistry, tape: Tape) {
        let tape = Tape(TapeSnapshot(epoch: "test", next: 1), capacity: .init(events: 100), archive: NoArchive())
        let registry = JobRegistry([.made("a", every: interval, source, overlap)], on: tape)
        let runner = try JobRunner(registry, log: Log(level: .error), isShared: true)
        runner.schedule()
        return (try #require(registry["a"]), runner, registry, tape)
    }

    private func end(_ runner: JobRunner, _ work: Task<Void, Never>) async {
        runner.stop()
        work.cancel()
        await work.value
    }

    /// What the job's schedule has come to so many seconds ago.
    private func record(of job: Job, count: Int, secondsAgo: Int) throws -> RunRecord {
        let identity = try #require(job.scheduleTrigger?.identity)
        return RunRecord(schedule: identity, count: count, last: .now.advanced(by: .seconds(-secondsAgo)))
    }

    @Test func `a job waits until it is taken, and again when it is released`() async throws {
        let (job, runner, _, tape) = try works()
        #expect(!job.isHere && job.status.nextRun == nil && !runner.timers.isSet(job.number))
        #expect(runner.runNow(job) == nil)
        runner.take(job, after: try record(of: job, count: 1, secondsAgo: 600))
        let next = try #require(job.status.nextRun)
        #expect(abs(next.milliseconds - Timestamp.now.milliseconds - 3_000_000) < 5000)
        #expect(job.isHere && runner.timers.isSet(job.number))
        // What is taken stays as it is.
        runner.take(job, after: try record(of: job, count: 1, secondsAgo: 60))
        #expect(job.status.nextRun == next)
        runner.release(job)
        #expect(!job.isHere && job.status.nextRun == nil && job.status.nextBy == nil)
        #expect(!runner.timers.isSet(job.number))
        // A record of another schedule says nothing of this one; what was known of it stays.
        runner.take(job, after: RunRecord(schedule: "every 1s", count: 5, last: .now))
        #expect(abs(try #require(job.status.nextRun).milliseconds - next.milliseconds) < 5000)
        #expect(tape.end == 1)
        runner.stop()
        await runner.run()
    }

    @Test func `a run goes on when its job is released, and publishes`() async throws {
        let (job, runner, _, tape) = try works()
        let work = Task { await runner.run() }
        runner.take(job)
        #expect(runner.runNow(job) == .now)
        try await eventually("a run") { source.begun > 0 ? true : nil }
        #expect(!job.isIdle)
        runner.suspendAll()
        #expect(!job.isHere && !job.isIdle)
        source.open()
        try await eventually("its end") { job.isIdle ? true : nil }
        #expect(tape.end == 2)
        #expect(job.status.recentRuns.map(\.outcome) == [.ok])
        #expect(job.status.plan.promise == nil || !runner.timers.isSet(job.number))
        await end(runner, work)
    }

    @Test(arguments: Overlap.allCases)
    func `runs that are cut short tell no failure, and the job can be taken again`(overlap: Overlap) async throws {
        let (job, runner, _, tape) = try works(overlap)
        let work = Task { await runner.run() }
        runner.take(job)
        #expect(runner.runNow(job) == .now)
        try await eventually("a run") { source.begun > 0 ? true : nil }
        if overlap == .queue { #expect(runner.runNow(job) == .waits) }
        runner.cutShort(job)
        try await eventually("its end") { job.isIdle ? true : nil }
        #expect(tape.end == 1)
        #expect(job.status.state == .waiting)
        #expect(job.status.recentRuns.map(\.outcome) == [.stopped])
        // It has come to nothing, so it is due still.
        let begun = source.begun
        runner.take(job, after: try record(of: job, count: 0, secondsAgo: 3700))
        try await eventually("a run") { source.begun > begun ? true : nil }
        for _ in 0...begun { source.open() }
        try await eventually("its end") { job.isIdle ? true : nil }
        #expect(tape.end == 2)
        await end(runner, work)
    }

    @Test func `a job is paused wherever it runs, and plans only where it is taken`() async throws {
        let (job, runner, _, _) = try works()
        runner.pause(job)
        #expect(job.status.state == .paused)
        runner.resume(job)
        #expect(job.status.state == .waiting && job.status.nextRun == nil)
        runner.pause(job)
        runner.take(job)
        #expect(job.isHere && job.status.nextRun == nil && job.status.state == .paused)
        runner.resume(job)
        #expect(job.status.nextRun != nil && runner.timers.isSet(job.number))
        runner.stop()
        await runner.run()
    }

    @Test func `a reload leaves what is taken alone, and what is new waits`() async throws {
        let (job, runner, registry, tape) = try works()
        let other = Patient()
        runner.take(job, after: try record(of: job, count: 1, secondsAgo: 600))
        let next = job.status.nextRun
        let definitions: [JobDefinition] = [job.definition, .made("b", every: .seconds(5), other)]
        let grown = JobRegistry(definitions, on: tape, after: registry)
        runner.apply(grown) {}
        #expect(grown["a"] === job && job.isHere && job.status.nextRun == next)
        let new = try #require(grown["b"])
        #expect(!new.isHere && !runner.timers.isSet(new.number))
        let changed = JobRegistry(definitions, on: tape, after: grown, changed: ["a"])
        runner.apply(changed) {}
        let replaced = try #require(changed["a"])
        #expect(job.isOver && !replaced.isHere && !runner.timers.isSet(job.number))
        // A late word for the one before is not heard.
        runner.take(job)
        #expect(!runner.timers.isSet(job.number))
        // It goes on where the one before was, as the schedule is the same.
        runner.take(replaced)
        #expect(replaced.status.nextRun.map { abs($0.milliseconds - (next?.milliseconds ?? 0)) < 5000 } == true)
        runner.stop()
        await runner.run()
    }

    @Test func `a job that is run elsewhere stands as the events from there tell`() throws {
        let (job, runner, _, _) = try works()
        let there = Tape(TapeSnapshot(epoch: "test", next: 1), capacity: .init(events: 100), archive: NoArchive())
        _ = there.beginRecording(from: 1) {}
        let owner = Job(job.definition, on: there)
        func follow(_ publish: () -> Void) {
            let before = there.uncommitted(upTo: .max).count
            publish()
            for record in there.uncommitted(upTo: .max).dropFirst(before) {
                if case .event(let event) = record { job.follow(event) }
            }
        }
        let (promised, failure) = (Timestamp(milliseconds: 1_795_222_800_123), SourceError(.timeout, "was too slow"))
        follow { owner.publish(SourceResult(JSONText(.integer(1))), nextBy: promised) }
        #expect(job.status.state == .ok && job.status.nextBy == promised)
        follow { _ = owner.announce { _ in ((), .overdue) } }
        #expect(job.status.state == .overdue)
        follow { _ = owner.announce { _ in ((), .failed(failure)) } }
        #expect(job.status.state == .failing && job.status.error == failure)
        follow { owner.publish(SourceResult(JSONText(.integer(2))), nextBy: nil) }
        #expect(job.status.state == .failing && job.status.nextBy == nil)
        follow { _ = owner.announce { _ in ((), .recovered) } }
        #expect(job.status.state == .ok && job.status.error == nil)
        #expect(job.status.runs == 0 && job.publishedEvents == 0)
        // What is taken knows better.
        follow { _ = owner.announce { _ in ((), .failed(failure)) } }
        runner.take(job)
        follow { _ = owner.announce { _ in ((), .recovered) } }
        #expect(job.status.state == .failing)
        // The node that takes a failing job tells that it works again.
        let news = job.update { $0.end(.init(at: .now, time: .zero, outcome: .ok)) }
        #expect(news == .recovered)
        runner.stop()
    }

    @Test func `a schedule that is used up elsewhere is done here`() throws {
        let file = JobsConfiguration.read(Array("jobs: { a: { every: 5s, times: 2, generate: sine } }".utf8), file: "f")
        let tape = Tape(epoch: "test", capacity: .init(events: 100))
        let job = Job(try #require(file.file?.jobs.first), on: tape)
        job.update { $0.release() }
        job.follow(try record(of: job, count: 1, secondsAgo: 1))
        #expect(job.status.state == .waiting)
        job.follow(try record(of: job, count: 2, secondsAgo: 1))
        #expect(job.status.state == .done)
    }

    @Test(arguments: [0, 951_782_399_999, 1_709_208_000_001, 1_795_222_800_123, 4_107_542_400_000] as [Int64])
    func `the promise of an event is read as it was written`(milliseconds: Int64) {
        let promise = Timestamp(milliseconds: milliseconds)
        let event = Envelope.wrap(JSONText(.integer(7)), job: "a", at: .now, nextBy: promise)
        guard case .json(let bytes, let value) = event else { return }
        #expect(Envelope.nextBy(in: bytes, value) == promise)
        guard case .json(let other, let place) = Envelope.wrap(JSONText(.integer(7)), job: "nextBy", at: promise) else {
            return
        }
        #expect(Envelope.nextBy(in: other, place) == nil)
    }

    @Test func `digests of jobs are equal where the jobs do the same, and are no secret's`() throws {
        func digests(_ jobs: String) throws -> [String: String] {
            let read = JobsConfiguration.read(Array("jobs: { \(jobs) }".utf8), file: "f")
            let tape = Tape(epoch: "test", capacity: .init(events: 100))
            return JobRegistry(try #require(read.file).jobs, on: tape).scheduledDigests
        }
        let jobs = "a: { every: 5s, generate: sine }, b: { post: true }, c: { cron: daily, generate: sine }"
        let some = try digests(jobs)
        #expect(Set(some.keys) == ["a", "c"])
        #expect(try digests("c: {generate: sine, cron: daily}, a: {generate: sine, every: 5s}") == some)
        #expect(try digests("a: { every: 6s, generate: sine }")["a"] != some["a"])
        let zoned = try digests("c: { cron: daily, timezone: Asia/Tokyo, generate: sine }")
        #expect(zoned["c"] != some["c"])
        #expect(some.values.allSatisfy { $0.utf8.count == 32 && !$0.contains(" ") })
        // The same in every program.
        #expect(some["a"] == "2d26ccb760229de02f4874c888ad71c6")
    }
}
