extension DurationText {
    /// Reads one duration or two with a hyphen between; the first may leave its unit to the second.
    public static func parseRange(_ text: String) -> Result<ClosedRange<Duration>, TextProblem> {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { trimmed($0) }
        guard ends.count == 2 else {
            let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
            return parse(text).map { $0...$0 }.mapError { isASCII ? $0 : unreadableRange(text) }
        }
        if ends.contains("") { return .failure(unreadableRange(text)) }
        // Behind several units nobody could tell which one is meant; then "1" stays a number without a unit.
        let units = ends[1].drop { !$0.isLetter }
        let unit = units.allSatisfy(\.isLetter) ? units : ""
        let isBare = ends[0].utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        switch (parse(isBare ? ends[0] + unit : ends[0]), parse(ends[1])) {
        case (.success(let low), .success(let high)):
            guard low > high else { return .success(low...high) }
            let meant = formatRange(high...low)
            let message = "must begin with the shorter one; did you mean \(meant)?"
            return .failure(TextProblem(message, suggestion: meant))
        case (_, .failure(let problem)) where problem.suggestion == ends[1] + "s":
            let meant = "\(ends[0])-\(ends[1])s"
            switch parseRange(meant) {
            case .success: return .failure(TextProblem("has no unit; add a unit: \(meant)?", suggestion: meant))
            case .failure(let next): return .failure(next.suggestion == nil ? unreadableRange(text) : next)
            }
        default: return .failure(unreadableRange(text))
        }
    }

    /// The text of a range, one duration if both ends are equal: `5-20s`, `30s-2m`, `5s`.
    public static func formatRange(_ range: ClosedRange<Duration>) -> String {
        let (low, high) = (format(range.lowerBound), format(range.upperBound))
        if low == high { return high }
        // `1m30s-2m5s` keeps its units: only a number with one unit can leave it out, to another with the same one.
        let unit = low.drop { !$0.isLetter }
        let isShared = unit.allSatisfy(\.isLetter) && unit == high.drop { !$0.isLetter }
        return isShared ? "\(low.dropLast(unit.count))-\(high)" : "\(low)-\(high)"
    }

    private static func unreadableRange(_ text: String) -> TextProblem {
        // Word processors turn a hyphen into a dash.
        let meant = String(text.map { "\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2212}".contains($0) ? "-" : $0 })
        if meant != text, case .success = parseRange(meant) {
            return TextProblem("has a dash that is no hyphen; did you mean \(meant)?", suggestion: meant)
        }
        let message = "cannot be \(text.quoted); write two durations with a hyphen, such as 5-20s or 30s-2m"
        return TextProblem(message)
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
