import Configuration
import DataSources
import Scheduling
import Tape
import Testing

@testable import JobConfig
@testable import Jobs

/// When a job runs next that another node has run until now, by made-up clocks.
@Suite struct HandoverTests {
    /// 2026-11-21T01:00:00Z.
    private let now = Now(steady: .seconds(1000), wall: .seconds(1_795_222_800))

    /// A job that is run elsewhere.
    private func job(_ options: String) throws -> Job {
        let file = JobsConfiguration.read(Array("jobs: { a: { \(options), generate: sine } }".utf8), file: "f")
        #expect(file.diagnostics.map(\.message) == [])
        let tape = Tape(epoch: "test", capacity: .init(events: 100))
        let job = Job(try #require(file.file?.jobs.first), on: tape)
        job.update { $0.release() }
        return job
    }

    /// In how many seconds a job runs that was last due so many seconds before now; nil where it does not.
    private func wait(_ job: Job, count: Int, lastDue: Double, failing: Bool = false) throws -> Double? {
        let trigger = try #require(job.scheduleTrigger)
        let past = PastRuns(count: count, last: now.wall - .seconds(lastDue))
        let due = job.update { status -> Due? in
            if failing { status.restore(hasResult: true, error: .stopped, isOverdue: false) }
            let isTaken = status.take(trigger, after: past, name: job.name, now: now)
            #expect(isTaken)
            return status.plan.fireTime?.due
        }
        return due.map { (.zero - $0.lateness(at: now)) / .seconds(1) }
    }

    @Test(arguments: [true, false], ["every: 15m", "every: 15m, on_start: false"])
    func `an interval keeps its distance from the last run, failing or not`(failing: Bool, options: String) throws {
        #expect(try wait(try job(options), count: 3, lastDue: 600, failing: failing) == 300)
        let overdue = try #require(try wait(try job(options), count: 3, lastDue: 2000, failing: failing))
        #expect((0..<1).contains(overdue))
        // Another node's clock is ahead by so much.
        #expect(try wait(try job(options), count: 3, lastDue: -5) == 900)
    }

    @Test(arguments: ["", ", on_start: true"], [0.0, -5.0])
    func `a time of day that was run is not run again, though the other clock be ahead`(
        options: String,
        lastDue: Double
    ) throws {
        let cron = try job("cron: '0,5 * * * * *', timezone: UTC\(options)")
        #expect(try wait(cron, count: 1, lastDue: lastDue) == 5 - lastDue * 11)
    }

    @Test func `a time of day that passed while nobody held the job is made up for`() throws {
        let cron = "cron: '50 59 * * * *', timezone: UTC"
        #expect(try wait(try job(cron), count: 1, lastDue: 3610) == -10)
        #expect(try wait(try job("\(cron), misfire_grace: 5s"), count: 1, lastDue: 3610) == 3590)
        let old = "cron: '50 58 * * * *', timezone: UTC"
        #expect(try wait(try job(old), count: 1, lastDue: 3670) == 3530)
        #expect(try wait(try job("\(old), misfire_grace: 2m"), count: 1, lastDue: 3670) == -70)
    }

    @Test func `a single run is made up for, unless it was made or was over from the start`() throws {
        let single = "at: 2026-11-21T00:59:50Z, misfire_grace: 1h"
        #expect(try wait(try job(single), count: 0, lastDue: 30) == -10)
        #expect(try wait(try job(single), count: 1, lastDue: 10) == nil)
        let strict = try job("at: 2026-11-21T00:59:50Z")
        #expect(try wait(strict, count: 0, lastDue: 30) == -10)
        #expect(try wait(try job("at: 2026-11-21T00:59:50Z"), count: 0, lastDue: 5) == nil)
    }

    @Test func `runs are counted over nodes`() throws {
        #expect(try wait(try job("every: 10s, times: 3"), count: 2, lastDue: 4) == 6)
        let over = try job("every: 10s, times: 3")
        #expect(try wait(over, count: 3, lastDue: 4) == nil)
        #expect(over.status.state == .done)
    }

    @Test func `a job that no node has run yet begins as at a start`() throws {
        let job = try job("every: 15m")
        let trigger = try #require(job.scheduleTrigger)
        let due = job.update { status in
            _ = status.take(trigger, after: nil, name: "a", now: now)
            return status.plan.fireTime?.due
        }
        #expect((Duration.zero..<(.seconds(1))).contains(.zero - (try #require(due)).lateness(at: now)))
    }
}
