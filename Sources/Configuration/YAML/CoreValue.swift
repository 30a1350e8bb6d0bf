/// What a scalar stands for by the core schema of YAML 1.2.2 §10.3.2, as JSON can say it.
public enum CoreValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number in the digits of JSON, which are those that were written as far as JSON lets them: `0o17` is 15, `.5` is 0.5.
    case number(String)
    /// `.inf`, `-.inf` or `.nan`.
    case notFinite
    /// A number beyond what a 64-bit float can hold.
    case tooLarge
    case text

    /// What plain text without a tag stands for.
    init(plain text: String) {
        switch text {
        case _ where Self.isNull(plain: text): self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        default: self = Self.readNumber(text) ?? .text
        }
    }

    /// Whether plain text without a tag stands for nothing.
    static func isNull(plain text: String) -> Bool {
        switch text.utf8.count {
        case 0: true
        case 1: text == "~"
        case 4: text == "null" || text == "Null" || text == "NULL"
        default: false
        }
    }

    /// What a number stands for; nil for other text.
    private static func readNumber(_ text: String) -> CoreValue? {
        // Most text does not even begin like one.
        guard let first = text.utf8.first, (0x30...0x39).contains(first) || "+-.".utf8.contains(first) else {
            return nil
        }
        for (prefix, radix) in [("0o", 8), ("0x", 16)] where text.hasPrefix(prefix) {
            let digits = text.utf8.dropFirst(2).map { Character(Unicode.Scalar($0)).hexDigitValue ?? radix }
            guard !digits.isEmpty, digits.allSatisfy({ $0 < radix }) else { return nil }
            return wholeNumber(digits, radix: radix)
        }
        let isNegative = first == UInt8(ascii: "-")
        let size = text.dropFirst(isNegative || first == UInt8(ascii: "+") ? 1 : 0)
        if [".inf", ".Inf", ".INF"].contains(size) || [".nan", ".NaN", ".NAN"].contains(text) { return .notFinite }
        guard let digits = decimal(size) else { return nil }
        guard let value = Double(digits), value.isFinite else { return .tooLarge }
        return .number((isNegative ? "-" : "") + digits)
    }

    /// The digits of JSON for `[0-9]+ (\. [0-9]*)?` or `\. [0-9]+`, and an exponent; nil for other text.
    private static func decimal(_ text: Substring) -> String? {
        var rest = text
        func takeDigits() -> Substring {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest[digits.endIndex...]
            return digits
        }
        let whole = takeDigits()
        var digits = String(whole.drop { $0 == "0" })
        if digits.isEmpty { digits = "0" }
        if rest.first == "." {
            rest.removeFirst()
            let fraction = takeDigits()
            guard !whole.isEmpty || !fraction.isEmpty else { return nil }
            digits += "." + (fraction.isEmpty ? "0" : fraction)
        } else if whole.isEmpty {
            return nil
        }
        guard let mark = rest.first else { return digits }
        guard mark == "e" || mark == "E" else { return nil }
        rest.removeFirst()
        let sign = rest.prefix { $0 == "+" || $0 == "-" }
        rest = rest[sign.endIndex...]
        let exponent = takeDigits()
        return sign.count <= 1 && !exponent.isEmpty && rest.isEmpty ? "\(digits)\(mark)\(sign)\(exponent)" : nil
    }

    /// The most digits that a number of a 64-bit float has when it is written in base 8.
    private static let mostDigits = 342

    /// The decimal digits of a whole number in another base, however many they are.
    private static func wholeNumber(_ digits: [Int], radix: Int) -> CoreValue {
        let significant = digits.drop { $0 == 0 }
        guard significant.count <= mostDigits else { return .tooLarge }
        // The last digit first.
        var decimal = [0]
        for digit in significant {
            var carry = digit
            for place in decimal.indices {
                carry += decimal[place] * radix
                decimal[place] = carry % 10
                carry /= 10
            }
            while carry > 0 {
                decimal.append(carry % 10)
                carry /= 10
            }
        }
        let text = decimal.reversed().map(String.init).joined()
        return Double(text)?.isFinite ?? false ? .number(text) : .tooLarge
    }
}

/// A tag of the core schema that says what a scalar is, whatever it looks like.
public enum CoreTag: String, Hashable, Sendable, CaseIterable {
    case text = "str"
    case null
    case bool
    case integer = "int"
    case float

    /// The tag that was written, as libyaml tells it; nil for others.
    ///
    /// A lone `!` makes a text.
    init?(written tag: String?) {
        if tag == "!" {
            self = .text
            return
        }
        let prefix = "tag:yaml.org,2002:"
        guard let tag, tag.hasPrefix(prefix), let known = CoreTag(rawValue: String(tag.dropFirst(prefix.count))) else {
            return nil
        }
        self = known
    }

    /// What a text with this tag stands for; nil where it can't.
    func value(of text: String) -> CoreValue? {
        if self == .text { return .text }
        let value = CoreValue(plain: text)
        switch (self, value) {
        case (.null, .null), (.bool, .bool), (.float, .number), (.float, .notFinite), (.float, .tooLarge): return value
        case (.integer, .number(let digits)) where digits.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) }:
            return value
        default: return nil
        }
    }
}

extension Node.Scalar {
    /// What it stands for; nil where its tag says that it is something that it is not.
    public var value: CoreValue? { tag.map { $0.value(of: text) } ?? (isPlain ? CoreValue(plain: text) : .text) }

    /// Whether it stands for nothing.
    var isNull: Bool { tag == nil ? isPlain && CoreValue.isNull(plain: text) : value == .null }
}
