import TestSupport
import Configuration
import DataSources
import Scheduling
import Synchronization
import Tape
import Testing

@testable import JSON
@testable import JobConfig
@testable import Jobs
@testable import Logging

/// A source that says one line, and another one when the test wants it.
private final class Lines: DataSource {
    static let row = ConfigKey("lines", .anything, "A source of tests.")
    private let gate = Atomic(false)

    init() {}
    init?(reading fields: ConfigSection) { nil }

    var yieldsLines: Bool { true }
    func open() { gate.store(true, ordering: .releasing) }
    func read() async throws(SourceError) -> SourceResult { throw SourceError(.other, "it is read by lines") }

    func readLines(
        remarking remark: @escaping @Sendable (StandardErrorText) -> Void,
        _ emit: @escaping @Sendable (Result<SourceResult, SourceError>) async -> Void
    ) async throws(SourceError) {
        await emit(.success(SourceResult(JSONText(.integer(1)))))
        while !gate.load(ordering: .acquiring), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
        await emit(.success(SourceResult(JSONText(.integer(2)))))
    }
}

@Suite struct RunLinesTests {
    private final class Wakes: Sendable {
        let count = Atomic(0)
        var value: Int { count.load(ordering: .acquiring) }
    }

    @Test(arguments: [false, true])
    func `readers are woken for each line as it comes, while the run goes on`(isShared: Bool) async throws {
        let wakes = Wakes()
        let outbox = isShared ? Outbox() : nil
        let wake = { @Sendable in _ = wakes.count.add(1, ordering: .acquiringAndReleasing) }
        outbox?.attach(wake)
        let tape = Tape(epoch: "k", capacity: .init(events: 10), outbox: outbox)
        if !isShared { tape.addObserver(wake) }
        let source = Lines()
        let definition = JobDefinition.made("a", every: .seconds(3600), source)
        let registry = JobRegistry([definition], on: tape)
        let job = try #require(registry["a"])
        #expect(job.status.state == .waiting)
        let runner = try JobRunner(registry, log: Log(level: .error))
        let work = Task { await runner.run() }
        runner.runNow(job)
        try await eventually("word of the first line") { wakes.value == 1 ? true : nil }
        #expect(job.status.running == 1)
        #expect(job.status.state == .ok)
        source.open()
        try await eventually("word of the second line") { wakes.value == 2 ? true : nil }
        try await eventually("the end") { job.status.running == 0 ? true : nil }
        runner.stop()
        await work.value
    }
}
