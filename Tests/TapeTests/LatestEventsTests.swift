import Testing

@testable import Tape

/// The newest state of each job, compared with a plain dictionary.
@Suite struct LatestEventsTests {
    private enum Step {
        case append(job: String?, EventSeries.Role)
        case forget(String)
    }

    private static let jobs = ["a", "b"]
    private static let steps: [Step] =
        (jobs + [nil]).flatMap { job in
            [EventSeries.Role.result, .failure, .recovery, .info, .alert, .calm].map { Step.append(job: job, $0) }
        }
        + jobs.map { .forget($0) }

    private struct Model {
        var results: [String: UInt64] = [:]
        var failures: [String: UInt64] = [:]
        var alerts: [String: UInt64] = [:]
        var end: UInt64 = 1

        mutating func take(_ step: Step) {
            switch step {
            case .append(let job, let role):
                let job = job ?? ""
                switch role {
                case .result: results[job] = end
                case .failure: failures[job] = end
                case .recovery: failures[job] = nil
                case .alert: alerts[job] = end
                case .calm: alerts[job] = nil
                case .info: break
                }
                end += 1
            case .forget(let job):
                results[job] = nil
                failures[job] = nil
                alerts[job] = nil
            }
        }

        /// The sequences that pass, rising; events of no job pass whatever the jobs asked for.
        func latest(passing jobs: Set<String>?, _ events: Set<String>?) -> [UInt64] {
            [("result", results), ("failure", failures), ("alert", alerts)]
                .filter { events?.contains($0.0) ?? true }
                .flatMap { $0.1.filter { $0.key.isEmpty || jobs?.contains($0.key) ?? true }.values }
                .sorted()
        }
    }

    @Test(arguments: [1, 100])
    func `the newest result and what is wrong are kept for each job, held or not`(capacity: Int) {
        for steps in sequences(of: Self.steps, upTo: 3) {
            let tape = Tape(epoch: "k", capacity: .init(events: capacity))
            var model = Model()
            for step in steps {
                model.take(step)
                switch step {
                case .append(let job, let role):
                    let series = tape.series(job: job, event: "\(role)", role: role)
                    tape.append(.text(""), to: series, at: Timestamp(milliseconds: 0))
                case .forget(let job): tape.forget(job: job)
                }
            }
            for (jobs, events) in [
                (nil, nil), (["a"], nil), (["b"], ["failure"]), (nil, ["result"]), ([], nil), (nil, []),
            ]
                as [(Set<String>?, Set<String>?)]
            {
                let filter = CompiledFilter(
                    Filter(jobs: jobs, events: events),
                    jobs: tape.jobNames,
                    events: tape.eventTypes
                )
                let latest = tape.view(passing: filter).latest.map(\.sequence)
                #expect(latest == model.latest(passing: jobs, events), "\(steps)")
            }
            for job in Self.jobs { #expect(tape.latestResult(of: job)?.sequence == model.results[job]) }
        }
    }

    @Test func `a forgotten job leaves its history, and may come back`() {
        let tape = Tape(epoch: "k", capacity: .init(events: 9))
        let series = tape.series(job: "a", event: "tick", role: .result)
        tape.append(.text("1"), to: series, at: Timestamp(milliseconds: 0))
        tape.forget(job: "a")
        tape.forget(job: "never heard of")
        #expect(tape.latestResult(of: "a") == nil)
        #expect(tape.latestResult(of: "never heard of") == nil)
        #expect(tape.events(from: 1).events.map(\.text) == ["1"])
        tape.append(.text("2"), to: series, at: Timestamp(milliseconds: 0))
        #expect(tape.latestResult(of: "a")?.text == "2")
    }
}
