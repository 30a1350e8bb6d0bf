/// Local times are seconds since 1970 as if they were UTC; days are counted from 1970-01-01.
extension CronExpression {
    private static let day = 86_400
    /// Dates are looked for so far ahead: a 29th of February on a given weekday comes every 40 years at the rarest.
    private static let reach = 50

    /// The first time it names from `local` on; nil where none comes within half a century.
    func next(from local: Int) -> Int? {
        let (day, time) = CivilDate.divide(local, by: Self.day)
        if matches(day: day), let time = nextTime(from: time) { return day * Self.day + time }
        return nextDay(from: day + 1).map { $0 * Self.day + firstTime }
    }

    /// How many times it names behind `start` and up to `end`; arithmetic, whatever lies between.
    func count(after start: Int, through end: Int) -> Int {
        guard start < end else { return 0 }
        let (first, startTime) = CivilDate.divide(start, by: Self.day)
        let (last, endTime) = CivilDate.divide(end, by: Self.day)
        let before = matches(day: first) ? timesPassed(by: startTime) : 0
        let after = matches(day: last) ? timesPassed(by: endTime) : 0
        return matchingDays(from: first, before: last) * timesADay - before + after
    }

    /// The first day it names from `start` on; nil where none comes within half a century.
    func nextDay(from start: Int) -> Int? {
        let date = CivilDate(dayNumber: start)
        var (year, month, least) = (date.year, date.month, date.day)
        while year <= date.year + Self.reach {
            if let day = monthDays(month, of: year).firstBit(from: least) {
                return CivilDate(year: year, month: month, day: day).dayNumber
            }
            least = 1
            (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
        }
        return nil
    }

    /// How often it comes on a day that it names.
    var timesADay: Int { hours.nonzeroBitCount * minutes.nonzeroBitCount * seconds.nonzeroBitCount }

    func matches(day: Int) -> Bool {
        let date = CivilDate(dayNumber: day)
        return monthDays(date.month, of: date.year) >> UInt64(date.day) & 1 == 1
    }

    /// The least number of seconds between two times it names.
    var shortestGap: Int {
        let secondSpan = seconds.highestBit - seconds.lowestBit
        let minuteSpan = (minutes.highestBit - minutes.lowestBit) * 60 + secondSpan
        let daySpan = (hours.highestBit - hours.lowestBit) * 3600 + minuteSpan
        let gaps = [
            seconds.shortestDistance, minutes.shortestDistance.map { $0 * 60 - secondSpan },
            hours.shortestDistance.map { $0 * 3600 - minuteSpan }, shortestDayDistance * Self.day - daySpan,
        ]
        return gaps.compactMap { $0 }.min() ?? Self.day
    }

    /// The least number of days between two that it names, over two leap years and their ends.
    private var shortestDayDistance: Int {
        var shortest = 366
        var last = nextDay(from: 0)
        while let one = last, one < 9 * 366, shortest > 1, let next = nextDay(from: one + 1) {
            shortest = min(shortest, next - one)
            last = next
        }
        return shortest
    }
}

extension CronExpression {
    private var firstTime: Int { hours.lowestBit * 3600 + minutes.lowestBit * 60 + seconds.lowestBit }

    /// The first time of day from `time` on.
    private func nextTime(from time: Int) -> Int? {
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60)
        if hours.firstBit(from: hour) == hour {
            if minutes.firstBit(from: minute) == minute, let second = seconds.firstBit(from: second) {
                return hour * 3600 + minute * 60 + second
            }
            if let minute = minutes.firstBit(from: minute + 1) {
                return hour * 3600 + minute * 60 + seconds.lowestBit
            }
        }
        return hours.firstBit(from: hour + 1).map { $0 * 3600 + minutes.lowestBit * 60 + seconds.lowestBit }
    }

    /// How many of a day's times have come by `time`, itself included.
    private func timesPassed(by time: Int) -> Int {
        func below(_ bits: UInt64, _ limit: Int) -> Int { (bits & (1 << UInt64(limit) - 1)).nonzeroBitCount }
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60)
        let (isHour, isMinute) = (hours >> UInt64(hour) & 1 == 1, minutes >> UInt64(minute) & 1 == 1)
        var passed = below(hours, hour) * minutes.nonzeroBitCount
        if isHour { passed += below(minutes, minute) }
        passed *= seconds.nonzeroBitCount
        if isHour, isMinute { passed += below(seconds, second + 1) }
        return passed
    }

    /// How many days it names from `start` on and before `end`, a month at a time and no further than a few centuries.
    private func matchingDays(from start: Int, before end: Int) -> Int {
        let (first, last) = (CivilDate(dayNumber: start), CivilDate(dayNumber: min(end, start + 366 * 400)))
        var count = 0
        var (year, month) = (first.year, first.month)
        while (year, month) <= (last.year, last.month) {
            var days = monthDays(month, of: year)
            if (year, month) == (first.year, first.month) { days &= UInt64.max << UInt64(first.day) }
            if (year, month) == (last.year, last.month) { days &= 1 << UInt64(last.day) - 1 }
            count += days.nonzeroBitCount
            (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
        }
        return count
    }

    /// The days of a month that it names, bit n for the n-th.
    ///
    /// The classic rule: where both days and weekdays are asked for, one of them is enough; where one of them begins with
    /// `*`, both count.
    private func monthDays(_ month: Int, of year: Int) -> UInt64 {
        guard months >> UInt64(month) & 1 == 1 else { return 0 }
        let length = CivilDate.length(ofMonth: month, in: year)
        let all = UInt64.bits(1...length)
        let byDay = (days.numbers | (days.hasLastDay ? 1 << UInt64(length) : 0)) & all
        let first = CivilDate.weekday(ofDay: CivilDate(year: year, month: month, day: 1).dayNumber)
        let byWeekday = weekDays(beginningOn: first, length) & all
        return days.isStar || weekdays.isStar ? byDay & byWeekday : byDay | byWeekday
    }

    /// The bits 0, 7, 14, 21 and 28.
    private static let everySeventh: UInt64 = 0x1020_4081

    /// The days of a month of so many days that its weekdays name, where the first is the weekday `first`.
    private func weekDays(beginningOn first: Int, _ length: Int) -> UInt64 {
        var found: UInt64 = 0
        for weekday in 0...6 {
            let start = 1 + (weekday - first + 7) % 7
            let column = Self.everySeventh << UInt64(start)
            if weekdays.numbers >> UInt64(weekday) & 1 == 1 { found |= column }
            let places = weekdays.places >> UInt64(8 * weekday) & 0xFF
            for place in 1...5 where places >> UInt64(place) & 1 == 1 {
                found |= 1 << UInt64(start + 7 * (place - 1))
            }
            if places >> UInt64(CronSet.lastPlace) & 1 == 1 {
                found |= 1 << UInt64(start + (length - start) / 7 * 7)
            }
        }
        return found
    }
}
