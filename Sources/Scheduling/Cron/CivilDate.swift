/// A date of the Gregorian calendar, reckoned with before its beginning too, as ISO 8601 does.
struct CivilDate: Hashable, Sendable {
    let year: Int
    /// 1 to 12.
    let month: Int
    /// 1 to 31.
    let day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date so many days after 1970-01-01.
    ///
    /// Years are counted from March here, so that the leap day is the last of its year, and in cycles of 400, after
    /// which everything repeats, weekdays included.
    init(dayNumber: Int) {
        let (cycle, rest) = Self.divide(dayNumber + Self.daysToMarch1970, by: Self.daysOfCycle)
        let leapless = rest - rest / 1460 + rest / 36_524 - rest / 146_096
        let yearOfCycle = leapless / 365
        let dayOfYear = rest - Self.daysBefore(yearOfCycle)
        // The months from March on have 31 30 31 30 31 days, again and again: 153 for five of them.
        let monthOfYear = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthOfYear + 2) / 5 + 1
        month = monthOfYear < 10 ? monthOfYear + 3 : monthOfYear - 9
        year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
    }

    /// How many days it is after 1970-01-01.
    var dayNumber: Int {
        let (cycle, yearOfCycle) = Self.divide(month <= 2 ? year - 1 : year, by: 400)
        let monthOfYear = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthOfYear + 2) / 5 + day - 1
        return cycle * Self.daysOfCycle + Self.daysBefore(yearOfCycle) + dayOfYear - Self.daysToMarch1970
    }

    /// The weekday of a day so many days after 1970-01-01, which was a Thursday; 0 is Sunday.
    static func weekday(ofDay number: Int) -> Int { divide(number + 4, by: 7).remainder }

    /// How many days a month has.
    static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    /// The quotient rounded down and the remainder, which is never negative.
    static func divide(_ number: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static let daysOfCycle = 146_097
    /// From the 1st of March of the year 0 to 1970-01-01.
    private static let daysToMarch1970 = 719_468

    /// The days of so many years from the beginning of a cycle.
    private static func daysBefore(_ years: Int) -> Int { 365 * years + years / 4 - years / 100 }
}
