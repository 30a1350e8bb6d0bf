import Randomness
import Testing

@testable import Scheduling

/// What becomes of a planned run when somebody sets the wall clock.
@Suite struct ClockStepTests {
    private var generator = SplitMix64(seed: 3)

    private static func aligned(_ interval: Duration) -> EverySchedule {
        EverySchedule(interval: interval...interval, alignment: .zero)
    }

    @Test(arguments: [
        // Far back: what was planned by a wrong clock counts no more.
        ("2030-01-01T02:30:00Z", "2030-01-02T02:30:00Z", "2026-11-21T10:00:00Z", "2026-11-22T02:30:00Z"),
        // A little back: the run that has been is not due again.
        ("2026-11-21T02:30:00Z", "2026-11-22T02:30:00Z", "2026-11-21T02:29:40Z", "2026-11-22T02:30:00Z"),
        ("2026-11-21T02:30:00Z", "2026-11-22T02:30:00Z", "2026-11-21T02:30:00Z", "2026-11-22T02:30:00Z"),
        // Hours back: the day is lived again.
        ("2026-11-21T02:30:00Z", "2026-11-22T02:30:00Z", "2026-11-21T00:30:00Z", "2026-11-21T02:30:00Z"),
        // Forward, but not as far as the run.
        ("2026-11-21T02:30:00Z", "2026-11-22T02:30:00Z", "2026-11-21T20:00:00Z", "2026-11-22T02:30:00Z"),
    ])
    mutating func `a daily job waits for the next true time`(
        last: String,
        planned: String,
        now: String,
        expected: String
    ) throws {
        let scheduleTrigger = ScheduleTrigger(try CronSchedule("30 2 * * *"))
        let fireTime = ScheduleTrigger.FireTime(moment: .wall(try moment(planned)))
        let before = ScheduleTrigger.FireTime(moment: .wall(try moment(last)))
        let replanned = scheduleTrigger.replanned(fireTime, after: before, now: try present(now), using: &generator)
        #expect(shown(replanned?.due) == expected)
    }

    @Test(arguments: [(-500, 1000), (-999, 1000), (-1500, -1000), (-20_000, -19_000), (0, 1000), (400, 1000)])
    mutating func `an aligned job keeps its spacing`(step: Int, next: Int) throws {
        let scheduleTrigger = ScheduleTrigger(Self.aligned(.seconds(1)))
        let last = try moment("2026-11-21T12:00:00Z")
        let fireTime = ScheduleTrigger.FireTime(moment: .wall(last + .seconds(1)))
        let now = Now(steady: .zero, wall: last + .milliseconds(step))
        let replanned = scheduleTrigger.replanned(
            fireTime,
            after: ScheduleTrigger.FireTime(moment: .wall(last)),
            now: now,
            using: &generator
        )
        #expect(replanned?.due == .wall(last + .milliseconds(next)))
    }

    @Test mutating func `what does not aim at the wall clock stays where it is`() throws {
        let scheduleTrigger = ScheduleTrigger(EverySchedule(interval: .seconds(60)...(.seconds(60))))
        let fireTime = ScheduleTrigger.FireTime(moment: .steady(.seconds(60)))
        let now = try present("1990-01-01T00:00:00Z")
        let replanned = scheduleTrigger.replanned(fireTime, after: nil, now: now, using: &generator)
        #expect(replanned == fireTime)
    }

    @Test mutating func `a start that lies ahead again is waited for`() throws {
        var options = ScheduleTrigger.Options()
        options.start = try moment("2026-11-22T00:00:00Z")
        let hourly = ScheduleTrigger(try CronSchedule("0 * * * *"), options)
        let fireTime = ScheduleTrigger.FireTime(moment: .wall(try moment("2026-11-23T05:00:00Z")))
        let last = ScheduleTrigger.FireTime(moment: .wall(try moment("2026-11-23T04:00:00Z")))
        let now = try present("2026-11-20T00:30:00Z")
        let replanned = hourly.replanned(fireTime, after: last, now: now, using: &generator)
        #expect(shown(replanned?.due) == "2026-11-22T00:00:00Z")
        options.runsOnStart = true
        let every = ScheduleTrigger(EverySchedule(interval: .seconds(60)...(.seconds(60))), options)
        let first = ScheduleTrigger.FireTime(moment: .wall(try moment("2026-11-22T00:00:00Z")))
        let kept = every.replanned(first, after: nil, now: now, using: &generator)
        #expect(kept == first)
    }
}
