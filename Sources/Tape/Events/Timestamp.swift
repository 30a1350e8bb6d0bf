import Glibc

/// A moment of the wall clock in whole milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let milliseconds: Int64

    /// The moment so many milliseconds after 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Whether one moment is before another.
    public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// What the machine's clock says; see clock_gettime(2), CLOCK_REALTIME.
    public static var now: Timestamp {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// How long it is until a later time; negative for an earlier one.
    public func span(to later: Timestamp) -> Duration {
        .milliseconds(later.milliseconds) - .milliseconds(milliseconds)
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
        text.reserveCapacity(24)
        text.append(self)
        return String(decoding: text, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Appends what `description` says.
    public mutating func append(_ moment: Timestamp) {
        let milliseconds = Swift.min(Swift.max(moment.milliseconds, -62_167_219_200_000), 253_402_300_799_999)
        // Counted from 400 years before the year 0, so that nothing is below zero. By hand, since this is done twice for
        // each event, and gmtime_r(3) has all threads wait for one lock.
        let whole = Int(milliseconds) + Self.daysFromOrigin * 86_400_000
        let (days, ofDay) = whole.quotientAndRemainder(dividingBy: 86_400_000)
        let (year, month, day) = Self.date(days)
        append(number: year, width: 4, before: "-")
        append(number: month, width: 2, before: "-")
        append(number: day, width: 2, before: "T")
        append(number: ofDay / 3_600_000, width: 2, before: ":")
        append(number: ofDay / 60_000 % 60, width: 2, before: ":")
        append(number: ofDay / 1000 % 60, width: 2, before: ".")
        append(number: ofDay % 1000, width: 3, before: "Z")
    }

    /// The days of 400 years, after which the calendar repeats itself.
    private static var daysOfCycle: Int { 146_097 }
    /// The days from the first of March of the year -400 to 1970-01-01.
    private static var daysFromOrigin: Int { 719_468 + daysOfCycle }

    /// The date so many days behind the first of March of the year -400, in years that begin with March, so that leap days
    /// come last.
    private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let (cycles, ofCycle) = days.quotientAndRemainder(dividingBy: daysOfCycle)
        let years = (ofCycle - ofCycle / 1460 + ofCycle / 36_524 - ofCycle / 146_096) / 365
        let ofYear = ofCycle - (years * 365 + years / 4 - years / 100)
        let months = (ofYear * 5 + 2) / 153
        let day = ofYear - (months * 153 + 2) / 5 + 1
        let year = (cycles - 1) * 400 + years
        return months < 10 ? (year, months + 3, day) : (year + 1, months - 9, day)
    }

    fileprivate mutating func append(number: Int, width: Int, before separator: Unicode.Scalar) {
        var unit = 1
        for _ in 1..<width { unit *= 10 }
        while unit > 0 {
            append(UInt8(ascii: "0") + UInt8(number / unit % 10))
            unit /= 10
        }
        append(UInt8(ascii: separator))
    }
}
