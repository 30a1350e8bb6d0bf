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
            [EventSeries.Role.result, .trouble, .relief, .notice].map { Step.append(job: job, $0) }
        }
        + jobs.map { .forget($0) }

    private struct Model {
        var results: [String: UInt64] = [:]
        var troubles: [String: UInt64] = [:]
        var end: UInt64 = 1

        mutating func take(_ step: Step) {
            switch step {
            case .append(let job, let role):
                let job = job ?? ""
                switch role {
                case .result: results[job] = end
                case .trouble: troubles[job] = end
                case .relief: troubles[job] = nil
                case .notice: break
                }
                end += 1
            case .forget(let job):
                results[job] = nil
                troubles[job] = nil
            }
        }

        /// The sequences that pass, rising; events of no job pass whatever the jobs asked for.
        func latest(passing jobs: Set<String>?, _ events: Set<String>?) -> [UInt64] {
            [("result", results), ("trouble", troubles)]
                .filter { events?.contains($0.0) ?? true }
                .flatMap { $0.1.filter { $0.key.isEmpty || jobs?.contains($0.key) ?? true }.values }
                .sorted()
        }
    }

    @Test(arguments: [1, 100])
    func `the newest result and what is wrong are kept for each job, held or not`(capacity: Int) {
        for steps in sequences(of: Self.steps, upTo: 3) {
            let tape = Tape(epoch: "k", capacity: .init(frames: capacity))
            var model = Model()
            for step in steps {
                model.take(step)
                switch step {
                case .append(let job, let role):
                    let channel = tape.channel(job: job, event: "\(role)", role: role)
                    tape.append(.text(""), to: channel, at: Timestamp(milliseconds: 0))
                case .forget(let job): tape.forget(job: job)
                }
            }
            for (jobs, events) in [
                (nil, nil), (["a"], nil), (["b"], ["trouble"]), (nil, ["result"]), ([], nil), (nil, []),
            ]
                as [(Set<String>?, Set<String>?)]
            {
                let filter = CompiledFilter(Filter(jobs: jobs, events: events), jobs: tape.jobs, events: tape.events)
                let latest = tape.snapshot(passing: filter).latest.map(\.sequence)
                #expect(latest == model.latest(passing: jobs, events), "\(steps)")
            }
            for job in Self.jobs { #expect(tape.latestResult(of: job)?.sequence == model.results[job]) }
        }
    }

    @Test func `a forgotten job leaves its history, and may come back`() {
        let tape = Tape(epoch: "k", capacity: .init(frames: 9))
        let channel = tape.channel(job: "a", event: "tick", role: .result)
        tape.append(.text("1"), to: channel, at: Timestamp(milliseconds: 0))
        tape.forget(job: "a")
        tape.forget(job: "never heard of")
        #expect(tape.latestResult(of: "a") == nil)
        #expect(tape.latestResult(of: "never heard of") == nil)
        #expect(tape.frames(from: 1).frames.map(\.text) == ["1"])
        tape.append(.text("2"), to: channel, at: Timestamp(milliseconds: 0))
        #expect(tape.latestResult(of: "a")?.text == "2")
    }
}
