import Configuration
import DataSources
import Synchronization
import Testing

@testable import JobConfig

/// A source that fails so many times, and then hangs or succeeds.
private final class Moody: DataSource {
    static let row = ConfigKey("moody", .anything, "A source of tests.")
    private let failures: Int
    private let hangs: Bool
    private let reads = Mutex(0)

    init(failures: Int, hangs: Bool = false) {
        self.failures = failures
        self.hangs = hangs
    }
    init?(reading fields: ConfigSection) { nil }

    var readCount: Int { reads.withLock { $0 } }

    func read() async throws(SourceError) -> SourceResult {
        let number = reads.withLock { reads in
            reads += 1
            return reads
        }
        if number <= failures { throw SourceError(.status, "answered 503 (\(number))") }
        if hangs { try? await Task.sleep(for: .seconds(3600)) }
        return SourceResult(.text("\(number)"))
    }
}

@Suite struct RetryTests {
    private func retry(_ text: String) -> (retry: Retry?, messages: [String]) {
        let (file, diagnostics) = JobsConfiguration.read(
            Array("jobs: { a: { every: 1h, run: x, retry: \(text) } }".utf8),
            file: "f"
        )
        return (file?.jobs.first?.retry, diagnostics.map(\.message))
    }

    @Test func `who asks to be left alone is, and is not tried where the time does not suffice`() async throws {
        let starts = Mutex<[ContinuousClock.Instant]>([])
        var failure = SourceError(.status, "busy")
        let retry = Retry(attempts: 1, delay: .milliseconds(1))
        for wait in [Duration.milliseconds(300), .seconds(3600)] {
            starts.withLock { $0 = [] }
            failure.retryAfter = wait
            let thrown = failure
            await #expect(throws: thrown) {
                try await retry.run(within: .seconds(20)) { _ async throws(SourceError) in
                    starts.withLock { $0.append(.now) }
                    throw thrown
                }
            }
            let times = starts.withLock { $0 }
            #expect(times.count == (wait < .seconds(20) ? 2 : 1))
            if times.count == 2 { #expect(times[1] - times[0] >= wait) }
        }
    }

    private func read(_ source: Moody, _ retry: Retry, within limit: Duration = .seconds(10)) async -> String {
        let last = Mutex("")
        do throws(SourceError) {
            try await retry.run(within: limit) { progress async throws(SourceError) in
                let reading = try await source.read()
                progress.markStarted()
                last.withLock { $0 = "\(reading.content)" }
            }
            return last.withLock(\.self)
        } catch {
            return error.message
        }
    }

    @Test(arguments: [
        ("3", Retry(attempts: 3)), ("{ attempts: 1 }", Retry(attempts: 1)),
        (
            "{ attempts: 5, delay: 2s, factor: 1.5, max: 1m }",
            Retry(attempts: 5, delay: .seconds(2), factor: 1.5, longest: .seconds(60))
        ),
    ])
    func `a number or a map says how often and when`(text: String, expected: Retry) {
        #expect(retry(text).retry == expected)
        #expect(retry(text).messages == [])
    }

    @Test(arguments: [
        ("-1", "\"retry\" of job \"a\" must be between 0 and 100, not \"-1\""),
        ("101", "\"retry\" of job \"a\" must be between 0 and 100, not \"101\""),
        ("yes", "\"retry\" of job \"a\" must be a whole number, not \"yes\""),
        ("[1]", "\"retry\" of job \"a\" must be text, not a list"),
        (
            "{ delay: 1s }",
            "\"retry\" of job \"a\" lacks attempts, the number of further tries; write one such as attempts: 3"
        ),
        ("{ attempts: 2, factor: 0 }", "\"factor\" of \"retry\" of job \"a\" must be between 1 and 100, not 0"),
        ("{ attempts: 2, dealy: 1s }", "unknown key \"dealy\" in \"retry\" of job \"a\"; did you mean \"delay\"?"),
        ("{ attempts: 2, delay: 0 }", "\"delay\" of \"retry\" of job \"a\" must be at least 1ms, not 0"),
    ])
    func `what says neither is a fault`(text: String, message: String) {
        #expect(retry(text).messages == [message])
    }

    @Test func `a try that has handed something over is not made again`() async {
        let tries = Mutex(0)
        await #expect(throws: SourceError(.status, "ended with status 1")) {
            try await Retry(attempts: 5, delay: .milliseconds(1)).run(within: .seconds(10)) {
                progress async throws(SourceError) in
                tries.withLock { $0 += 1 }
                progress.markStarted()
                throw SourceError(.status, "ended with status 1")
            }
        }
        #expect(tries.withLock(\.self) == 1)
    }

    @Test func `waits grow up to the longest`() {
        let retry = Retry(attempts: 9, delay: .seconds(1), factor: 3, longest: .seconds(20))
        #expect((0..<5).map { retry.wait(before: $0) } == [1, 3, 9, 20, 20].map { .seconds($0) })
        #expect(retry.wait(before: 100_000) == .seconds(20))
        #expect(Retry(attempts: 1, delay: .seconds(40)).wait(before: 0) == .seconds(30))
    }

    @Test(arguments: [(0, 1, "1"), (2, 3, "3"), (3, 4, "4"), (4, 4, nil), (9, 4, nil)])
    func `a source is read until it succeeds or no try is left`(failures: Int, reads: Int, text: String?) async {
        let source = Moody(failures: failures)
        let result = await read(source, Retry(attempts: 3, delay: .milliseconds(1), factor: 1))
        #expect(result == text.map { "text(\"\($0)\")" } ?? "answered 503 (4)")
        #expect(source.readCount == reads)
    }

    @Test func `a try that the time does not suffice for is not waited for`() async {
        let source = Moody(failures: 9)
        let start = ContinuousClock.now
        #expect(await read(source, Retry(attempts: 5, delay: .seconds(20))) == "answered 503 (1)")
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func `all tries live in one timeout, which tells what was wrong before`() async {
        let source = Moody(failures: 1, hangs: true)
        let result = await read(source, Retry(attempts: 5, delay: .milliseconds(1)), within: .milliseconds(50))
        #expect(result == "took longer than 50ms; the try before failed: answered 503 (1)")
    }

    @Test func `a run that is stopped is not tried again`() async {
        let source = Moody(failures: 1000)
        let work = Task { await read(source, Retry(attempts: 100, delay: .seconds(5))) }
        while source.readCount == 0 { await Task.yield() }
        work.cancel()
        _ = await work.value
        #expect(source.readCount <= 2)
    }
}
