import Glibc
import JSON

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
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        append(utc: Int(rest < 0 ? seconds - 1 : seconds), milliseconds: Int(rest < 0 ? rest + 1000 : rest))
    }
}
