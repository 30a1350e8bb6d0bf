import TestSupport
import Configuration
import DataSources
import Glibc
import Scheduling
import Synchronization
import Syscalls
import Tape
import Testing

@testable import JSON
@testable import JobConfig
@testable import Jobs
@testable import Logging

/// A source whose runs begin and end when the test wants it.
private final class Gate: DataSource {
    static let row = ConfigKey("gate", .anything, "A source of tests.")
    private let state = Mutex((begun: 0, ended: 0, stopped: 0))

    init() {}
    init?(reading fields: ConfigSection) { nil }

    var begun: Int { state.withLock { $0.begun } }
    var stopped: Int { state.withLock { $0.stopped } }

    /// Lets one run end, or one that is still to come.
    func open() { state.withLock { $0.ended += 1 } }

    func read() async throws(SourceError) -> SourceResult {
        let number = state.withLock { state in
            state.begun += 1
            return state.begun
        }
        while state.withLock({ number > $0.ended + $0.stopped }) {
            if Task.isCancelled {
                state.withLock { $0.stopped += 1 }
                throw SourceError(.other, "was stopped before it ended")
            }
            try? await Task.sleep(for: .milliseconds(1))
        }
        return SourceResult(JSONText(JSONValue.integer(Int64(number))))
    }
}

/// A number that threads watch.
private final class Counter: Sendable {
    private let number = Atomic(0)
    var value: Int {
        get { number.load(ordering: .acquiring) }
        set { number.store(newValue, ordering: .releasing) }
    }
}

@Suite struct RunnerTests {
    /// A runner at work with one job.
    private final class Works: Sendable {
        let gate = Gate()
        let job: Job
        let runner: JobRunner
        private let work: Task<Void, Never>

        init(every interval: Duration = .seconds(3600), overlap: Overlap, isEnabled: Bool = true) throws {
            let definition = JobDefinition.made("a", every: interval, gate, overlap, isEnabled: isEnabled)
            let registry = JobRegistry([definition], on: Tape(epoch: "test", capacity: Tape.Capacity(events: 100)))
            job = try #require(registry["a"])
            let runner = try JobRunner(registry, log: Log(level: .error))
            self.runner = runner
            runner.schedule()
            work = Task { await runner.run() }
        }

        func stop() async {
            runner.stop()
            work.cancel()
            await work.value
        }

        func status(_ what: String, _ isSo: @Sendable (JobStatus) -> Bool) async throws {
            try await eventually(what) { [job] in isSo(job.status) ? true : nil }
        }
    }

    @Test func `a job that is paused and resumed at the same moment has an alarm if it is to run`() async throws {
        let works = try Works(overlap: .skip)
        let rounds = 5000
        let (begun, done) = (Counter(), Counter())
        _ = try KernelThread(name: "resumes") {
            for round in 1...rounds {
                while begun.value < round { sched_yield() }
                works.runner.resume(works.job)
                done.value = round
            }
        }
        var wrong = 0
        for round in 1...rounds {
            begun.value = round
            works.runner.pause(works.job)
            while done.value < round { sched_yield() }
            if works.runner.timers.isSet(works.job.number) == (works.job.status.state == .paused) { wrong += 1 }
        }
        #expect(wrong == 0)
        await works.stop()
    }

    @Test func `a run that is asked for while one is at it is left out`() async throws {
        let works = try Works(overlap: .skip)
        #expect(works.runner.runNow(works.job) == .now)
        #expect(works.runner.runNow(works.job) == .skipped)
        works.gate.open()
        try await works.status("a run") { $0.runs == 1 && $0.running == 0 }
        #expect(works.job.status.skipped == 1)
        #expect(works.gate.begun == 1)
        await works.stop()
    }

    @Test func `a run that waits begins when the other has ended`() async throws {
        let works = try Works(overlap: .queue)
        #expect([1, 2, 3].map { _ in works.runner.runNow(works.job) } == [.now, .waits, .skipped])
        try await eventually("a begin") { works.gate.begun == 1 ? true : nil }
        works.gate.open()
        try await eventually("the next begin") { works.gate.begun == 2 ? true : nil }
        #expect(works.job.status.running == 1)
        works.gate.open()
        try await works.status("two runs") { $0.runs == 2 && $0.running == 0 }
        #expect(works.job.status.failures == 0)
        await works.stop()
    }

    /// Whether the first run has come to its source by then or not.
    @Test(arguments: [true, false])
    func `a run that takes the place of another stops it`(hasStarted: Bool) async throws {
        for _ in 0..<20 {
            let works = try Works(overlap: .restart)
            #expect(works.runner.runNow(works.job) == .now)
            if hasStarted { try await eventually("a begin") { works.gate.begun == 1 ? true : nil } }
            #expect(works.runner.runNow(works.job) == .replaces)
            try await works.status("the first to end") { $0.runs == 1 && $0.running == 1 }
            #expect(works.job.status.recentRuns.map(\.outcome) == [.stopped])
            works.gate.open()
            try await works.status("the second to end") { $0.runs == 2 && $0.running == 0 }
            #expect(works.job.status.recentRuns.map(\.outcome) == [.stopped, .ok])
            #expect(works.job.status.failures == 0)
            #expect(works.gate.stopped == 1)
            await works.stop()
        }
    }

    @Test func `a run that was stopped for another is no failure where a pause takes the other away`() async throws {
        let works = try Works(overlap: .restart)
        #expect(works.runner.runNow(works.job) == .now)
        try await eventually("a begin") { works.gate.begun == 1 ? true : nil }
        // Both before the first run can come to its end.
        let start = works.job.update { status in
            let start = status.start(.restart)
            status.pause()
            return start
        }
        #expect(start == .replaces)
        works.job.stopRun()
        try await works.status("the end") { $0.runs == 1 && $0.running == 0 }
        #expect(works.job.status.recentRuns.map(\.outcome) == [.stopped])
        #expect(works.job.status.error == nil)
        await works.stop()
    }

    @Test func `runs that may overlap do`() async throws {
        let works = try Works(overlap: .allow)
        #expect([1, 2, 3].map { _ in works.runner.runNow(works.job) } == [.now, .now, .now])
        try await eventually("three begins") { works.gate.begun == 3 ? true : nil }
        for _ in 0..<3 { works.gate.open() }
        try await works.status("three runs") { $0.runs == 3 && $0.running == 0 }
        await works.stop()
    }

    @Test func `a paused job runs only when asked to, and by itself when resumed`() async throws {
        let works = try Works(every: .milliseconds(10), overlap: .skip, isEnabled: false)
        #expect(works.job.status.state == .paused)
        try await Task.sleep(for: .milliseconds(50))
        #expect(works.gate.begun == 0)
        #expect(works.runner.runNow(works.job) == .now)
        works.gate.open()
        try await works.status("a run") { $0.runs == 1 }
        #expect(works.job.status.state == .paused)
        works.runner.resume(works.job)
        for _ in 0..<10_000 { works.gate.open() }
        try await works.status("runs") { $0.runs > 5 }
        works.runner.pause(works.job)
        try await works.status("quiet") { $0.running == 0 }
        let runs = works.job.status.runs
        #expect(works.job.status.nextRun == nil)
        try await Task.sleep(for: .milliseconds(50))
        #expect(works.job.status.runs == runs)
        await works.stop()
    }

    @Test func `a stopped runner begins nothing any more`() async throws {
        let works = try Works(overlap: .queue)
        #expect(works.runner.runNow(works.job) == .now)
        #expect(works.runner.runNow(works.job) == .waits)
        try await eventually("a begin") { works.gate.begun == 1 ? true : nil }
        works.runner.stop()
        #expect(works.runner.runNow(works.job) == nil)
        works.gate.open()
        await works.stop()
        #expect(works.gate.begun == 1)
    }

    @Test func `quick sources are read in time, too`() async throws {
        let jobs = (0..<50).map { "  j\($0): { every: 20ms, generate: counter, envelope: false }\n" }.joined()
        let read = JobsConfiguration.read(Array("jobs:\n\(jobs)".utf8), file: "f").file
        let tape = Tape(epoch: "test", capacity: Tape.Capacity(events: 10_000))
        let registry = JobRegistry(try #require(read).jobs, on: tape)
        let runner = try JobRunner(registry, log: Log(level: .error))
        runner.schedule()
        let work = Task { await runner.run() }
        try await eventually("five runs of each") {
            registry.jobs.allSatisfy { $0.status.runs >= 5 } ? true : nil
        }
        runner.stop()
        await work.value
        for job in registry.jobs {
            let status = job.status
            #expect(status.failures == 0)
            #expect(job.last.map { String(decoding: $0.value ?? [], as: UTF8.self) } == "\(status.runs)")
        }
    }
}
