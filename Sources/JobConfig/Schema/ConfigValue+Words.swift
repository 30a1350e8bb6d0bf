import Configuration

extension ConfigValue {
    /// What may stand behind a key, for people.
    var words: String {
        switch self {
        case .text, .matching: "text"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: " ")
        case .yes: "`true`"
        case .bool: "`true` `false`"
        case .integer(let range): Self.bounds(range, .min, .max, String.init) ?? "a whole number"
        case .number(let range): range.map { "\(Int($0.lowerBound)) to \(Int($0.upperBound))" } ?? "a number"
        case .duration(let range): Self.words(for: range)
        case .durations(let range): "\(Self.words(for: range)), one or two"
        case .zero: "`0`"
        case .bytes(let range): Self.bounds(range, 0, .max, Self.size) ?? "a size"
        case .moment: "a moment"
        case .anything: "any YAML"
        case .nothing: "nothing"
        case .list: "a list"
        case .words: "a list of one or more"
        case .map, .object, .filled: "a map"
        case .either(let values): values.map(\.words).joined(separator: " or ")
        }
    }

    private static func words(for range: ClosedRange<Duration>) -> String {
        bounds(range, .zero, DurationText.maximum, DurationText.format) ?? "a duration"
    }

    /// `1 to 100`, `at least 1`; nil for a range without ends.
    private static func bounds<Bound>(
        _ range: ClosedRange<Bound>,
        _ least: Bound,
        _ most: Bound,
        _ text: (Bound) -> String
    ) -> String? {
        if range.upperBound < most { return "\(text(range.lowerBound)) to \(text(range.upperBound))" }
        return range.lowerBound > least ? "at least \(text(range.lowerBound))" : nil
    }

    private static func size(_ bytes: Int) -> String {
        for (unit, shift) in [("TiB", 40), ("MiB", 20), ("KiB", 10)] where bytes >= 1 << shift {
            return "\(bytes >> shift)\(unit)"
        }
        return "\(bytes)B"
    }
}
