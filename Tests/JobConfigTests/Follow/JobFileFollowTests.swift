import Configuration
import DataSources
import Testing

@testable import JobConfig

/// Jobs whose source goes on by itself, as the file has them.
@Suite struct JobFileFollowTests {
    private func read(_ text: String) -> (jobs: [JobDefinition], diagnostics: [String]) {
        let result = JobsConfiguration.read(Array(text.utf8), file: "jobs.yaml", variables: [:])
        return (result.file?.jobs ?? [], result.diagnostics.map { "\($0.location.line): \($0.message)" })
    }

    @Test func `a source that is followed has its waits, and a timeout of its own`() throws {
        let (jobs, diagnostics) = read(
            """
            jobs:
              a: { follow: true, run: tail -f x }
              b: { follow: true, command: [x], restart: 2s, timeout: 3s, lines: true }
              c: { follow: true, file: x, restart: 500ms-2m, from: start }
            """
        )
        #expect(diagnostics == [])
        let waits = jobs.map { job -> ClosedRange<Duration>? in
            if case .follow(let rule) = job.trigger { rule.waits } else { nil }
        }
        let second = Duration.seconds(1)
        #expect(waits == [second...second * 30, second * 2...second * 2, .milliseconds(500)...second * 120])
        #expect(jobs.map(\.timeout) == [second * 10, second * 3, second * 10])
        #expect(jobs.map(\.overlap) == [.skip, .skip, .skip])
    }

    @Test(arguments: [
        (
            "{ follow: false, run: x }",
            "\"follow\" of job \"a\" can only be true; write a schedule, such as every: 10s, instead"
        ),
        (
            "{ follow: true, every: 1s, run: x }",
            "job \"a\" has two triggers, \"follow\" in line 1 and \"every\" here; keep one"
        ),
        ("{ follow: true, run: x, retry: 3 }", "goes with a schedule; restart says when the source is begun again"),
        ("{ follow: true, run: x, overlap: queue }", "goes with a schedule; a source that is followed goes on"),
        ("{ follow: true, run: x, times: 3 }", "goes with a schedule"),
        ("{ follow: true, run: x, lines: false }", "can't be false where the source is followed; remove this line"),
        ("{ every: 1s, run: x, restart: 3s }", "goes with follow"),
        (
            "{ every: 1s, file: x, from: start }",
            "goes with follow: true; a file that is read anew for each run has no place"
        ),
        ("{ follow: true, generate: random }", "cannot be followed; give it a schedule, such as every: 10s"),
        ("{ follow: true, system: [cpu] }", "cannot be followed; give it a schedule, such as every: 10s"),
        ("{ follow: true, run: x, restart: 1ms }", "must be"),
    ])
    func `what does not go with it is told with what does`(job: String, part: String) {
        let (_, diagnostics) = read("jobs: { a: \(job) }")
        #expect(diagnostics.count == 1 && diagnostics[0].contains(part), "\(diagnostics)")
    }

    @Test func `defaults for runs and schedules pass a followed job by`() {
        let (jobs, diagnostics) = read(
            "defaults: { retry: 2, overlap: queue, jitter: 1s, restart: 7s }\njobs:\n  a: { follow: true, run: x }\n"
                + "  b: { every: 5s, run: x }"
        )
        #expect(diagnostics == [])
        #expect(jobs.map { $0.retry == nil } == [true, false])
    }

    @Test func `each wait is twice the one before, and never shorter than the upstream has said`() {
        let rule = FollowRule(waits: .seconds(1)...(.seconds(30)))
        var waits: [Duration] = []
        for _ in 0..<7 { waits.append(rule.wait(after: waits.last)) }
        #expect(waits == [1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
        #expect(rule.wait(after: nil, named: .seconds(45)) == .seconds(45))
        #expect(rule.wait(after: .seconds(4), named: .milliseconds(1)) == .seconds(8))
        #expect(FollowRule(waits: .seconds(5)...(.seconds(5))).wait(after: .seconds(5)) == .seconds(5))
    }
}
