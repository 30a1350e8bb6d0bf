public import JSON

/// How a job is to be shown; it changes nothing about its events.
public struct ShowRule: Sendable, Hashable {
    /// What the index tells: each key that the file has, in the order of the list of keys.
    public var members = JSONObject([])
    /// The values that are good; nil where the usual words are.
    public var good: [JSONValue]?
    /// The values that are bad; nil where the usual words are.
    public var bad: [JSONValue]?

    /// A job of which the file says nothing of how it is shown.
    public static let none = ShowRule()

    /// What people call it; nil where that is its name.
    public var title: String? {
        if case .string(let title)? = members["title"] { title } else { nil }
    }

    /// How many digits its numbers have behind the point; nil where they have those that they came with.
    public var digits: Int? {
        if case .integer(let digits)? = members["digits"] { Int(exactly: digits) } else { nil }
    }

    /// What a value says of its job.
    public enum Level: String, Sendable, CaseIterable {
        case good
        case bad
    }

    /// Texts that are good without being named.
    private static let goodWords: Set<String> = [
        "ok", "up", "on", "yes", "true", "online", "healthy", "pass", "passed", "success", "running",
    ]
    /// Texts that are bad without being named.
    private static let badWords: Set<String> = [
        "down", "off", "no", "false", "offline", "unhealthy", "degraded", "fail", "failed", "error", "stopped",
    ]
    /// Longer texts are sentences, and no words.
    private static let longestWord = 64

    /// Whether a value is good or bad; nil for one that is neither, lists and maps among them.
    ///
    /// What the file lists takes the place of the usual words for the same.
    public func level(of value: JSONValue) -> Level? {
        if good?.contains(where: { Self.isSame($0, value) }) ?? false { return .good }
        if bad?.contains(where: { Self.isSame($0, value) }) ?? false { return .bad }
        switch value {
        case .bool(let isGood):
            if isGood { return good == nil ? .good : nil }
            return bad == nil ? .bad : nil
        case .string(let text) where text.utf8.count <= Self.longestWord:
            let word = text.trimmed.lowercased()
            if good == nil, Self.goodWords.contains(word) { return .good }
            return bad == nil && Self.badWords.contains(word) ? .bad : nil
        default: return nil
        }
    }

    /// Whether a value is the one that is listed: `5` and `5.0` are the same, and so are `up` and `Up`.
    private static func isSame(_ listed: JSONValue, _ value: JSONValue) -> Bool {
        if let one = number(listed), let other = number(value) { return one == other }
        switch value {
        case .array, .object, .null: return false
        case .string(let text) where text.utf8.count > longestWord: return false
        default: return word(listed) == word(value)
        }
    }

    private static func number(_ value: JSONValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    private static func word(_ value: JSONValue) -> String {
        if case .string(let text) = value { return text.trimmed.lowercased() }
        return JSONText(value).description
    }
}

extension String {
    /// Without white space at both ends.
    fileprivate var trimmed: String {
        let inside = drop { $0.isWhitespace }
        return String(inside.reversed().drop { $0.isWhitespace }.reversed())
    }
}
