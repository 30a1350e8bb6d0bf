import Configuration
import Randomness
import Testing

@testable import Scheduling

@Suite struct ScheduleTriggerTests {
    private var generator = SplitMix64(seed: 3)

    private func every(_ seconds: Int, alignment: Duration? = nil) -> EverySchedule {
        EverySchedule(interval: .seconds(seconds)...(.seconds(seconds)), alignment: alignment)
    }

    private func options(_ change: (inout ScheduleTrigger.Options) throws -> Void) rethrows -> ScheduleTrigger.Options {
        var options = ScheduleTrigger.Options()
        try change(&options)
        return options
    }

    @Test(arguments: [(0.01, 1000, 10), (0.4, 1000, 400), (60, 1000, 1000), (60, 250, 250), (0.1, 250, 100)])
    mutating func `first runs depend on the name alone and are spread evenly`(
        seconds: Double,
        spread: Int,
        window: Int
    ) throws {
        let interval = Duration.seconds(seconds)
        let scheduleTrigger = ScheduleTrigger(
            EverySchedule(interval: interval...interval),
            options { $0.runsOnStart = true }
        )
        let now = Now(steady: .seconds(100), wall: .seconds(1_800_000_000))
        var tenths = Array(repeating: 0, count: 10)
        for number in 0..<1000 {
            let (name, spread) = ("job\(number)", Duration.milliseconds(spread))
            let first = try #require(scheduleTrigger.first(now: now, name: name, spread: spread, using: &generator))
            #expect(first == scheduleTrigger.first(now: now, name: name, spread: spread, using: &generator))
            let share = first.due.lateness(at: now) / .milliseconds(-window)
            #expect((0..<1).contains(share))
            tenths[Int(share * 10)] += 1
        }
        #expect(tenths.allSatisfy { (60...140).contains($0) }, "\(tenths)")
    }

    @Test mutating func `without a run at the start the first comes an interval later`() throws {
        let scheduleTrigger = ScheduleTrigger(every(60))
        let now = Now(steady: .seconds(100), wall: .seconds(1_800_000_000))
        let first = try #require(scheduleTrigger.first(now: now, name: "a", using: &generator))
        #expect((60..<61).contains(first.due.lateness(at: now) / .seconds(-1)))
    }

    @Test mutating func `cron can run at the start too, and goes on by the clock`() throws {
        let scheduleTrigger = ScheduleTrigger(try CronSchedule("0 * * * *"), options { $0.runsOnStart = true })
        let now = try present("2026-11-21T10:20:00Z")
        let first = try #require(scheduleTrigger.first(now: now, name: "a", using: &generator))
        #expect((0..<1).contains(first.due.lateness(at: now) / .seconds(-1)))
        let then = now.advanced(by: .seconds(1))
        let next = scheduleTrigger.next(after: first, begun: 1, now: then, using: &generator)
        #expect(shown(next.fireTime?.due) == "2026-11-21T11:00:00Z")
        #expect(next.missed == 0)
    }

    /// At 10:20:20: the next round time lies so many seconds ahead.
    @Test(arguments: [
        (30, 0, 10), (30, 5, 15), (3600, 600, 49 * 60 + 40), (1, 0, 1), (86_400, 0, 13 * 3600 + 39 * 60 + 40),
    ])
    mutating func `aligned runs start at round times`(step: Int, offset: Int, expected: Int) throws {
        let schedule = every(step, alignment: .seconds(offset))
        let now = try present("2026-11-21T10:20:20Z")
        let first = try #require(schedule.first(now: now, name: "a", using: &generator))
        #expect(first.lateness(at: now) == .seconds(-expected))
        let after = schedule.next(after: first, now: now.advanced(by: .seconds(expected)), using: &generator)
        #expect(after?.due == first.advanced(by: .seconds(step)))
        #expect(after?.missed == 0)
    }

    @Test mutating func `aligned runs that were slept through are counted, and the grid stays`() throws {
        let schedule = every(30, alignment: .zero)
        let fireTime = Due.wall(try moment("2026-11-21T10:00:00Z"))
        let next = schedule.next(after: fireTime, now: try present("2027-11-21T10:00:10Z"), using: &generator)
        #expect(shown(next?.due) == "2027-11-21T10:00:30Z")
        #expect(next?.missed == 365 * 2880)
    }

    @Test mutating func `jitter puts a run off and never moves the next`() throws {
        let scheduleTrigger = ScheduleTrigger(every(60), options { $0.jitter = .seconds(30) })
        var now = Now(steady: .seconds(100), wall: .seconds(1_800_000_000))
        var fireTime = ScheduleTrigger.FireTime(moment: .steady(.seconds(100)))
        var delays: Set<Duration> = []
        for run in 1...2000 {
            let next = scheduleTrigger.next(after: fireTime, begun: run, now: now, using: &generator)
            fireTime = try #require(next.fireTime)
            #expect(next.missed == 0)
            #expect(fireTime.moment == .steady(.seconds(100 + 60 * run)))
            #expect(fireTime.due == fireTime.moment.advanced(by: fireTime.delay))
            delays.insert(fireTime.delay)
            now = now.advanced(by: .zero - fireTime.due.lateness(at: now))
        }
        #expect(delays.allSatisfy { (Duration.zero...(.seconds(30))).contains($0) })
        #expect(delays.count > 1500)
        #expect(try #require(delays.max()) > .seconds(29))
    }

    @Test mutating func `as much jitter as an interval loses no run`() throws {
        let scheduleTrigger = ScheduleTrigger(every(10), options { $0.jitter = .seconds(10) })
        var now = Now(steady: .zero, wall: .seconds(1_800_000_000))
        var fireTime = ScheduleTrigger.FireTime(moment: .steady(.zero))
        for run in 1...2000 {
            let next = scheduleTrigger.next(after: fireTime, begun: run, now: now, using: &generator)
            fireTime = try #require(next.fireTime)
            #expect(next.missed == 0)
            #expect(fireTime.moment == .steady(.seconds(10 * run)))
            now = now.advanced(by: max(.zero, .zero - fireTime.due.lateness(at: now)) + .microseconds(50))
        }
    }

    @Test mutating func `times counts the runs that were begun`() throws {
        let scheduleTrigger = ScheduleTrigger(every(60), options { $0.times = 3 })
        let now = Now(steady: .seconds(100), wall: .seconds(1_800_000_000))
        let fireTime = ScheduleTrigger.FireTime(moment: .steady(.seconds(100)))
        for begun in 0...5 {
            let next = scheduleTrigger.next(after: fireTime, begun: begun, now: now, using: &generator)
            #expect((next.fireTime == nil) == (begun >= 3))
        }
        #expect(scheduleTrigger.upcoming(count: 9, now: now, name: "a", using: &generator).count == 3)
    }

    @Test mutating func `nothing runs before the start and behind the end`() throws {
        let now = try present("2026-11-21T10:00:00Z")
        let window = try options {
            $0.start = try moment("2026-11-22T00:00:00Z")
            $0.end = try moment("2026-11-22T02:00:00Z")
        }
        let cron = ScheduleTrigger(try CronSchedule("0 * * * *"), window)
        let hours = ["2026-11-22T00:00:00Z", "2026-11-22T01:00:00Z", "2026-11-22T02:00:00Z"]
        #expect(cron.upcoming(count: 9, now: now, name: "a", using: &generator).map(shown) == hours)
        var started = window
        started.runsOnStart = true
        let every = ScheduleTrigger(every(3600), started)
        let runs = every.upcoming(count: 9, now: now, name: "a", using: &generator)
        #expect(shown(runs.first) == hours[0])
        #expect(runs.map { $0.lateness(at: now) } == [14, 15, 16].map { .seconds(-3600 * $0) })
        let late = try present("2026-11-22T02:00:01Z")
        #expect(cron.first(now: late, name: "a", using: &generator) == nil)
        #expect(every.first(now: late, name: "a", using: &generator) == nil)
    }

    @Test mutating func `an every without a run at its start begins an interval later`() throws {
        let start = try moment("2026-11-22T00:00:00Z")
        let scheduleTrigger = ScheduleTrigger(every(3600), options { $0.start = start })
        let first = try #require(
            scheduleTrigger.first(now: try present("2026-11-21T10:00:00Z"), name: "a", using: &generator)
        )
        guard case .wall(let moment) = first.due else { return #expect(Bool(false)) }
        #expect((3600..<3601).contains((moment - start) / .seconds(1)))
    }

    @Test(arguments: [
        ("2026-12-31T22:00:00Z", nil, true), ("2026-12-31T23:00:00Z", nil, true), ("2026-12-31T23:00:01Z", nil, false),
        ("2026-12-31T23:00:09Z", 10, true), ("2026-12-31T23:00:11Z", 10, false),
    ])
    mutating func `a moment that is over at the start counts only within the grace`(
        start: String,
        grace: Int?,
        runs: Bool
    ) throws {
        let diagnostics = Diagnostics()
        let text = "at: 2027-01-01T00:00:00+01:00"
        let node = try #require(YAMLReader.read(Array(text.utf8), file: "f", diagnostics: diagnostics))
        let fields = try #require(ConfigSection(node, of: "job", diagnostics: diagnostics))
        let schedule = try #require(AtSchedule(reading: fields))
        let scheduleTrigger = ScheduleTrigger(schedule, options { $0.grace = grace.map { .seconds($0) } })
        let now = try present(start)
        let first = scheduleTrigger.first(now: now, name: "a", using: &generator)
        #expect((first != nil) == runs)
        if let first {
            #expect(first.due == .wall(try moment("2026-12-31T23:00:00Z")))
            #expect(scheduleTrigger.next(after: first, begun: 1, now: now, using: &generator).fireTime == nil)
        }
    }

    @Test func `a run that is too late is told, one that is late is not`() throws {
        let fireTime = ScheduleTrigger.FireTime(moment: .wall(.seconds(1000)), delay: .seconds(5))
        let patient = ScheduleTrigger(every(60))
        let strict = ScheduleTrigger(every(60), options { $0.grace = .seconds(10) })
        for (seconds, isTooLate) in [(1005, false), (1015, false), (1016, true), (99_999, true)] {
            let now = Now(steady: .zero, wall: .seconds(seconds))
            #expect(strict.isTooLate(fireTime, now: now) == isTooLate)
            #expect(!patient.isTooLate(fireTime, now: now))
        }
    }
}
