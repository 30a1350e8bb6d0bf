import Glibc

/// A moment of the wall clock in whole milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// What the machine's clock says; see clock_gettime(2), CLOCK_REALTIME.
    public static var now: Timestamp {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// The moment `time` later; stays at the edge of the range instead of leaving it.
    public func advanced(by time: Duration) -> Timestamp {
        Timestamp(milliseconds: Int64(clamping: Int128(milliseconds) + time.wholeMilliseconds))
    }
}

extension Duration {
    /// Whole milliseconds, the rest cut off; wider than `components`, which trap where the seconds pass 64 bits.
    var wholeMilliseconds: Int128 { attoseconds / 1_000_000_000_000_000 }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 with milliseconds, in UTC: "2026-11-21T01:02:03.456Z".
    ///
    /// Four figures hold the years 0 to 9999; a moment outside reads as the nearest one inside.
    public var description: String {
        var text: [UInt8] = []
        text.append(self)
        return String(decoding: text, as: UTF8.self)
    }

    private static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
    private static let millisecondsADay: Int64 = 86_400_000

    /// The date, and the milliseconds since its midnight; every event has one or two of these written, so no library is asked.
    fileprivate var parts: (year: Int, month: Int, day: Int, time: Int) {
        let milliseconds = min(max(milliseconds, Self.range.lowerBound), Self.range.upperBound)
        // Days since the 1st of March of the year 0; a year that begins in March ends with its leap day. The year 0 itself
        // begins before, so it is counted from a whole cycle of 400 years earlier.
        let sinceStart = milliseconds + (719_468 + 146_097) * Self.millisecondsADay
        let days = Int(sinceStart / Self.millisecondsADay)
        let (cycle, rest) = days.quotientAndRemainder(dividingBy: 146_097)
        let year = (rest - rest / 1460 + rest / 36_524 - rest / 146_096) / 365
        let dayOfYear = rest - (365 * year + year / 4 - year / 100)
        // From March on, months have 31 30 31 30 31 days again and again.
        let month = (5 * dayOfYear + 2) / 153
        return (
            (cycle - 1) * 400 + year + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9,
            dayOfYear - (153 * month + 2) / 5 + 1, Int(sinceStart % Self.millisecondsADay)
        )
    }
}

extension [UInt8] {
    /// Appends what `description` says.
    public mutating func append(_ moment: Timestamp) {
        let (year, month, day, time) = moment.parts
        append(number: year, width: 4)
        append(UInt8(ascii: "-"))
        append(number: month, width: 2)
        append(UInt8(ascii: "-"))
        append(number: day, width: 2)
        append(UInt8(ascii: "T"))
        append(number: time / 3_600_000, width: 2)
        append(UInt8(ascii: ":"))
        append(number: time / 60_000 % 60, width: 2)
        append(UInt8(ascii: ":"))
        append(number: time / 1000 % 60, width: 2)
        append(UInt8(ascii: "."))
        append(number: time % 1000, width: 3)
        append(UInt8(ascii: "Z"))
    }

    private mutating func append(number: Int, width: Int) {
        var unit = width == 2 ? 10 : width == 3 ? 100 : 1000
        while unit > 0 {
            append(UInt8(truncatingIfNeeded: 0x30 + number / unit % 10))
            unit /= 10
        }
    }
}
