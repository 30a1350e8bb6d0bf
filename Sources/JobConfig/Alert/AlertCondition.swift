public import JSON

/// What must hold of a job, or of a part of its value, for an alert to be raised or cleared.
public enum AlertCondition: Hashable, Sendable {
    /// The newest run has failed.
    case failing
    /// What was due has not come.
    case overdue
    /// The value compares so with something.
    case value(Comparison, Operand)

    /// How a value is compared.
    public enum Comparison: String, CaseIterable, Sendable {
        case above = ">"
        case atLeast = ">="
        case below = "<"
        case atMost = "<="
        case same = "=="
        case other = "!="
        /// The text has a part that fits.
        case contains = "~"

        /// Whether it takes numbers alone.
        var isOfNumbers: Bool {
            switch self {
            case .above, .atLeast, .below, .atMost: true
            case .same, .other, .contains: false
            }
        }
    }

    /// What a value is compared with, as it is written.
    public struct Operand: Hashable, Sendable {
        let text: String
        /// Nil for one that is no number.
        let number: Double?
        /// In small letters, without space at its ends.
        let folded: ArraySlice<UInt8>
        let pattern: TextPattern?

        init(_ text: String, number: Double?, isPattern: Bool) {
            (self.text, self.number) = (text, number)
            folded = TextPattern.folded(Array(text.utf8)[...])
            pattern = isPattern ? TextPattern(text) : nil
        }
    }

    /// So many bytes of a text are looked at, from its begin.
    private static let longestText = 64 << 10

    /// Whether it is about the value, and not about how the job stands.
    public var isOfValue: Bool { if case .value = self { true } else { false } }

    /// Whether it compares numbers.
    var isOfNumbers: Bool { if case .value(_, let operand) = self { operand.number != nil } else { false } }

    /// Whether it holds of a value, or a part of one; never of what is about the job, and never of nothing.
    ///
    /// In time that grows with the length of the value alone.
    public func holds(of value: AlertValue) -> Bool {
        guard case .value(let comparison, let operand) = self, value != .nothing else { return false }
        if let limit = operand.number, let number = value.number {
            return switch comparison {
            case .above: number > limit
            case .atLeast: number >= limit
            case .below: number < limit
            case .atMost: number <= limit
            case .same: number == limit
            case .other: number != limit
            case .contains: operand.pattern?.isFound(in: folded(value)) ?? false
            }
        }
        switch comparison {
        case .above, .atLeast, .below, .atMost: return false
        case .contains: return operand.pattern?.isFound(in: folded(value)) ?? false
        case .same: return value.isWord && folded(value) == operand.folded
        case .other: return value.isWord && folded(value) != operand.folded
        }
    }

    private func folded(_ value: AlertValue) -> ArraySlice<UInt8> {
        TextPattern.folded(value.begin(Self.longestText).trimmed)
    }
}

/// A value, or a part of one, as alerts look at it.
public enum AlertValue: Hashable, Sendable {
    /// Checked, compact JSON.
    case json(ArraySlice<UInt8>)
    /// Bare text.
    case text(String)
    /// There is no such part.
    case nothing

    /// Longer texts are no numbers.
    private static let longestNumber = 64

    /// The number that it is, or that its text is; nil for others.
    var number: Double? {
        switch self {
        case .nothing: return nil
        case .json(let json) where JSONKind(json) == .number: return JSONParts.number(json)
        case .json(let json) where JSONKind(json) != .string: return nil
        default:
            let text = bytes
            guard text.count <= Self.longestNumber else { return nil }
            return AlertCondition.number(String(decoding: text.trimmed, as: UTF8.self))
        }
    }

    /// What its text is: that of a string itself, and the JSON of all else.
    private var bytes: ArraySlice<UInt8> {
        switch self {
        case .nothing: []
        case .text(let text): Array(text.utf8)[...]
        case .json(let json): JSONKind(json) == .string ? Array(JSONParts.string(json).utf8)[...] : json
        }
    }

    /// Whether it can be the same as a text: lists and maps never are.
    var isWord: Bool {
        guard case .json(let json) = self else { return self != .nothing }
        return JSONKind(json) != .array && JSONKind(json) != .object
    }

    /// The part that a path leads to; itself where there is none.
    public func part(_ path: FieldPath?) -> AlertValue {
        guard let path else { return self }
        guard case .json(let json) = self, let part = path.value(in: json) else { return .nothing }
        return .json(part)
    }

    /// The first bytes of its text, so many at most.
    func begin(_ length: Int) -> ArraySlice<UInt8> { bytes.prefix(length) }

    /// As JSON of about `length` bytes at most: the begin of a text that is longer, and nothing of a list or a map that is.
    public func shown(upTo length: Int) -> JSONText? {
        switch self {
        case .nothing: return nil
        case .json(let json) where json.count <= length: return JSONText(trusted: Array(json))
        case .json(let json) where JSONKind(json) != .string: return nil
        default: break
        }
        guard bytes.count > length else { return JSONText(String(decoding: bytes, as: UTF8.self)) }
        var begin = String(decoding: bytes.prefix(length), as: UTF8.self)
        // What was cut in its middle.
        if begin.unicodeScalars.last == "\u{FFFD}" { begin.unicodeScalars.removeLast() }
        return JSONText(begin + "…")
    }
}

extension ArraySlice<UInt8> {
    /// Without ASCII white space at its ends.
    fileprivate var trimmed: ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        let rest = drop(while: isSpace)
        guard let last = rest.lastIndex(where: { !isSpace($0) }) else { return [] }
        return rest[rest.startIndex...last]
    }
}
