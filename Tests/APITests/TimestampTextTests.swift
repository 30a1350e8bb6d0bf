import Tape
import Testing

@testable import API

@Suite struct TimestampTextTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-21T01:02:03Z", 1_795_222_923_000),
        ("2026-11-21T01:02:03.456Z", 1_795_222_923_456), ("2026-11-21T01:02:03.5Z", 1_795_222_923_500),
        ("2026-11-21T02:02:03+01:00", 1_795_222_923_000), ("2026-11-20T19:32:03-05:30", 1_795_222_923_000),
        ("2026-11-21T02:02:03.456+01:00", 1_795_222_923_456), ("1969-12-31T23:59:59Z", -1000),
        ("9999-12-31T23:59:59Z", 253_402_300_799_000),
    ])
    func `a moment is read with or without a fraction, in any zone`(text: String, milliseconds: Int64) {
        #expect(Timestamp(text) == Timestamp(milliseconds: milliseconds))
    }

    @Test(arguments: [
        "", "now", "2026", "2026-11-21", "2026-11-21T01:02:03", "2026-13-21T01:02:03Z", "2026-11-21T25:02:03Z",
        "99999999999999999999-01-01T00:00:00Z", "2026-11-21T01:02:03Z; drop", "\u{0}", "2026-11-21T01:02:03.Z",
        "2026-11-21T01:02:03+99999999999999999999:00",
    ])
    func `nonsense is no moment`(text: String) { #expect(Timestamp(text) == nil) }

    @Test(arguments: [0, 1, 999, 1_795_222_923_456, 253_402_300_799_999] as [Int64])
    func `what is written is read back`(milliseconds: Int64) {
        let time = Timestamp(milliseconds: milliseconds)
        #expect(Timestamp("\(time)") == time)
    }
}
