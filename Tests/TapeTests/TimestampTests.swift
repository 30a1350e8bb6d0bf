import Glibc
import Testing

@testable import Tape

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1, "1970-01-01T00:00:00.001Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-1000, "1969-12-31T23:59:59.000Z"),
            (-86_400_001, "1969-12-30T23:59:59.999Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
            (1_234_567_890_123, "2009-02-13T23:31:30.123Z"),
            (2_147_483_648_000, "2038-01-19T03:14:08.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
            (-62_135_596_800_001, "0000-12-31T23:59:59.999Z"),
            (-62_162_121_600_001, "0000-02-28T23:59:59.999Z"),
            (-62_167_219_199_999, "0000-01-01T00:00:00.001Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func `a moment reads as RFC 3339 with milliseconds`(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test(arguments: [253_402_300_800_000, 1_000_000_000_000_000, Int64.max - 1, Int64.max])
    func `a moment behind the year 9999 reads as its last millisecond`(milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).description == "9999-12-31T23:59:59.999Z")
    }

    @Test(arguments: [-62_167_219_200_001, -1_000_000_000_000_000, Int64.min + 1, Int64.min])
    func `a moment before the year 0 reads as its first millisecond`(milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).description == "0000-01-01T00:00:00.000Z")
    }

    @Test func `years turn and have their leap days, each of four figures`() {
        var firstDay: Int64 = -719_528
        for year in 0...9999 {
            let digits = String(repeating: "0", count: 4 - String(year).count) + String(year)
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            #expect(midnight(firstDay) == "\(digits)-01-01T00:00:00.000Z")
            #expect(midnight(firstDay + 59) == "\(digits)-\(isLeap ? "02-29" : "03-01")T00:00:00.000Z")
            firstDay += isLeap ? 366 : 365
            #expect(midnight(firstDay - 1) == "\(digits)-12-31T00:00:00.000Z")
        }
    }

    private func midnight(_ day: Int64) -> String { Timestamp(milliseconds: day * 86_400_000).description }

    @Test(
        arguments: [
            (0, Duration.zero, 0),
            (5, .milliseconds(7), 12),
            (5, .milliseconds(-7), -2),
            (0, .microseconds(1999), 1),
            (0, .microseconds(-1999), -1),
            (.max, .zero, .max),
            (.max, .milliseconds(1), .max),
            (.max, .milliseconds(-1), .max - 1),
            (.min, .milliseconds(-1), .min),
            (.min, .milliseconds(1), .min + 1),
            (.min, .milliseconds(Int64.max), -1),
            (0, .seconds(Int64.max), .max),
            (0, .seconds(Int64.min), .min),
            (.max, .seconds(Int64.min), .min),
            (.min, .seconds(Int64.max), .max),
            (.min, .seconds(9_223_372_036_854_776), 192),
            (0, longest, .max),
            (0, shortest, .min),
            (.min, longest, .max),
            (.max, shortest, .min),
        ] as [(Int64, Duration, Int64)]
    )
    func `moving a moment stops at the edge of the range`(start: Int64, step: Duration, result: Int64) {
        #expect(Timestamp(milliseconds: start).advanced(by: step) == Timestamp(milliseconds: result))
    }

    private static let longest = Duration(attoseconds: .max)
    private static let shortest = Duration(attoseconds: .min)

    @Test func `moments are in order`() {
        let moments = [Int64.min, -1, 0, 1, .max].map { Timestamp(milliseconds: $0) }
        #expect(moments.shuffled().sorted() == moments)
    }

    @Test func `now is what the machine's clock says`() {
        let before = Int64(time(nil))
        let now = Timestamp.now
        let after = Int64(time(nil))
        // time(2) may lag behind by a tick of the kernel's clock.
        #expect((before * 1000...(after + 2) * 1000).contains(now.milliseconds))
    }
}
