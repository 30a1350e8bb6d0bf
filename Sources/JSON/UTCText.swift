/// Moments as they stand in JSON: RFC 3339, in UTC.
extension [UInt8] {
    private static let millisecondForm = Array("0000-00-00T00:00:00.000Z".utf8)
    private static let microsecondForm = Array("0000-00-00T00:00:00.000000Z".utf8)

    /// Appends a moment with milliseconds, `2026-11-21T01:02:03.456Z`.
    ///
    /// It is so many seconds after 1970-01-01T00:00Z, in the years 0 to 9999, and the milliseconds behind them.
    public mutating func append(utc seconds: Int, milliseconds: Int) {
        let start = count
        self += Self.millisecondForm
        var text = mutableSpan
        text.set(utc: seconds, at: start)
        text.set(digit: milliseconds / 100, at: start + 20)
        text.set(twoDigits: milliseconds % 100, at: start + 21)
    }

    /// Appends a moment with microseconds, `2026-11-21T01:02:03.456789Z`, else the same.
    public mutating func append(utc seconds: Int, microseconds: Int) {
        let start = count
        self += Self.microsecondForm
        var text = mutableSpan
        text.set(utc: seconds, at: start)
        text.set(twoDigits: microseconds / 10_000, at: start + 20)
        text.set(twoDigits: microseconds / 100 % 100, at: start + 22)
        text.set(twoDigits: microseconds % 100, at: start + 24)
    }
}

// Inlined, since two moments are written for every event there is.
extension MutableSpan<UInt8> {
    /// Sets the figures of the date and of the time of day.
    ///
    /// Years are counted from March here, so that the leap day is the last of its year, and in cycles of 400, after which
    /// everything repeats; five cycles are added before and taken off again, so that there is nothing below zero.
    fileprivate mutating func set(utc seconds: Int, at start: Int) {
        let (day, time) = (seconds + 5 * Self.cycle * 86_400).quotientAndRemainder(dividingBy: 86_400)
        let (cycles, rest) = (day + Self.daysToMarch1970).quotientAndRemainder(dividingBy: Self.cycle)
        let leapless = rest - rest / 1460 + rest / 36_524 - rest / 146_096
        let dayOfYear = rest - (leapless / 365 * 365 + leapless / 365 / 4 - leapless / 365 / 100)
        let month = (dayOfYear * 5 + 2) / 153
        let year = (cycles - 5) * 400 + leapless / 365 + (month < 10 ? 0 : 1)
        set(twoDigits: year / 100, at: start)
        set(twoDigits: year % 100, at: start + 2)
        set(twoDigits: month < 10 ? month + 3 : month - 9, at: start + 5)
        set(twoDigits: dayOfYear - (month * 153 + 2) / 5 + 1, at: start + 8)
        set(twoDigits: time / 3600, at: start + 11)
        set(twoDigits: time / 60 % 60, at: start + 14)
        set(twoDigits: time % 60, at: start + 17)
    }

    /// The days of 400 years.
    @inline(__always) private static var cycle: Int { 146_097 }
    /// From the 1st of March of the year 0 to 1970-01-01.
    @inline(__always) private static var daysToMarch1970: Int { 719_468 }

    @inline(__always) fileprivate mutating func set(twoDigits number: Int, at place: Int) {
        set(digit: number / 10, at: place)
        set(digit: number % 10, at: place + 1)
    }

    @inline(__always) fileprivate mutating func set(digit: Int, at place: Int) {
        self[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
    }
}
