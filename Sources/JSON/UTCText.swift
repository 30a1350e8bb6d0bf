import Glibc

/// Moments as they stand in JSON: RFC 3339, in UTC.
extension [UInt8] {
    private static let form = Array("0000-00-00T00:00:00.".utf8)

    /// Appends a moment with milliseconds, `2026-11-21T01:02:03.456Z`.
    ///
    /// It is so many seconds after 1970-01-01T00:00Z, in the years 0 to 9999, and the milliseconds behind them.
    public mutating func append(utc seconds: Int, milliseconds: Int) {
        append(utc: seconds, fraction: milliseconds, from: 100)
    }

    /// Appends a moment with microseconds, `2026-11-21T01:02:03.456789Z`, else the same.
    public mutating func append(utc seconds: Int, microseconds: Int) {
        append(utc: seconds, fraction: microseconds, from: 100_000)
    }

    /// Appends a moment whose fraction has figures from the one worth `unit` on.
    private mutating func append(utc seconds: Int, fraction: Int, from unit: Int) {
        var time = time_t(seconds)
        var parts = unsafe tm()
        // Fails only for years beyond 32 bits.
        _ = unsafe gmtime_r(&time, &parts)
        let start = count
        self += Self.form
        var text = mutableSpan
        let year = unsafe Int(parts.tm_year) + 1900
        text.set(year / 100, at: start)
        text.set(year % 100, at: start + 2)
        unsafe text.set(Int(parts.tm_mon) + 1, at: start + 5)
        unsafe text.set(Int(parts.tm_mday), at: start + 8)
        unsafe text.set(Int(parts.tm_hour), at: start + 11)
        unsafe text.set(Int(parts.tm_min), at: start + 14)
        unsafe text.set(Int(parts.tm_sec), at: start + 17)
        var unit = unit
        while unit > 0 {
            append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: fraction / unit % 10))
            unit /= 10
        }
        append(UInt8(ascii: "Z"))
    }
}

extension MutableSpan<UInt8> {
    /// Sets two figures.
    fileprivate mutating func set(_ number: Int, at place: Int) {
        self[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number / 10)
        self[place + 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number % 10)
    }
}
