import Configuration

/// Which local times a cron expression names; zones are no business of its.
struct CronExpression: Hashable, Sendable {
    /// As it was written, with single spaces.
    let text: String
    let seconds: UInt64
    let minutes: UInt64
    let hours: UInt64
    let months: UInt64
    let days: CronSet
    let weekdays: CronSet
    /// Whether its hours begin with `*`, so that it means every hour there is and not certain times of the day.
    let isHourly: Bool

    static let macros = [
        "hourly": "0 * * * *", "daily": "0 0 * * *", "midnight": "0 0 * * *", "weekly": "0 0 * * 0",
        "monthly": "0 0 1 * *", "yearly": "0 0 1 1 *", "annually": "0 0 1 1 *",
    ]
    private static let order = "minute hour day month weekday"

    /// Reads five fields, six with the seconds first, or a word such as `daily`.
    init(_ written: String) throws(TextProblem) {
        let parts = written.split { $0 == " " || $0 == "\t" }
        text = parts.joined(separator: " ")
        let expanded = parts.count == 1 ? try Self.expand(parts[0]) : text
        var section = expanded.split(separator: " ")
        if let problem = Self.dialect(of: section) { throw problem }
        guard (5...6).contains(section.count) else { throw Self.miscounted(section, written) }
        if let problem = Self.year(in: section) { throw problem }
        let hasSeconds = section.count == 6
        if !hasSeconds { section.insert("0", at: 0) }
        var sets: [CronSet] = []
        for field in CronField.allCases {
            do throws(TextProblem) {
                sets.append(try CronReader(field: field).read(section[field.rawValue]))
            } catch {
                let meant = error.suggestion.map { fix in
                    section[field.rawValue] = fix[...]
                    return section.dropFirst(hasSeconds ? 0 : 1).joined(separator: " ")
                }
                throw TextProblem(error.message, suggestion: meant.flatMap(Self.valid))
            }
        }
        (seconds, minutes, hours) = (sets[0].numbers, sets[1].numbers, sets[2].numbers)
        (days, months, weekdays) = (sets[3], sets[4].numbers, sets[5])
        isHourly = sets[2].isStar
        guard nextDay(from: 0) != nil else {
            let (day, month) = (String(section[3]).quoted, String(section[4]).quoted)
            throw TextProblem("never runs: no year has a day \(day) in month \(month)")
        }
    }

    private static func expand(_ part: Substring) throws(TextProblem) -> String {
        let word = part.lowercased()
        let bare = word.hasPrefix("@") ? String(word.dropFirst()) : word
        if let macro = macros[bare] { return macro }
        if bare == "reboot" {
            let way = "for a run at each start write a rare time such as yearly here, and on_start: true beside it"
            throw TextProblem("cannot be \(String(part).quoted); \(way)")
        }
        if let near = Suggestion.nearest(to: bare, among: macros.keys) {
            let meant = word.hasPrefix("@") ? "@\(near)" : near
            throw TextProblem("cannot be \(String(part).quoted); did you mean \(meant)?", suggestion: meant)
        }
        if let meant = daily(at: String(part)) {
            throw TextProblem(
                "cannot be \(String(part).quoted); at that time of each day is \(meant)",
                suggestion: meant
            )
        }
        throw TextProblem("cannot be \(String(part).quoted); write five fields: \(order)")
    }

    /// What runs each day at a time of the clock such as `12:30`; nil for what is none.
    static func daily(at text: String) -> String? {
        guard let time = text.wholeMatch(of: /([01]?[0-9]|2[0-3]):([0-5][0-9])/), let hour = Int(time.1),
            let minute = Int(time.2)
        else { return nil }
        return "\(minute) \(hour) * * *"
    }

    /// What is wrong where a year stands behind five fields.
    private static func year(in section: [Substring]) -> TextProblem? {
        guard section.count == 6, let year = Int(section[5]), (1970...9999).contains(year),
            let meant = valid(section.dropLast().joined(separator: " "))
        else { return nil }
        let rule = "leave it out, since there is no field for it"
        return TextProblem("ends with the year \(year); \(rule)", suggestion: meant)
    }

    private static func miscounted(_ section: [Substring], _ written: String) -> TextProblem {
        if section.isEmpty { return TextProblem("is empty; write five fields: \(order)") }
        if section[0].lowercased() == "@every" {
            return TextProblem(
                "cannot be \(written.quoted); write every: \(section.dropFirst().joined()) instead of cron"
            )
        }
        if section.count == 7, let meant = valid(section.dropLast().joined(separator: " ")) {
            return TextProblem("has seven fields; leave out the year", suggestion: meant)
        }
        let count = section.count == 1 ? "1 field" : "\(section.count) fields"
        return TextProblem("has \(count); write five (\(order)), or six with the second first")
    }
}
