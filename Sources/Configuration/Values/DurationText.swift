/// Durations as people write them: a number with a unit (`ms s m h d w`), or several: `1h30m`, `1.5s`.
public enum DurationText {
    /// The longest that is accepted: a hundred years.
    public static let maximum = Duration.seconds(36_500 * 86_400)

    /// The same as people write it.
    public static let longest = "36500d"

    /// Whether a text is a duration, but for being longer than any that is accepted.
    public static func isTooLong(_ text: String) -> Bool { parse(text) == .failure(tooLong(text)) }

    /// The units, longest first, with their length in nanoseconds.
    static let units: [(name: String, nanoseconds: Int64)] = [
        ("w", 604_800_000_000_000), ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
        ("s", 1_000_000_000), ("ms", 1_000_000),
    ]

    /// Reads a duration of 0 or more, exact to the nanosecond; a lone `0` needs no unit.
    public static func parse(_ text: String) -> Result<Duration, TextProblem> {
        if text == "0" { return .success(.zero) }
        var total: Int64 = 0
        var lastUnit = -1
        var rest = text.utf8[...]
        guard !rest.isEmpty else { return .failure(unreadable(text)) }
        while !rest.isEmpty {
            let number = rest.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
            rest = rest[number.endIndex...]
            let unit = String(decoding: rest.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") }, as: UTF8.self)
            rest = rest.dropFirst(unit.utf8.count)
            guard let index = units.firstIndex(where: { $0.name == unit }), index > lastUnit, isNumber(number) else {
                return .failure(unreadable(text))
            }
            lastUnit = index
            guard let part = nanoseconds(number, of: units[index].nanoseconds) else { return .failure(tooLong(text)) }
            // No overflow: both are at most the maximum, which is a third of what Int64 holds.
            total += part
            guard .nanoseconds(total) <= maximum else { return .failure(tooLong(text)) }
        }
        return .success(.nanoseconds(total))
    }

    /// The shortest usual form, which `parse` reads back to the nanosecond: `2s`, `1h30m`, `1.5s`, `250ms`.
    public static func format(_ duration: Duration) -> String {
        if duration < .zero { return "-" + format(.zero - duration) }
        let (seconds, attoseconds) = duration.components
        if seconds == 0 {
            return attoseconds == 0 ? "0s" : decimal(0, attoseconds / 1_000_000_000, shift: 3) + "ms"
        }
        if attoseconds < 1_000_000_000, seconds % 604_800 == 0 { return "\(seconds / 604_800)w" }
        var text = ""
        var left = seconds
        for (name, length) in [("d", Int64(86_400)), ("h", 3600), ("m", 60)] where left >= length {
            text += "\(left / length)\(name)"
            left %= length
        }
        let nanoseconds = attoseconds / 1_000_000_000
        return left == 0 && nanoseconds == 0 ? text : text + decimal(left, nanoseconds, shift: 0) + "s"
    }
}

extension DurationText {
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Whether it is digits with at most one point, which has digits on both sides.
    private static func isNumber(_ text: Substring.UTF8View) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty }
    }

    /// `number` units of `unit` nanoseconds, rounded down; nil beyond the maximum.
    private static func nanoseconds(_ number: Substring.UTF8View, of unit: Int64) -> Int64? {
        let parts = number.split(separator: UInt8(ascii: "."))
        guard let whole = Int64(String(decoding: parts[0], as: UTF8.self)) else { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow, .nanoseconds(product) <= maximum else { return nil }
        var fraction: Int64 = 0
        var scale = unit
        for digit in parts.dropFirst().joined() {
            // Tenths of tenths: exact for every digit that still means a nanosecond, since units divide by 10.
            fraction += Int64(digit - 0x30) * scale / 10
            scale /= 10
        }
        return product + fraction
    }

    private static func tooLong(_ text: String) -> TextProblem {
        TextProblem("is too long with \(text.quoted); the longest is \(longest)")
    }

    private static func unreadable(_ text: String) -> TextProblem {
        let bare = text.utf8
        let isBare = bare.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
        if isBare, bare.count <= 18, isNumber(bare[...]) {
            if case .failure(let problem) = parse("\(text)s") { return problem }
            return TextProblem("has no unit; add a unit: \(text)s?", suggestion: "\(text)s")
        }
        if let meant = inUnits(text) {
            return TextProblem("cannot be \(text.quoted); did you mean \(meant)?", suggestion: meant)
        }
        if let problem = belowZero(text) { return problem }
        if let forms = onClock(text) { return TextProblem("cannot be \(text.quoted); write \(forms)") }
        let message = "cannot be \(text.quoted); write numbers with units (ms s m h d w), such as 5s or 1h30m"
        return TextProblem(message)
    }

    /// What is wrong with a time that has a minus in front; nil for other texts.
    static func belowZero(_ text: String) -> TextProblem? {
        guard text.hasPrefix("-"), text.utf8.count <= 40 else { return nil }
        let rest = String(text.dropFirst().drop { $0 == " " })
        guard !rest.hasPrefix("-") else { return nil }
        let meant: String? =
            switch parse(rest) {
            case .success(.zero): nil
            case .success: rest
            case .failure(let problem): problem.suggestion
            }
        guard let meant else { return nil }
        return TextProblem("cannot be \(text.quoted); did you mean \(meant)?", suggestion: meant)
    }

    /// What `1:30` or `1:30:00` may stand for, which can be told in two ways where it has two numbers; nil for anything else.
    static func onClock(_ text: String) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
        guard (2...3).contains(parts.count), text.utf8.count <= 12, parts.allSatisfy({ $0 >= 0 }) else { return nil }
        func form(_ units: [String]) -> String {
            let pieces = zip(parts, units).map { $0 > 0 ? "\($0)\($1)" : "" }.joined()
            return pieces.isEmpty ? "0" : pieces
        }
        let long = form(["h", "m", "s"])
        return parts.count == 3 ? long : "\(form(["m", "s"])) or \(long)"
    }

    /// The text with words and spaces (`5 minutes`, `10sec`, `1h 30m`) made ours, nil if that fails.
    static func inUnits(_ text: String) -> String? {
        let words = [
            "millis": "ms", "msec": "ms", "msecs": "ms", "millisecond": "ms", "milliseconds": "ms", "sec": "s",
            "secs": "s", "second": "s", "seconds": "s", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
            "hr": "h",
            "hrs": "h", "hour": "h", "hours": "h", "day": "d", "days": "d", "week": "w", "weeks": "w",
        ]
        guard text.utf8.count <= 40 else { return nil }
        // A comma between digits, and no other, is that of decimals in many languages.
        let halves = text.split(separator: ",", omittingEmptySubsequences: false)
        let isDecimal = halves.count == 2 && halves[0].last?.isNumber == true && halves[1].first?.isNumber == true
        let text = isDecimal ? halves.joined(separator: ".") : text
        var meant = ""
        var word = ""
        for character in text.lowercased() + "." where character != " " {
            if character.isLetter {
                word.append(character)
            } else {
                meant += words[word] ?? word
                word = ""
                meant.append(character)
            }
        }
        meant.removeLast()
        if words[text.lowercased()] != nil { meant = "1" + meant }
        guard isDecimal || meant != text, case .success = parse(meant) else { return nil }
        return meant
    }

    /// `whole` and a fraction in billionths as a decimal, with the point moved right by `shift`.
    private static func decimal(_ whole: Int64, _ fraction: Int64, shift: Int) -> String {
        let unit = (shift..<9).reduce(into: Int64(1)) { unit, _ in unit *= 10 }
        let high = whole * (1_000_000_000 / unit) + fraction / unit
        var low = fraction % unit
        guard low > 0 else { return String(high) }
        var places = 9 - shift
        while low % 10 == 0 { (low, places) = (low / 10, places - 1) }
        let text = String(low)
        return "\(high).\(String(repeating: "0", count: places - text.utf8.count))\(text)"
    }
}
