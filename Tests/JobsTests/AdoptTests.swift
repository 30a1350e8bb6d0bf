import TestSupport
import Configuration
import DataSources
import Scheduling
import Synchronization
import Tape
import Testing

@testable import JobConfig
@testable import Jobs
@testable import Logging

/// A source whose runs end when the test says so, told to stop or not.
private final class Stubborn: DataSource {
    static let row = ConfigKey("stubborn", .anything, "A source of tests.")
    private let state = Mutex((begun: 0, mayEnd: false, ended: 0))

    init() {}
    init?(reading fields: ConfigSection) { nil }

    var begun: Int { state.withLock { $0.begun } }
    var ended: Int { state.withLock { $0.ended } }

    func open() { state.withLock { $0.mayEnd = true } }

    func read() async throws(SourceError) -> SourceResult {
        state.withLock { $0.begun += 1 }
        while state.withLock({ !$0.mayEnd }) {
            await Task.detached { try? await Task.sleep(for: .milliseconds(1)) }.value
        }
        state.withLock { $0.ended += 1 }
        return SourceResult(.text("late"))
    }
}

/// What becomes of jobs at work when another registry takes the place of theirs.
@Suite struct AdoptTests {
    private static func definition(
        _ name: String,
        every interval: Duration = .milliseconds(10),
        _ source: any DataSource,
        _ overlap: Overlap = .skip
    ) -> JobDefinition {
        .made(name, every: interval, source, overlap)
    }

    @Test(arguments: Overlap.allCases, [true, false])
    func `a run that ends when its job has gone is not heard of`(overlap: Overlap, isReplaced: Bool) async throws {
        let tape = Tape(epoch: "test", capacity: Tape.Capacity(events: 100))
        let (old, new) = (Stubborn(), Stubborn())
        let registry = JobRegistry([Self.definition("a", old, overlap)], on: tape)
        let runner = try JobRunner(
            registry,
            log: Log(level: .debug, write: { _ in Issue.record("there is a word in the log") })
        )
        runner.schedule()
        let work = Task { await runner.run() }
        try await eventually("a run") { old.begun > 0 ? true : nil }
        let next = isReplaced ? [Self.definition("a", new)] : []
        var told = 0
        runner.apply(JobRegistry(next, on: tape, after: registry, changed: ["a"])) { told += 1 }
        #expect(told == 1)
        let begun = old.begun
        old.open()
        try await eventually("the end of what was begun") { old.ended >= begun ? true : nil }
        if isReplaced { try await eventually("a run of the new one") { new.begun > 0 ? true : nil } }
        runner.stop()
        new.open()
        await work.value
        #expect(old.ended == old.begun)
        // The new one's run alone was published.
        #expect(tape.end == (isReplaced ? 2 : 1))
        #expect(registry["a"].map { runner.runNow($0) == nil } == true)
    }

    @Test func `jobs that stay keep what is planned, those that have gone ring no more`() async throws {
        let tape = Tape(epoch: "test", capacity: Tape.Capacity(events: 100))
        let (gone, stays) = (Stubborn(), Stubborn())
        for source in [gone, stays] { source.open() }
        let definitions = [Self.definition("gone", gone), Self.definition("stays", stays)]
        let registry = JobRegistry(definitions, on: tape)
        let runner = try JobRunner(registry, log: Log(level: .error))
        runner.schedule()
        let work = Task { await runner.run() }
        try await eventually("runs of both") { gone.begun > 2 && stays.begun > 2 ? true : nil }
        let before = try #require(registry["stays"]).status.runs
        runner.apply(JobRegistry([definitions[1]], on: tape, after: registry)) {}
        let count = gone.begun
        try await eventually("more runs of one") { stays.begun > before + 10 ? true : nil }
        // One may have been on its way.
        #expect(gone.begun <= count + 1)
        runner.stop()
        await work.value
        #expect(try #require(registry["stays"]).status.runs > before)
        #expect(tape.latestResult(of: "gone") == nil)
    }

    @Test func `a late word to the old job does not touch the alarm of the new one`() async throws {
        let tape = Tape(epoch: "test", capacity: Tape.Capacity(events: 100))
        let (old, new) = (Stubborn(), Stubborn())
        for source in [old, new] { source.open() }
        let registry = JobRegistry([Self.definition("a", every: .seconds(3600), old)], on: tape)
        let runner = try JobRunner(registry, log: Log(level: .error))
        runner.schedule()
        let work = Task { await runner.run() }
        let next = JobRegistry([Self.definition("a", new)], on: tape, after: registry, changed: ["a"])
        runner.apply(next) {}
        let former = try #require(registry["a"])
        #expect(former.number != next["a"]?.number)
        for _ in 0..<50 {
            runner.pause(former)
            runner.resume(former)
        }
        runner.pause(former)
        try await eventually("runs of the new one") { new.begun > 3 ? true : nil }
        #expect(old.begun <= 1)
        runner.stop()
        await work.value
    }
}

@Suite struct NumberPoolTests {
    @Test func `numbers are given to one at a time, and small ones first`() {
        let numbers = NumberPool()
        #expect((0..<3).map { _ in numbers.allocate() } == [0, 1, 2])
        numbers.free(1)
        #expect([numbers.allocate(), numbers.allocate()] == [1, 3])
    }
}
