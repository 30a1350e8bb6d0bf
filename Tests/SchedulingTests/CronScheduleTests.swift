import Foundation
import Glibc
import Randomness
import Testing

@testable import Scheduling

@Suite struct CronScheduleTests {
    /// How long this thread has worked, however long it has waited for a processor.
    private var worked: Duration {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    @Test(arguments: [
        // Forward at 01:00Z, 02:00 becomes 03:00: once, at the jump.
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]),
        ("*/15 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", ["2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"]),
        ("0 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", ["2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"]),
        ("59 59 1 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", ["2026-03-29T00:59:59Z", "2026-03-29T23:59:59Z"]),
        // Back at 01:00Z, 03:00 becomes 02:00: once, at the first of the two.
        ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", ["2026-10-26T01:30:00Z"]),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", ["2026-10-26T01:30:00Z"]),
        ("0,30 2,3 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", ["2026-10-25T02:00:00Z", "2026-10-25T02:30:00Z"]),
        // Half an hour: back at 15:00Z from 02:00 to 01:30, forward at 15:30Z from 02:00 to 02:30.
        (
            "45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00:00Z",
            ["2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"]
        ),
        (
            "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00Z",
            ["2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"]
        ),
        // No midnight, and twice the last hour of a day.
        ("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00Z", ["2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"]),
        ("30 23 * * *", "America/Sao_Paulo", "2019-02-16T12:00:00Z", ["2019-02-17T01:30:00Z", "2019-02-18T02:30:00Z"]),
        ("0 0 * * *", "Africa/Cairo", "2023-04-27T12:00:00Z", ["2023-04-27T22:00:00Z", "2023-04-28T21:00:00Z"]),
        ("daily", "Asia/Beirut", "2022-03-26T12:00:00Z", ["2022-03-26T22:00:00Z", "2022-03-27T21:00:00Z"]),
        // A day that never was: the 30th of December, skipped at 10:00Z.
        (
            "0 12 * * *", "Pacific/Apia", "2011-12-29T12:00:00Z",
            ["2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z"]
        ),
    ])
    func `a job of certain hours runs once a day, whatever is done to the clocks`(
        expression: String,
        zone: String,
        start: String,
        expected: [String]
    ) throws {
        #expect(try CronSchedule(expression, in: zone).runs(expected.count, after: start) == expected)
    }

    @Test(arguments: [
        (
            "30 * * * *", "Europe/Berlin", "2026-10-24T23:00:00Z",
            ["2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"]
        ),
        ("30 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"]),
        ("0 */2 * * *", "Europe/Berlin", "2026-03-28T23:30:00Z", ["2026-03-29T02:00:00Z", "2026-03-29T04:00:00Z"]),
        (
            "*/15 * * * *", "Australia/Lord_Howe", "2026-04-04T14:40:00Z",
            ["2026-04-04T14:45:00Z", "2026-04-04T15:00:00Z", "2026-04-04T15:15:00Z", "2026-04-04T15:30:00Z"]
        ),
        ("0 * * * *", "Pacific/Apia", "2011-12-30T09:30:00Z", ["2011-12-30T10:00:00Z", "2011-12-30T11:00:00Z"]),
        // Only the last hour of the day that comes twice, and then a year later.
        (
            "30 */23 16 2 *", "America/Sao_Paulo", "2019-02-17T01:40:00Z",
            ["2019-02-17T02:30:00Z", "2020-02-16T03:30:00Z"]
        ),
    ])
    func `a job of every hour runs in all hours there are`(
        expression: String,
        zone: String,
        start: String,
        expected: [String]
    ) throws {
        #expect(try CronSchedule(expression, in: zone).runs(expected.count, after: start) == expected)
    }

    /// Foundation's own search, whose rule for skipped and repeated times is the same.
    @Test(arguments: ["Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Cairo", "America/St_Johns"])
    func `certain times agree with the calendar over two years`(zone: String) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: zone))
        for (hour, minute) in [(0, 0), (0, 30), (1, 45), (2, 30), (3, 0), (23, 30)] {
            let schedule = try CronSchedule("\(minute) \(hour) * * *", in: zone)
            var date = Date(timeIntervalSince1970: 1_530_000_000)
            let runs = try schedule.runs(730, after: "2018-06-26T08:00:00Z")
            for run in runs {
                let components = DateComponents(hour: hour, minute: minute, second: 0)
                date = try #require(
                    calendar.nextDate(after: date, matching: components, matchingPolicy: .nextTime)
                )
                #expect(run == date.formatted(.iso8601))
            }
        }
    }

    /// A walk through every minute of some days on which clocks are set, asking the calendar for the time shown.
    @Test(arguments: [
        ("Europe/Berlin", "2026-03-28T20:00:00Z"), ("Europe/Berlin", "2026-10-24T20:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T10:00:00Z"), ("Australia/Lord_Howe", "2026-10-03T10:00:00Z"),
        ("America/Sao_Paulo", "2018-11-03T20:00:00Z"), ("America/Sao_Paulo", "2019-02-16T20:00:00Z"),
        ("Pacific/Apia", "2011-12-29T20:00:00Z"), ("Asia/Kolkata", "2026-03-28T20:00:00Z"),
    ])
    func `every hour agrees with a walk by the minute`(zone: String, start: String) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: zone))
        let begin = try moment(start)
        for (expression, minutes, isHour) in [
            ("*/7 * * * *", Set(stride(from: 0, to: 60, by: 7)), { (_: Int) in true }),
            ("30 */2 * * *", [30], { $0.isMultiple(of: 2) }), ("0 */23 * * *", [0], { $0 == 0 || $0 == 23 }),
        ] {
            var expected: [String] = []
            for minute in 1...(36 * 60) {
                let time = begin + .seconds(60 * minute)
                let date = Date(timeIntervalSince1970: Double(time.components.seconds))
                let parts = calendar.dateComponents([.hour, .minute], from: date)
                if minutes.contains(parts.minute ?? -1), isHour(parts.hour ?? -1) {
                    expected.append(shown(.wall(time)))
                }
            }
            #expect(try CronSchedule(expression, in: zone).runs(expected.count, after: start) == expected)
        }
    }

    @Test(arguments: [
        ("0 0 29 2 *", "2026-01-01T00:00:00Z", ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]),
        ("0 0 29 2 *", "2096-03-01T00:00:00Z", ["2104-02-29T00:00:00Z"]),
        ("0 0 29 2 */6", "2029-01-01T00:00:00Z", ["2032-02-29T00:00:00Z", "2048-02-29T00:00:00Z"]),
        (
            "0 0 L * *", "2028-01-31T00:00:00Z",
            ["2028-02-29T00:00:00Z", "2028-03-31T00:00:00Z", "2028-04-30T00:00:00Z"]
        ),
        ("0 9 * * mon#1", "2026-11-02T10:00:00Z", ["2026-12-07T09:00:00Z", "2027-01-04T09:00:00Z"]),
        ("0 9 * * fri#5", "2026-11-01T00:00:00Z", ["2027-01-29T09:00:00Z", "2027-04-30T09:00:00Z"]),
        ("0 9 * * friL", "2026-11-01T00:00:00Z", ["2026-11-27T09:00:00Z", "2026-12-25T09:00:00Z"]),
        // Both a day and a weekday: one is enough. One that begins with a star asks for nothing.
        (
            "0 0 13 * fri", "2026-11-05T00:00:00Z",
            ["2026-11-06T00:00:00Z", "2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z"]
        ),
        ("0 0 */5 * fri", "2026-11-05T00:00:00Z", ["2026-11-06T00:00:00Z", "2026-12-11T00:00:00Z"]),
        ("*/20 * * * * *", "2026-11-05T00:00:19Z", ["2026-11-05T00:00:20Z", "2026-11-05T00:00:40Z"]),
        ("@yearly", "2026-11-05T00:00:00Z", ["2027-01-01T00:00:00Z"]),
        ("weekly", "2026-11-05T00:00:00Z", ["2026-11-08T00:00:00Z"]),
        ("@monthly", "2026-11-05T00:00:00Z", ["2026-12-01T00:00:00Z"]),
        ("hourly", "2026-12-31T23:00:00Z", ["2027-01-01T00:00:00Z"]),
        ("0 22-23,0-2 * * sat-sun", "2026-11-06T23:30:00Z", ["2026-11-07T00:00:00Z", "2026-11-07T01:00:00Z"]),
    ])
    func `dates come as the calendar has them`(expression: String, start: String, expected: [String]) throws {
        #expect(try CronSchedule(expression).runs(expected.count, after: start) == expected)
    }

    @Test func `a moment between two seconds counts as past`() throws {
        var generator = SplitMix64(seed: 1)
        let schedule = try CronSchedule("* * * * * *")
        for nanoseconds in [0, 1, 500_000_000, 999_999_999] {
            let now = Now(steady: .zero, wall: .seconds(1_800_000_000) + .nanoseconds(nanoseconds))
            #expect(schedule.first(now: now, name: "", using: &generator) == .wall(.seconds(1_800_000_001)))
        }
        let ancient = Now(steady: .zero, wall: .seconds(-5))
        #expect(schedule.first(now: ancient, name: "", using: &generator) == .wall(.seconds(-4)))
    }

    @Test(arguments: ["* * * * *", "30 2 * * *", "0 0 29 2 *", "*/10 9-17 * * mon-fri"])
    func `a century that was slept through is counted without a walk`(expression: String) throws {
        var generator = SplitMix64(seed: 1)
        let schedule = try CronSchedule(expression, in: "Europe/Berlin")
        let now = try present("2126-06-01T00:00:30Z")
        let fireTime = try moment("2026-06-01T00:00:00Z")
        let start = worked
        let next = try #require(schedule.next(after: .wall(fireTime), now: now, using: &generator))
        #expect(worked - start < .milliseconds(200))
        #expect(next.due.lateness(at: now) < .zero)
        let days = 36_524
        let expected = ["* * * * *": days * 1440, "30 2 * * *": days, "0 0 29 2 *": 24]
        if let expected = expected[expression] { #expect(abs(next.missed - expected) <= 1) }
    }

    @Test func `what was missed is what lies between`() throws {
        var generator = SplitMix64(seed: 5)
        for expression in ["*/7 3-5,22 * * *", "30 2 1,15 * fri", "15,45 10 * * * *", "0 0 L 2 *", "* * * * *"] {
            let schedule = try CronSchedule(expression)
            for _ in 0..<20 {
                let fireTime = Duration.seconds(1_800_000_000 + Int.random(in: 0..<86_400 * 60, using: &generator))
                let now = fireTime + .seconds(Int.random(in: 0..<86_400 * 40, using: &generator))
                let next = schedule.next(after: .wall(fireTime), now: Now(steady: .zero, wall: now), using: &generator)
                var missed = 0
                var walk = Due.wall(fireTime)
                while let step = schedule.next(after: walk, now: Now(steady: .zero, wall: .zero), using: &generator),
                    step.due.lateness(at: Now(steady: .zero, wall: now)) >= .zero, missed < 10_000
                {
                    missed += 1
                    walk = step.due
                }
                if missed < 10_000 { #expect(next?.missed == missed) }
            }
        }
    }

    @Test(arguments: [
        ("* * * * *", 60), ("* * * * * *", 1), ("*/5 * * * *", 300), ("0 0 * * *", 86_400), ("0 0 1 * *", 28 * 86_400),
        ("0 9,17 * * *", 8 * 3600), ("50,10 * * * *", 1200), ("59 23 * * *", 86_400), ("0 0,23 * * *", 3600),
        ("0 0 * * mon", 7 * 86_400), ("0 0 31 * *", 31 * 86_400), ("50 59 * * * *", 3600), ("0,50 0,59 * * * *", 10),
    ])
    func `the shortest time between two runs is known`(expression: String, seconds: Int) throws {
        #expect(try CronSchedule(expression).shortestGap == .seconds(seconds))
    }

    @Test(arguments: [
        ("* * * * *", 1440...1440), ("0 9 * * mon-fri", 0...1), ("*/10 9-17 * * *", 54...54), ("0 0 29 2 *", 0...1),
        ("yearly", 0...1),
        ("0 0 1 * *", 0...1),
    ])
    func `runs a day are those of the coming days`(expression: String, runs: ClosedRange<Int>) throws {
        #expect(try CronSchedule(expression).runsPerDay(now: present("2026-11-21T12:00:00Z")) == runs)
    }

    @Test func `the next run is found in microseconds`() throws {
        var generator = SplitMix64(seed: 1)
        for expression in ["30 2 * * *", "* * * * *", "0 0 29 2 *", "0 0 1 1 mon#5"] {
            let schedule = try CronSchedule(expression, in: "Europe/Berlin")
            let now = try present("2026-10-24T12:00:00Z")
            let start = worked
            for _ in 0..<1000 { _ = schedule.first(now: now, name: "", using: &generator) }
            // A hundred times what it takes when optimised.
            #expect((worked - start) / 1000 < .microseconds(500), "\(expression)")
        }
    }
}

@Suite struct CivilDateTests {
    @Test func `dates agree with the calendar for more than four centuries`() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for day in stride(from: -140_000, to: 160_000, by: 13) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
            let civil = CivilDate(dayNumber: day)
            // Foundation reckons by Julius before 1582, we do not go there.
            #expect([civil.year, civil.month, civil.day] == [parts.year, parts.month, parts.day])
            #expect(civil.dayNumber == day)
            #expect(CivilDate.weekday(ofDay: day) + 1 == parts.weekday)
        }
    }

    @Test func `every day is followed by the next`() {
        var last = CivilDate(dayNumber: -800_000)
        for day in -799_999..<(-799_999 + 146_097 + 1000) {
            let date = CivilDate(dayNumber: day)
            let isNextDay = (date.year, date.month, date.day) == (last.year, last.month, last.day + 1)
            let isNextMonth = date.day == 1 && last.day == CivilDate.length(ofMonth: last.month, in: last.year)
            if !(isNextDay || isNextMonth) || date.dayNumber != day { Issue.record("\(last) \(date)") }
            last = date
        }
    }
}
