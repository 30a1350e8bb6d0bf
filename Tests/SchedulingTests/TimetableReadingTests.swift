import Configuration
import Testing

@testable import Scheduling

@Suite struct TimetableReadingTests {
    private func read(_ text: String) -> (scheduleTrigger: ScheduleTrigger?, messages: [String]) {
        let diagnostics = Diagnostics()
        let node = YAMLReader.read(Array(text.utf8), file: "jobs.yaml", diagnostics: diagnostics)
        let fields = node.flatMap { ConfigSection($0, of: "job \"a\"", diagnostics: diagnostics) }
        let scheduleTrigger = fields.flatMap { ScheduleTrigger(reading: $0) }
        fields?.refuseUnknown()
        return (scheduleTrigger, diagnostics.list.map(\.message))
    }

    @Test func `every option is read`() throws {
        let (scheduleTrigger, messages) = read(
            """
            every: 1m
            align: true
            offset: 5s
            jitter: 30s
            start_at: 2026-11-21T00:00:00Z
            end_at: 2026-11-21 01:00+01:00
            times: 7
            on_start: false
            misfire_grace: 10s
            """
        )
        #expect(messages == [])
        let read = try #require(scheduleTrigger)
        #expect((read.key, read.text) == ("every", "1m"))
        #expect((read.schedule as? EverySchedule)?.alignment == .seconds(5))
        var options = ScheduleTrigger.Options()
        options.jitter = .seconds(30)
        options.start = try moment("2026-11-21T00:00:00Z")
        options.end = options.start
        options.times = 7
        options.grace = .seconds(10)
        #expect(read.options == options)
    }

    @Test(arguments: [
        ("every: 5s", true), ("interval: 5s", true), ("cron: daily", false), ("at: 2027-01-01T00:00:00Z", false),
        ("cron: daily\non_start: true", true), ("at: 2027-01-01T00:00:00Z\non_start: true", true),
        ("at: 2027-01-01T00:00:00Z\non_start: false", false),
    ])
    func `only an every runs at the start unless something else is said`(text: String, runs: Bool) throws {
        let (scheduleTrigger, messages) = read(text)
        #expect(messages == [])
        #expect(try #require(scheduleTrigger).options.runsOnStart == runs)
    }

    @Test(arguments: [
        ("Europe/Berlin", "Europe/Berlin"), ("UTC", "UTC"), ("US/Eastern", "US/Eastern"), ("Japan", "Japan"),
        ("GB", "GB"), ("PST8PDT", "PST8PDT"),
    ])
    func `a zone is kept as it was written`(name: String, kept: String) throws {
        let (scheduleTrigger, messages) = read("cron: daily\ntimezone: \(name)")
        #expect(messages == [])
        #expect((try #require(scheduleTrigger).schedule as? CronSchedule)?.zoneName == kept)
    }

    @Test(arguments: [
        (
            "cron: daily\ntimezone: Europe/Berln",
            "\"timezone\" of job \"a\" cannot be \"Europe/Berln\"; did you mean Europe/Berlin?"
        ),
        (
            "cron: daily\ntimezone: berlin",
            "\"timezone\" of job \"a\" cannot be \"berlin\"; did you mean Europe/Berlin?"
        ),
        (
            "cron: daily\ntimezone: New York",
            "\"timezone\" of job \"a\" cannot be \"New York\"; did you mean America/New_York?"
        ),
        (
            "cron: daily\ntimezone: PST",
            "\"timezone\" of job \"a\" cannot be \"PST\"; write a name of the IANA database, such as Europe/Berlin"
        ),
        ("cron: daily\ntimezone: japan", "\"timezone\" of job \"a\" cannot be \"japan\"; did you mean Japan?"),
        (
            "cron: daily\ntimezone: ../../etc/passwd",
            "\"timezone\" of job \"a\" cannot be \"../../etc/passwd\"; write a name of the IANA database, such as Europe/Berlin"
        ),
        (
            "cron: CRON_TZ=Asia/Tokyo 0 6 * * *",
            "\"cron\" of job \"a\" has a zone in front of its times; write timezone: Asia/Tokyo below, and here the times alone"
        ),
        (
            "cron: TZ=Asia/Tokyo daily\ntimezone: UTC",
            "\"cron\" of job \"a\" has a zone in front of its times; timezone is there already, and here the times alone"
        ),
        ("cron: 0 0 31 2 *", "\"cron\" of job \"a\" never runs: no year has a day \"31\" in month \"2\""),
        ("cron: 61 * * * *", "\"cron\" of job \"a\" cannot have \"61\" as minute; write 0 to 59"),
        (
            "at: 2027-01-01T00:00:00",
            "\"at\" of job \"a\" has no offset from UTC; add Z for UTC itself, or one such as +01:00"
        ),
        (
            "at: 2027-02-29T00:00:00Z",
            "\"at\" of job \"a\" cannot be \"2027-02-29T00:00:00Z\"; no calendar and no clock has that"
        ),
        (
            "at: 2027-02-20T24:00:00Z",
            "\"at\" of job \"a\" cannot be \"2027-02-20T24:00:00Z\"; no calendar and no clock has that"
        ),
        (
            "at: 2027-02-20T12:00:00+19:00",
            "\"at\" of job \"a\" cannot be \"2027-02-20T12:00:00+19:00\"; no place is +19:00 from UTC"
        ),
        (
            "at: tomorrow",
            "\"at\" of job \"a\" cannot be \"tomorrow\"; write date, time and offset from UTC, such as 2027-01-01T00:00:00+01:00"
        ),
        ("at: 2027-01-01T00:00:00Z\ntimes: 2", "\"times\" of job \"a\" has no use with at, which runs once"),
        ("every: 5s\noffset: 1s", "\"offset\" of job \"a\" has no use without align: true"),
        (
            "every: 5-9s\nalign: true",
            "\"align\" of job \"a\" has no use with a random interval, which knows no round times; "
                + "remove it, or write one duration, such as every: 5s"
        ),
        ("every: 5s\nalign: true\noffset: 5s", "\"offset\" of job \"a\" must be less than the interval, 5s"),
        ("every: 5s\nalign: yes", "\"align\" of job \"a\" must be true or false, not \"yes\""),
        (
            "every: 5s\njitter: 6s",
            "\"jitter\" of job \"a\" must be at most the shortest time between two runs, 5s, not 6s"
        ),
        ("every: 5s\ntimes: 0", "\"times\" of job \"a\" must be at least 1, not \"0\""),
        ("every: 5s\nmisfire_grace: 1ms", "\"misfire_grace\" of job \"a\" must be at least 10ms, not 1ms"),
        (
            "every: 5s\nstart_at: 2027-01-01T00:00Z\nend_at: 2026-01-01T00:00Z",
            "\"end_at\" of job \"a\" lies before start_at; write a later time"
        ),
        (
            "every: x\njitter: 1s\ntimes: 3",
            "\"every\" of job \"a\" cannot be \"x\"; write numbers with units (ms s m h d w), such as 5s or 1h30m"
        ),
    ])
    func `what is wrong is told with what to write`(text: String, message: String) {
        #expect(read(text).messages == [message])
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0.0), ("1970-01-01T01:00+01:00", 0), ("1969-12-31 23:59:59.5z", -0.5),
        ("2027-01-01T00:00:00+01:00", 1_798_758_000), ("2028-02-29T12:30:15.25-0330", 1_835_452_815.25),
        ("2027-01-01T00:00:00+01", 1_798_758_000),
    ])
    func `moments have date, time and offset`(text: String, seconds: Double) throws {
        #expect(try MomentText.parse(text).get() == .seconds(seconds))
    }
}
