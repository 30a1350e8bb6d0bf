/// The way from a JSON value to one of its parts: `cpu`, `memory.usedPercent`, `disks[0].name`, `["a.b"]`.
public struct FieldPath: Hashable, Sendable {
    /// One step of a way.
    public enum Step: Hashable, Sendable {
        /// Into the member of this name.
        case key(String)
        /// Into the element at this place, counted from 0.
        case index(Int)
    }

    /// The steps from the outside in; never none.
    public let steps: [Step]

    /// How many steps a path may have.
    private static let mostSteps = 16
    /// How many bytes its text may have.
    private static let mostBytes = 256

    /// Reads names with dots between them, places in brackets, and names in brackets and quotes, as JSON has them.
    ///
    /// `$.` in front says nothing. Nil for other text.
    public init?(_ text: String) {
        var rest = text.utf8[...]
        guard rest.count <= Self.mostBytes else { return nil }
        if rest.starts(with: "$.".utf8) || rest.starts(with: "$[".utf8) { rest = rest.dropFirst() }
        if rest.first == UInt8(ascii: "."), rest.count < text.utf8.count { rest = rest.dropFirst() }
        var steps: [Step] = []
        while let first = rest.first {
            if first == UInt8(ascii: "[") {
                guard let step = Self.bracketed(&rest) else { return nil }
                steps.append(step)
            } else {
                if !steps.isEmpty {
                    guard first == UInt8(ascii: ".") else { return nil }
                    rest = rest.dropFirst()
                }
                let name = rest.prefix { !Self.isMark($0) }
                guard !name.isEmpty, let key = String(name) else { return nil }
                steps.append(.key(key))
                rest = rest[name.endIndex...]
            }
        }
        guard !steps.isEmpty, steps.count <= Self.mostSteps else { return nil }
        self.steps = steps
    }

    init(_ steps: [Step]) { self.steps = steps }

    /// Whether a byte can't stand in a name without quotes.
    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }

    private static func bracketed(_ rest: inout Substring.UTF8View) -> Step? {
        let inside = rest.dropFirst()
        guard inside.first == UInt8(ascii: "\"") else {
            guard let end = inside.firstIndex(of: UInt8(ascii: "]")), let digits = String(inside[..<end]),
                digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let place = Int(digits), place < 1_000_000
            else { return nil }
            rest = inside[inside.index(after: end)...]
            return .index(place)
        }
        var end = inside.index(after: inside.startIndex)
        while end < inside.endIndex, inside[end] != UInt8(ascii: "\"") {
            let isEscape = inside[end] == UInt8(ascii: "\\")
            end = inside.index(end, offsetBy: isEscape ? 2 : 1, limitedBy: inside.endIndex) ?? inside.endIndex
        }
        guard end < inside.endIndex, case let after = inside.index(after: end), after < inside.endIndex,
            inside[after] == UInt8(ascii: "]"), let text = try? JSONText(validating: Array(inside[...end]))
        else { return nil }
        rest = inside[inside.index(after: after)...]
        return .key(JSONParts.string(text.bytes[...]))
    }

    /// The part that the way leads to in a checked, compact JSON text; nil where there is none.
    ///
    /// Of equal names the last counts, as readers of JSON have it.
    public func value(in json: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var value = json
        for step in steps {
            let next: ArraySlice<UInt8>? =
                switch (step, JSONKind(value)) {
                case (.key(let key), .object): JSONParts.member(key, of: value)
                case (.index(let place), .array): JSONParts.element(place, of: value)
                default: nil
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}

extension FieldPath: CustomStringConvertible {
    /// The path as it is read, in the one way that is the same for all that lead to the same.
    public var description: String {
        var text = ""
        for step in steps { Self.append(step, to: &text) }
        return text
    }

    static func append(_ step: Step, to text: inout String) {
        switch step {
        case .index(let place): text += "[\(place)]"
        case .key(let key) where key.isEmpty || key.utf8.contains(where: isMark) || key.hasPrefix("$"):
            text += "[\(JSONText(key))]"
        case .key(let key): text += text.isEmpty ? key : ".\(key)"
        }
    }
}
