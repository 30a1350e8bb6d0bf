import Configuration
import JSON

/// How a condition is written.
extension AlertCondition {
    /// Why a text is no condition.
    public struct Fault: Error, Hashable, Sendable {
        /// What is wrong, as it reads behind the name of the key, and what to write instead.
        public let message: String
        /// The condition that seems to be meant.
        public let meant: String?

        init(_ message: String, meant: String? = nil) { (self.message, self.meant) = (message, meant) }
    }

    /// How many bytes a condition may have.
    public static let longest = 256

    /// Reads `> 90`, `== down`, `~ error`, `failing` or `overdue`; the value itself is not named.
    ///
    /// Behind `>`, `>=`, `<` and `<=` stands a number; behind `==` and `!=` a number or a text, which may stand in quotes;
    /// behind `~` a text, in which `*` stands for any characters.
    public init(_ written: String) throws(Fault) {
        let text = written.trimmed
        guard text.utf8.count <= Self.longest else {
            throw Fault("must have at most \(Self.longest) bytes, not \(text.utf8.count)")
        }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw Fault("must be one line without control characters")
        }
        switch text {
        case "failing": self = .failing
        case "overdue": self = .overdue
        case "": throw Fault("is empty; write a condition such as > 90, == down, ~ error, failing or overdue")
        default:
            let signs = text.prefix { "<>=!~≥≤≠".contains($0) }
            let rest = String(text.dropFirst(signs.count)).trimmed
            guard let comparison = Comparison(rawValue: String(signs)) else {
                throw signs.isEmpty ? Self.withoutSign(text) : Self.unknown(String(signs), rest)
            }
            self = .value(comparison, try Self.operand(rest, of: comparison))
            // As it is told it can be longer, by a space or quotes, and that must be one, too.
            guard self.text.utf8.count <= Self.longest else {
                throw Fault("must have at most \(Self.longest) bytes, not \(self.text.utf8.count)")
            }
        }
    }

    /// The condition as it is told: always in the same way.
    public var text: String {
        switch self {
        case .failing: "failing"
        case .overdue: "overdue"
        case .value(let comparison, let operand): "\(comparison.rawValue) \(Self.written(operand))"
        }
    }

    /// In quotes where it would be read as something else without.
    private static func written(_ operand: Operand) -> String {
        let text = operand.text
        let isPlain = operand.number != nil || number(text) == nil && !isQuoted(text) && !areSeveral(text)
        return isPlain ? text : "\"\(text)\""
    }

    private static func isQuoted(_ text: String) -> Bool {
        text.count > 1 && (text.first == "\"" || text.first == "'") && text.last == text.first
    }

    private static func areSeveral(_ text: String) -> Bool {
        ["&&", "||", " and ", " or "].contains { text.contains($0) } && text.contains { "<>=~".contains($0) }
    }

    /// A number of decimal digits that a 64-bit float can hold; nil for other text.
    static func number(_ text: String) -> Double? {
        guard let last = text.utf8.last, (0x30...0x39).contains(last) else { return nil }
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
        return isPlain ? Double(text).flatMap { $0.isFinite ? $0 : nil } : nil
    }

    private static func operand(_ rest: String, of comparison: Comparison) throws(Fault) -> Operand {
        let sign = comparison.rawValue
        guard !rest.isEmpty else {
            let example = comparison.isOfNumbers ? "90" : comparison == .contains ? "error" : "down"
            throw Fault("has nothing behind \(sign); write one such as \(sign) \(example)")
        }
        let isQuoted = isQuoted(rest)
        if comparison.isOfNumbers {
            let inside = isQuoted ? String(rest.dropFirst().dropLast()).trimmed : rest
            guard let number = number(inside) else { throw noNumber(rest, behind: comparison) }
            return Operand(inside, number: number, isPattern: false)
        }
        if !isQuoted, areSeveral(rest) { throw several }
        let text = isQuoted ? String(rest.dropFirst().dropLast()).trimmed : rest
        guard !text.isEmpty else {
            throw Fault("has nothing behind \(sign); a text without characters is no condition")
        }
        guard comparison != .contains || text.contains(where: { $0 != "*" }) else {
            throw Fault("fits every text; write a part of it behind ~, such as ~ error")
        }
        return Operand(text, number: isQuoted ? nil : number(text), isPattern: comparison == .contains)
    }

    private static let several = Fault("takes one condition; give each one a rule of its own")

    /// Something behind a sign that takes a number.
    private static func noNumber(_ rest: String, behind comparison: Comparison) -> Fault {
        let sign = comparison.rawValue
        if rest.contains("&&") || rest.contains("||") || rest.contains(" and ") || rest.contains(" or ") {
            return several
        }
        let start = rest.prefix { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
        let digits = String(start).trimmed
        if number(digits) != nil {
            let unit = String(rest.dropFirst(start.count)).trimmed
            if unit.hasPrefix(","), number(digits + "." + unit.dropFirst()) != nil {
                return Fault(
                    "takes a number with a point, not \(rest.quoted)",
                    meant: "\(sign) \(digits).\(unit.dropFirst())"
                )
            }
            return Fault(
                "takes a bare number, not \(rest.quoted); leave \(unit.quoted) out",
                meant: "\(sign) \(digits)"
            )
        }
        let advice = "\(sign) takes a number, such as \(sign) 90; == and ~ look at texts"
        return Fault("cannot be \("\(sign) \(rest)".quoted); \(advice)")
    }

    /// Signs of other languages.
    private static func unknown(_ signs: String, _ rest: String) -> Fault {
        let others = [
            "=>": ">=", "=<": "<=", "≥": ">=", "≤": "<=", "≠": "!=", "<>": "!=", "=": "==", "===": "==", "!==": "!=",
            "!": "!=", ">>": ">", "<<": "<", "=~": "~", "~=": "~", "~~": "~",
        ]
        let known = "the signs are \(Comparison.allCases.map(\.rawValue).joined(separator: " "))"
        let sign = others[signs].flatMap { rest.isEmpty ? nil : $0 }
        let meant = sign.map { "\($0) \(rest)" }.flatMap { (try? AlertCondition($0))?.text }
        return Fault("has the sign \(signs.quoted); \(known)", meant: meant)
    }

    /// Text without a sign in front.
    private static func withoutSign(_ text: String) -> Fault {
        let words = text.split(separator: " ", maxSplits: 1).map(String.init)
        let state = [
            "failed": "failing", "fails": "failing", "error": "failing", "late": "overdue", "stale": "overdue",
        ]
        if let meant = state[text] ?? Suggestion.nearest(to: text, among: ["failing", "overdue"]) {
            return Fault("cannot be \(text.quoted); did you mean \(meant)?", meant: meant)
        }
        let sign = [
            "above": ">", "over": ">", "below": "<", "under": "<", "is": "==", "equals": "==", "contains": "~",
            "matches": "~", "not": "!=", "gt": ">", "lt": "<", "ge": ">=", "le": "<=", "eq": "==", "ne": "!=",
        ][words[0]]
        if let sign, words.count > 1, let meant = (try? AlertCondition("\(sign) \(words[1])"))?.text {
            return Fault("cannot be \(text.quoted); did you mean \(meant)?", meant: meant)
        }
        if ["value", "data", "x"].contains(words[0]), words.count > 1, let meant = (try? AlertCondition(words[1]))?.text
        {
            return Fault("does not name the value; write \(meant)", meant: meant)
        }
        if number(text) != nil {
            return Fault(
                #"has no sign in front of \#(text); write "> \#(text)", "< \#(text)" or "== \#(text)", in quotes"#
            )
        }
        let rule = "begin with > >= < <= == != or ~, as in > 90 or == down, or write failing or overdue"
        return Fault("cannot be \(text.quoted); \(rule)")
    }
}

/// Whether two conditions can both hold.
extension AlertCondition {
    /// A condition that holds where this one does not; nil where there is none.
    var opposite: AlertCondition? {
        guard case .value(let comparison, let operand) = self else { return nil }
        let opposites: [Comparison: Comparison] = [
            .above: .below, .atLeast: .below, .below: .above, .atMost: .above, .same: .other, .other: .same,
        ]
        return opposites[comparison].map { .value($0, operand) }
    }

    /// A value of which both hold, as it is written; nil where none is found.
    ///
    /// Of numbers one is found if there is any; of patterns, whose texts are too many, only where both are the same.
    func common(with other: AlertCondition) -> String? {
        guard case .value(_, let one) = self, case .value(_, let two) = other else { return nil }
        if let first = one.number, let second = two.number {
            let (least, most) = (min(first, second), max(first, second))
            let candidates = [
                first, second, least / 2 + most / 2, least - max(1, abs(least) / 2), most + max(1, abs(most) / 2),
            ]
            return candidates.map { JSONText(.number($0)).description }
                .first { text in
                    let value = AlertValue.text(text)
                    return holds(of: value) && other.holds(of: value)
                }
        }
        let isPattern = one.pattern != nil || two.pattern != nil
        if isPattern { return self == other ? one.text.quoted : nil }
        let text = [one.text, two.text].first { holds(of: .text($0)) && other.holds(of: .text($0)) }
        return text.map(\.quoted)
    }
}

extension String {
    /// Without white space at its ends.
    fileprivate var trimmed: String {
        let rest = drop(while: \.isWhitespace)
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(rest[...last])
    }
}
