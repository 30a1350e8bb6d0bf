import Configuration

/// What expressions of other programs mean here.
extension CronExpression {
    /// An expression that can be read, else nil.
    static func valid(_ text: String) -> String? {
        // In a very long one each item may be at fault, and each time all of it would be read anew.
        guard text.utf8.count <= longestAdvice else { return nil }
        return (try? CronExpression(text)) == nil ? nil : text
    }

    private static let longestAdvice = 500

    /// What is wrong with an expression as Quartz has them, with `?` for the kind of day that is not asked for, seconds in
    /// front and sometimes a year behind, or as Amazon EventBridge does, with a year and no seconds; nil for others.
    static func dialect(of section: [Substring]) -> TextProblem? {
        guard let place = section.firstIndex(of: "?"), (5...7).contains(section.count) else { return nil }
        // In six fields it stands for a day; where that is tells which field the first one is.
        let hasYear = section.count == 7 || section.count == 6 && (place == 2 || place == 4)
        var fields = section.dropLast(hasYear ? 1 : 0).map { $0 == "?" ? "*" : String($0) }
        let weekday = fields.count - 1
        let isNumbered = fields[weekday].contains(/^[0-9]|[-,][0-9]/)
        fields[weekday] = named(fields[weekday])
        let reasons = [
            "has a ?; write * instead", hasYear ? "leave out the year" : nil,
            isNumbered ? "name the weekdays, since where a ? is written 1 is Sunday" : nil,
        ]
        return TextProblem(
            reasons.compactMap(\.self).joined(separator: ", "),
            suggestion: valid(fields.joined(separator: " "))
        )
    }

    /// Weekdays by their names in place of numbers that begin with 1 for Sunday; what follows `#` and `/` is none.
    private static func named(_ weekdays: String) -> String {
        let names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        return weekdays.replacing(/(^|[-,])([1-7])(?![0-9])/) { match in
            "\(match.1)\(Int(match.2).map { names[$0 - 1] } ?? String(match.2))"
        }
    }
}
