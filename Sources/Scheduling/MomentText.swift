import Configuration

/// Moments as people write them: ISO 8601 with an offset from UTC, `2027-01-01T00:00:00+01:00`.
enum MomentText {
    /// Reads a moment as the time since 1970-01-01T00:00Z; seconds may be left out or have a fraction of up to nine digits.
    static func parse(_ text: String) -> Result<Duration, TextProblem> {
        let pattern =
            #/
            ([0-9]{4}) - ([0-9]{2}) - ([0-9]{2}) [Tt\ ] ([0-9]{2}) : ([0-9]{2}) (?: : ([0-9]{2}) (?: \. ([0-9]{1,9}) )? )?
            ( [Zz] | [-+] [0-9]{2} (?: :? [0-9]{2} )? )?
            /#
        guard let parts = text.wholeMatch(of: pattern)?.output else { return .failure(unreadable(text)) }
        let date = [parts.1, parts.2, parts.3].compactMap { Int($0) }
        let time = [parts.4, parts.5, parts.6 ?? "0"].compactMap { Int($0) }
        guard
            (1...12).contains(date[1]), (1...CivilDate.length(ofMonth: date[1], in: date[0])).contains(date[2]),
            time[0] < 24, time[1] < 60, time[2] < 60
        else { return .failure(TextProblem("cannot be \(text.quoted); no calendar and no clock has that")) }
        guard let zone = parts.8 else {
            let message = "has no offset from UTC; add Z for UTC itself, or one such as +01:00"
            return .failure(TextProblem(message, suggestion: "\(text)Z"))
        }
        guard let offset = seconds(ofOffset: zone) else {
            return .failure(TextProblem("cannot be \(text.quoted); no place is \(String(zone)) from UTC"))
        }
        let day = CivilDate(year: date[0], month: date[1], day: date[2]).dayNumber
        let seconds = day * 86_400 + time[0] * 3600 + time[1] * 60 + time[2] - offset
        let fraction = (parts.7 ?? "") + String(repeating: "0", count: 9 - (parts.7?.count ?? 0))
        return .success(.seconds(seconds) + .nanoseconds(Int64(fraction) ?? 0))
    }

    /// Seconds ahead of UTC; nil beyond 18 hours, as no zone is.
    private static func seconds(ofOffset text: Substring) -> Int? {
        let digits = text.filter(\.isNumber)
        guard let hours = Int(digits.prefix(2)) else { return 0 }
        let minutes = Int(digits.dropFirst(2)) ?? 0
        guard hours <= 18, minutes < 60 else { return nil }
        return (hours * 3600 + minutes * 60) * (text.hasPrefix("-") ? -1 : 1)
    }

    private static func unreadable(_ text: String) -> TextProblem {
        let daily = CronExpression.daily(at: text).map { "; for each day at that time write cron: \($0.quoted)" } ?? ""
        let example = "such as 2027-01-01T00:00:00+01:00"
        return TextProblem("cannot be \(text.quoted); write date, time and offset from UTC, \(example)\(daily)")
    }
}

extension ConfigSection {
    /// A moment of the wall clock since 1970-01-01T00:00Z.
    func moment(_ key: String) -> Duration? {
        guard let text = string(key) else { return nil }
        switch MomentText.parse(text) {
        case .success(let moment): return moment
        case .failure(let problem):
            refuse(key, problem.message, meant: problem.suggestion)
            return nil
        }
    }
}
