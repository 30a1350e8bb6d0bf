import EventStreams
import HTTP
import Tape
import TestSupport
import Testing

@testable import API

/// What may be asked of the past.
@Suite struct ReplayQueryTests {
    @Test(arguments: [
        ("0", 0), ("0.5", 500), ("1798761600", 1_798_761_600_000), ("253402300799", 253_402_300_799_000),
        ("2026-11-27T08:00:00Z", 1_795_766_400_000), ("2026-11-27T08:00:00.250+01:00", 1_795_762_800_250),
        ("1969-12-31T23:59:59Z", -1000),
    ])
    func `a time is seconds since 1970, or as RFC 3339 writes it`(text: String, milliseconds: Int64) throws {
        #expect(try Routes.time(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [("-1h", 3600), ("1h", 3600), ("-1w2d", 777_600), ("-0s", 0)])
    func `a time span goes back from now`(text: String, seconds: Int64) throws {
        let span = try #require(try Routes.time(text)).span(to: .now)
        #expect(abs((span - .seconds(seconds)) / .seconds(1)) < 5)
    }

    @Test(arguments: [
        "", "-", "--1h", "-1", "1e9", "0x10", "NaN", "inf", "+1h", " 1h", "1h ", "2026-13-01T00:00:00Z", "2026-01-01",
        "٣h", "\u{0}", ".",
    ])
    func `what is no time is none`(text: String) throws {
        #expect(try Routes.time(text) == nil)
    }

    @Test(arguments: [
        ("253402300800", "253402300799, the end of the year 9999"),
        ("9999999999999999", "253402300799, the end of the year 9999"),
        ("-999999999999999999999w", "the longest time span is 36500d"),
        ("-9223372036854775808s", "the longest time span is 36500d"), ("-36501d", "the longest time span is 36500d"),
    ])
    func `a time beyond the limits is refused with the limit`(text: String, limit: String) throws {
        let error = #expect(throws: HTTPError.self) { try Routes.time(text) }
        let sentence = try #require(error).response.text
        #expect(sentence.contains(#"at can't be \"\#(text)\"; "#) && sentence.contains(limit), "\(sentence)")
    }

    @Test(arguments: [("0", 0), ("0.01", 0.01), ("1", 1), ("60", 60), ("2.5", 2.5), ("100000", 100_000)])
    func `a speed is a number`(text: String, speed: Double) throws {
        #expect(try Routes.speed(text) == speed)
    }

    @Test(arguments: [
        "", "x", "-1", "-0", "+5", "1e5", "0x1p4", "NaN", "inf", "0.009", "100001", ".", "1.2.3", "٣",
        String(repeating: "0", count: 9000),
    ])
    func `what is no speed is refused`(text: String) {
        #expect(throws: HTTPError.self) { try Routes.speed(text) }
    }
}
