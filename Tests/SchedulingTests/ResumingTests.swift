import Configuration
import Randomness
import Testing

@testable import Scheduling

/// How schedules go on behind the runs that they have had.
@Suite struct ResumingTests {
    private var generator = SplitMix64(seed: 3)
    private let now = Now(steady: .seconds(5000), wall: .seconds(1_800_000_000))

    private func every(_ seconds: Int, _ change: (inout ScheduleTrigger.Options) -> Void = { _ in }) -> ScheduleTrigger
    {
        var options = ScheduleTrigger.Options()
        options.runsOnStart = true
        change(&options)
        return ScheduleTrigger(EverySchedule(interval: .seconds(seconds)...(.seconds(seconds))), options)
    }

    /// How long after now the first run behind a last one is due, in seconds; nil where there is none.
    private mutating func wait(
        _ trigger: ScheduleTrigger,
        lastRun ago: Double,
        count: Int = 1,
        _ resumption: ScheduleTrigger.Resumption = .restart
    ) -> Double? {
        let past = PastRuns(count: count, last: now.wall - .seconds(ago))
        let first = trigger.first(after: past, resumption, now: now, name: "a", using: &generator)
        return first.map { $0.due.lateness(at: now) / .seconds(-1) }
    }

    @Test(arguments: [true, false], [true, false])
    mutating func `an interval is due an interval behind its last run, at once where that has passed`(
        runsOnStart: Bool,
        isRange: Bool
    ) throws {
        var options = ScheduleTrigger.Options()
        options.runsOnStart = runsOnStart
        let interval = Duration.seconds(60)...(.seconds(isRange ? 90 : 60))
        let trigger = ScheduleTrigger(EverySchedule(interval: interval), options)
        let range: ClosedRange<Double> = isRange ? 20...50 : 20...20
        let soon = wait(trigger, lastRun: 40) ?? -1
        #expect(range.contains(soon))
        for ago: Double in [91, 1000, 34_560_000] {
            let late = wait(trigger, lastRun: ago) ?? -1
            #expect((0.0..<1).contains(late), "\(ago)")
        }
        // A last run that lies ahead, where the clock was set back.
        let ahead = wait(trigger, lastRun: -1000) ?? -1
        #expect((60.0...90).contains(ahead))
    }

    @Test mutating func `a first run, a reload and a time of day run at the start`() throws {
        let usual = every(3600)
        var options = ScheduleTrigger.Options()
        options.runsOnStart = true
        let daily = ScheduleTrigger(try CronSchedule("0 3 * * *"), options)
        let silent = every(3600) { $0.runsOnStart = false }
        let atOnce = [
            wait(usual, lastRun: 40, count: 0), wait(daily, lastRun: 40), wait(usual, lastRun: 40, .reload),
        ]
        #expect(atOnce.allSatisfy { (0.0..<1).contains($0 ?? -1) }, "\(atOnce)")
        let later = [wait(silent, lastRun: 40, count: 0), wait(silent, lastRun: 40, .reload)]
        #expect(later == [3560, 3560])
    }

    @Test mutating func `an interval that is late by more than its grace keeps its grid`() {
        let trigger = every(60) { $0.grace = .seconds(10) }
        let waits = [wait(trigger, lastRun: 65), wait(trigger, lastRun: 75), wait(trigger, lastRun: 625)]
        #expect((0.0..<1).contains(waits[0] ?? -1))
        #expect(waits.dropFirst() == [45, 35])
    }

    @Test mutating func `an aligned interval stays on round times, and makes up for one`() {
        var options = ScheduleTrigger.Options()
        options.runsOnStart = true
        let interval = Duration.seconds(900)
        let trigger = ScheduleTrigger(EverySchedule(interval: interval...interval, alignment: .zero), options)
        // 1,800,000,000 is a multiple of 900.
        let waits = [wait(trigger, lastRun: 0), wait(trigger, lastRun: 901), wait(trigger, lastRun: 5000)]
        #expect(waits[0] == 900)
        #expect(waits.dropFirst().allSatisfy { (0.0..<1).contains($0 ?? -1) }, "\(waits)")
    }

    @Test(arguments: [
        ("2026-11-21T03:00:00Z", "2026-11-21T04:00:00Z"), ("2026-11-21T02:59:59Z", "2026-11-21T03:00:00Z"),
        ("2026-11-20T03:00:00Z", "2026-11-21T03:00:00Z"), ("2026-11-01T03:00:00Z", "2026-11-21T03:00:00Z"),
    ])
    mutating func `a time of day that has passed within the grace is made up for, a longer past one is not`(
        last: String,
        expected: String
    ) throws {
        let cron = try CronSchedule("0 3,4 * * *")
        var options = ScheduleTrigger.Options()
        options.grace = .seconds(3600)
        let past = PastRuns(count: 0, last: try moment(last))
        let inside = try present("2026-11-21T03:30:00Z")
        let late = try present("2026-11-21T05:00:01Z")
        let lastMoment = try present("2026-11-21T05:00:00Z")
        var found: [String] = []
        for (options, now) in [(options, inside), (.init(), inside), (options, late), (options, lastMoment)] {
            let trigger = ScheduleTrigger(cron, options)
            found.append(shown(trigger.first(after: past, .restart, now: now, name: "a", using: &generator)?.due))
        }
        // Of several the latest counts that is within the grace.
        let (none, next, latest) = ("2026-11-21T04:00:00Z", "2026-11-22T03:00:00Z", "2026-11-21T04:00:00Z")
        #expect(found == [expected, none, next, latest])
    }

    @Test mutating func `a run that its jitter has put off is still to come`() throws {
        var options = ScheduleTrigger.Options()
        options.jitter = .seconds(1800)
        let trigger = ScheduleTrigger(try CronSchedule("0 3 * * *"), options)
        let past = PastRuns(count: 3, last: try moment("2026-11-20T03:00:00Z"))
        for minute in ["10", "29"] {
            let now = try present("2026-11-21T03:\(minute):00Z")
            let first = try #require(trigger.first(after: past, .restart, now: now, name: "a", using: &generator))
            #expect(shown(first.moment) == "2026-11-21T03:00:00Z")
            #expect(first.due.lateness(at: now) <= .zero)
            #expect(first.delay <= .seconds(1800))
        }
    }

    @Test mutating func `runs that are used up stay so, and what is over has none`() throws {
        let twice = every(60) { $0.times = 2 }
        let one = wait(twice, lastRun: 600, count: 1)
        #expect(one != nil)
        for resumption in [ScheduleTrigger.Resumption.restart, .reload] {
            let more = [
                wait(twice, lastRun: 600, count: 2, resumption), wait(twice, lastRun: 600, count: 3, resumption),
            ]
            #expect(more == [nil, nil])
        }
        let over = every(60) { $0.end = .seconds(1_799_999_999) }
        let ahead = every(60) { $0.start = .seconds(1_800_000_500) }
        let waits = [wait(over, lastRun: 600), wait(ahead, lastRun: 600, count: 0)]
        #expect(waits == [nil, 500])
    }

    private func trigger(_ text: String) throws -> ScheduleTrigger {
        let diagnostics = Diagnostics()
        let node = try #require(YAMLReader.read(Array("{ \(text) }".utf8), file: "f", diagnostics: diagnostics))
        let section = try #require(ConfigSection(node, of: "job", diagnostics: diagnostics))
        return try #require(ScheduleTrigger(reading: section))
    }

    @Test(arguments: [ScheduleTrigger.Resumption.restart, .reload, .handover])
    mutating func `a single moment with on_start has a run at each start before it, and none behind it`(
        resumption: ScheduleTrigger.Resumption
    ) throws {
        // Now it is 8:00:00.
        let trigger = try trigger("at: 2027-01-15T08:08:20Z, on_start: true")
        let fresh = wait(trigger, lastRun: 0, count: 0, resumption) ?? -1
        #expect((0.0..<1).contains(fresh))
        // Another node has had the run at its start.
        let again = wait(trigger, lastRun: 40, count: 1, resumption) ?? -1
        #expect(resumption == .handover ? again == 500 : (0.0..<1).contains(again))
        let then = trigger.next(after: .init(moment: .steady(now.steady)), begun: 1, now: now, using: &generator)
        #expect(then.fireTime?.due == .wall(now.wall + .seconds(500)) && then.missed == 0)
        let last = try #require(then.fireTime)
        #expect(trigger.next(after: last, begun: 2, now: now, using: &generator).fireTime == nil)
        // Its moment has passed: with its run, without one, and without one within the grace.
        let over = try self.trigger("at: 2027-01-15T07:59:40Z, on_start: true")
        let graced = try self.trigger("at: 2027-01-15T07:59:40Z, on_start: true, misfire_grace: 1m")
        let waits = [
            wait(over, lastRun: 20, count: 2, resumption), wait(over, lastRun: 400, count: 0, .restart),
            wait(over, lastRun: 400, count: 1, .restart), wait(graced, lastRun: 400, count: 1, resumption),
            wait(graced, lastRun: 20.0005, count: 2, resumption),
        ]
        #expect(waits == [nil, nil, nil, -20, nil])
    }

    @Test func `two ways to write a schedule are one, two schedules are two`() throws {
        let texts = [
            "every: 60s", "every: 1m", "every: 1m, times: 3, jitter: 1s", "every: 2m", "every: 1m, align: true",
            "every: 1m, start_at: 2026-11-21T00:00:00Z", "cron: '0 3 * * *'", "cron: '0 3 * * *', timezone: UTC",
            "at: 2027-01-01T01:00:00+01:00", "at: 2027-01-01T00:00:00Z, misfire_grace: 1h", "at: 2027-01-01T00:00:01Z",
        ]
        let names = texts.map { identity($0) }
        #expect(names[0] == names[1] && names[1] == names[2])
        #expect(names[8] == names[9])
        #expect(Set(names).count == 8)
    }

    private func identity(_ text: String) -> String? {
        let diagnostics = Diagnostics()
        guard let node = YAMLReader.read(Array("{ \(text) }".utf8), file: "f", diagnostics: diagnostics),
            let section = ConfigSection(node, of: "job", diagnostics: diagnostics)
        else { return nil }
        return ScheduleTrigger(reading: section)?.identity
    }
}
