/// A zone by rule, as the variable TZ and the last line of a TZif file write it: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// POSIX.1-2024, 8.3; hours of changes from -167 to 167 as in RFC 9636, 3.3.1.
struct PosixZone: Hashable, Sendable {
    /// A change of the clocks that comes every year.
    struct Change: Hashable, Sendable {
        enum Day: Hashable, Sendable {
            /// From 1 to 365; a 29th of February is not counted.
            case withoutLeapDay(Int)
            /// From 0 to 365.
            case ofYear(Int)
            /// The week 5 is the last; weekdays count from Sunday as 0.
            case weekday(month: Int, week: Int, weekday: Int)
        }

        let day: Day
        /// Seconds behind midnight, on the clocks as they are before the change.
        let time: Int
    }

    struct Daylight: Hashable, Sendable {
        /// Seconds ahead of UTC.
        let offset: Int
        let start: Change
        let end: Change
    }

    /// Seconds ahead of UTC outside daylight saving time.
    let offset: Int
    let daylight: Daylight?

    /// Seconds ahead of UTC at a time, in seconds since 1970.
    func offset(at time: Int) -> Int {
        guard let daylight else { return offset }
        let year = CivilDate(dayNumber: CivilDate.divide(time + offset, by: 86_400).quotient).year
        // Hours beyond a day may move a change into the year beside it. Where one ends as the other begins, the latter holds.
        var newest: (time: Int, offset: Int)?
        for year in (year - 1)...(year + 1) {
            let changes = [
                (time: daylight.end.local(in: year) - daylight.offset, offset: offset),
                (time: daylight.start.local(in: year) - offset, offset: daylight.offset),
            ]
            for change in changes where change.time <= time && change.time >= newest?.time ?? .min { newest = change }
        }
        return newest?.offset ?? offset
    }
}

extension PosixZone.Change {
    /// When it comes in a year, in seconds since 1970 as if local time were UTC.
    fileprivate func local(in year: Int) -> Int { dayNumber(in: year) * 86_400 + time }

    private func dayNumber(in year: Int) -> Int {
        let newYear = CivilDate(year: year, month: 1, day: 1).dayNumber
        switch day {
        case .ofYear(let number): return newYear + number
        case .withoutLeapDay(let number):
            return newYear + number - 1 + (CivilDate.isLeap(year) && number > 59 ? 1 : 0)
        case .weekday(let month, let week, let weekday):
            let first = CivilDate(year: year, month: month, day: 1).dayNumber
            let before = (weekday - CivilDate.weekday(ofDay: first) + 7) % 7
            let length = CivilDate.length(ofMonth: month, in: year)
            let day = before + 7 * (week - 1)
            return first + (day < length ? day : day - 7)
        }
    }
}

extension PosixZone {
    /// Reads a rule; nil where it is none.
    init?(_ text: String) {
        var reader = PosixZoneReader(text)
        guard reader.skipName(), let west = reader.offset(hours: 0...24) else { return nil }
        offset = -west
        guard !reader.isAtEnd else {
            daylight = nil
            return
        }
        guard reader.skipName() else { return nil }
        let isOffsetLeftOut = reader.isAtEnd || reader.isNext(",")
        guard let ahead = isOffsetLeftOut ? offset + 3600 : reader.offset(hours: 0...24).map({ -$0 }) else {
            return nil
        }
        if reader.isAtEnd {
            // What is left out is as in the United States, as the C library has it.
            reader = PosixZoneReader(",M3.2.0,M11.1.0")
        }
        guard let start = reader.change(), let end = reader.change(), reader.isAtEnd else { return nil }
        daylight = Daylight(offset: ahead, start: start, end: end)
    }
}

/// Reads the parts of a rule, one after the other.
private struct PosixZoneReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    func isNext(_ character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard isNext(character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Three letters at least, or three characters in angle brackets, which may be digits and signs too.
    mutating func skipName() -> Bool {
        let isQuoted = skip("<")
        let name = rest.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"): isQuoted
            default: false
            }
        }
        rest.removeFirst(name.count)
        return name.count >= 3 && (!isQuoted || skip(">"))
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.prefix(3)
        guard let number = Int(String(Substring(digits))), range.contains(number) else { return nil }
        rest.removeFirst(digits.count)
        return number
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func offset(hours: ClosedRange<Int>) -> Int? {
        let sign = skip("-") ? -1 : 1
        if sign > 0 { _ = skip("+") }
        guard let hour = number(hours) else { return nil }
        var seconds = hour * 3600
        for unit in [60, 1] where skip(":") {
            guard let number = number(0...59) else { return nil }
            seconds += number * unit
        }
        return sign * seconds
    }

    /// `,` and a day, then perhaps `/` and a time.
    mutating func change() -> PosixZone.Change? {
        guard skip(","), let day = day() else { return nil }
        guard skip("/") else { return PosixZone.Change(day: day, time: 7200) }
        return offset(hours: 0...167).map { PosixZone.Change(day: day, time: $0) }
    }

    private mutating func day() -> PosixZone.Change.Day? {
        if skip("J") { return number(1...365).map { .withoutLeapDay($0) } }
        guard skip("M") else { return number(0...365).map { .ofYear($0) } }
        guard let month = number(1...12), skip("."), let week = number(1...5), skip("."), let weekday = number(0...6)
        else { return nil }
        return .weekday(month: month, week: week, weekday: weekday)
    }
}
