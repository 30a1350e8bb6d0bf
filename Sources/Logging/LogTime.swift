import Glibc

/// A moment as log lines show it.
public struct LogTime: Sendable, Equatable {
    /// Seconds since 1970, UTC.
    let seconds: Int
    /// 0 to 999.
    let milliseconds: Int
    /// How far the place of the machine is ahead of UTC.
    let secondsAheadOfUTC: Int

    /// The machine's time and place.
    @Sendable public static func now() -> LogTime {
        var time = timespec()
        var local = unsafe tm()
        // Both calls fill structures of ours.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        unsafe localtime_r(&time.tv_sec, &local)
        return LogTime(
            seconds: time.tv_sec,
            milliseconds: time.tv_nsec / 1_000_000,
            secondsAheadOfUTC: unsafe local.tm_gmtoff
        )
    }

    /// `2026-11-21 01:02:03`, on the clocks of the place.
    var local: String { Self.text(seconds &+ secondsAheadOfUTC, between: " ") }

    /// `2026-11-21T01:02:03.456Z`.
    var utc: String {
        let digits = String(milliseconds)
        return Self.text(seconds, between: "T") + "." + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
            + "Z"
    }

    private static func text(_ seconds: Int, between: String) -> String {
        var seconds = seconds
        var parts = unsafe tm()
        // The call fills a structure of ours.
        unsafe gmtime_r(&seconds, &parts)
        let date = unsafe [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)].map(two)
        let time = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map { two(Int($0)) }
        return date.joined(separator: "-") + between + time.joined(separator: ":")
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
