import Testing

@testable import Scheduling

@Suite struct PosixZoneTests {
    @Test(arguments: [
        ("UTC0", "2026-07-01T00:00:00Z", 0), ("EST5", "2026-07-01T00:00:00Z", -18_000),
        ("<+0330>-3:30", "2026-07-01T00:00:00Z", 12_600), ("<-03>3", "2026-07-01T00:00:00Z", -10_800),
        ("LMT-0:49:56", "2026-07-01T00:00:00Z", 2996), ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", 3600),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", 7200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:59:59Z", 7200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00:00Z", 3600),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-12-31T23:00:00Z", 39_600),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2027-01-01T00:00:00Z", 39_600),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-01T00:00:00Z", 36_000),
        // Hours before midnight, and behind the end of a day.
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7200),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600),
        ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-27T23:59:59Z", 7200),
        ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00:00Z", 10_800),
        // Daylight saving time all year.
        ("XXX3EDT4,0/0,J365/23", "2026-01-01T04:00:00Z", -14_400),
        ("XXX3EDT4,0/0,J365/23", "2026-12-31T23:00:00Z", -14_400),
        ("XXX3EDT4,0/0,J365/23", "2027-01-01T03:00:00Z", -14_400),
        // A 29th of February is a day of one way of counting alone.
        ("AAA0BBB,J60/0,J300/0", "2028-02-29T12:00:00Z", 0), ("AAA0BBB,59/0,J300/0", "2028-02-29T12:00:00Z", 3600),
        // What is left out is as in the United States.
        ("EST5EDT", "2026-03-08T06:59:59Z", -18_000), ("EST5EDT", "2026-03-08T07:00:00Z", -14_400),
        ("EST5EDT4", "2026-11-01T06:00:00Z", -18_000),
    ])
    func `a rule says what clocks show`(rule: String, time: String, offset: Int) throws {
        let zone = try #require(PosixZone(rule))
        #expect(zone.offset(at: Int(try moment(time).components.seconds)) == offset)
    }

    @Test(arguments: [
        "", "U", "UTC", "Europe/Berlin", "CE-1", "<+03-3", "CET-25", "CET-1:60", "CET-1CEST,M3.5.0",
        "CET-1CEST,M13.1.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J1", "CET-1CEST,366,1",
        "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0,", "CET-1 ", "CET-99999999999999999999",
    ])
    func `what is no rule is none`(text: String) { #expect(PosixZone(text) == nil) }
}
