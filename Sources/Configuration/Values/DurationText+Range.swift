extension DurationText {
    /// Reads one duration or two with a hyphen between; the first may leave its unit to the second.
    public static func parseRange(_ text: String) -> Result<ClosedRange<Duration>, TextProblem> {
        let hasHyphen = text.utf8.contains(UInt8(ascii: "-"))
        let ends = hasHyphen ? text.split(separator: "-", omittingEmptySubsequences: false).map { trimmed($0) } : []
        guard ends.count == 2 else {
            let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
            return parse(text).map { $0...$0 }.mapError { problem in
                let isSaid = isASCII && (problem.suggestion != nil || onClock(text) != nil || rangeInWords(text) == nil)
                return isSaid ? problem : unreadableRange(text)
            }
        }
        if ends.contains("") { return .failure(belowZero(text) ?? unreadableRange(text)) }
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
        if let meant = rangeInWords(text) {
            return TextProblem("cannot be \(text.quoted); did you mean \(meant)?", suggestion: meant)
        }
        let message = "cannot be \(text.quoted); write two durations with a hyphen, such as 5-20s or 30s-2m"
        return TextProblem(message)
    }

    /// `5..20s`, `5s to 20s`, `between 5 and 20 seconds` and the like made ours; nil where it is nothing of the kind.
    private static func rangeInWords(_ text: String) -> String? {
        guard text.utf8.count <= 60 else { return nil }
        let separators: Set<String> = ["to", "and", "until", "till", "through", "bis", "-"]
        var words = text.lowercased().replacing("...", with: " - ").replacing("..", with: " - ").replacing(
            "…",
            with: " - "
        )
        for sign in ["~", ",", ";", "-"] { words = words.replacing(sign, with: " - ") }
        let parts = words.split(separator: " ").map(String.init).drop {
            ["between", "from", "random", "every"].contains($0)
        }
        let ends = parts.split(omittingEmptySubsequences: false) { separators.contains($0) }.map { $0.joined() }
        guard ends.count == 2 else { return nil }
        let meant = range(from: ends[0], to: ends[1])
        return meant == text ? nil : meant
    }

    /// Two durations with a hyphen, the units in our letters; nil where they can't be understood.
    ///
    /// Of two numbers the second may leave its unit to the first, or both theirs to us: seconds.
    static func range(from low: String, to high: String) -> String? {
        let ends = [low, high].map { inUnits($0) ?? $0 }
        // Beside several units nobody could tell which one a bare number has.
        let units = ends.map { String($0.drop { !$0.isLetter }) }.filter { !$0.isEmpty }
        let unit = units.last.map { $0.allSatisfy(\.isLetter) ? $0 : "" } ?? "s"
        let durations = ends.compactMap { end in
            try? parse(end.allSatisfy { $0.isNumber || $0 == "." } ? end + unit : end).get()
        }
        guard durations.count == 2, let least = durations.min(), let most = durations.max() else { return nil }
        return formatRange(least...most)
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension Node {
    /// A range written as a list of two or as a map of two, made one text; nil where it is none.
    var rangeInBrackets: String? {
        let ends: [Node]
        switch content {
        case .scalar: return nil
        case .sequence(let items): ends = items
        case .mapping(let entries):
            let names = [["min", "max"], ["from", "to"], ["low", "high"], ["least", "most"]]
            let pair = names.first { names in names.allSatisfy { entry($0) != nil } }
            guard entries.count == 2, let pair else { return nil }
            ends = pair.compactMap { entry($0)?.value }
        }
        let texts = ends.compactMap(\.text)
        guard ends.count == 2, texts.count == 2, ends.allSatisfy({ $0.text == $0.written }) else { return nil }
        return DurationText.range(from: texts[0], to: texts[1])
    }
}
