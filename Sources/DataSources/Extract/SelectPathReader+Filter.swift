import Configuration
import JSON

/// Reads a filter: what stands behind `[?`, up to its bracket.
extension SelectPathReader {
    private static let mostLevels = 20
    private static let example = "a filter such as [?@.price < 10] or [?@.name == 'a' && @.on]"

    mutating func filter(from start: Int) throws(SelectPath.Fault) -> SelectFilter {
        depth += 1
        defer { depth -= 1 }
        let begin = position
        let test = try either(start)
        skipSpace()
        guard next == "]" else {
            throw next == nil
                ? fault("lacks a ]", at: start) : fault("has \(shown) where a filter ends; \(way)")
        }
        let text = Self.string(text[begin..<position])
        position += 1
        return SelectFilter(test: test, text: text)
    }

    private mutating func either(_ start: Int) throws(SelectPath.Fault) -> SelectFilter.Test {
        var tests = [try both(start)]
        while takes("||") { tests.append(try both(start)) }
        return tests.count == 1 ? tests[0] : .any(tests)
    }

    private mutating func both(_ start: Int) throws(SelectPath.Fault) -> SelectFilter.Test {
        var tests = [try single(start)]
        while takes("&&") { tests.append(try single(start)) }
        return tests.count == 1 ? tests[0] : .all(tests)
    }

    private mutating func single(_ start: Int) throws(SelectPath.Fault) -> SelectFilter.Test {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.mostLevels else { throw fault("has a filter with more than \(Self.mostLevels) levels") }
        skipSpace()
        if next == "!", position + 1 < text.count, text[position + 1] != "=" {
            position += 1
            return .not(try single(start))
        }
        if next == "(" {
            position += 1
            let test = try either(start)
            guard takes(")") else { throw fault("lacks a ) in its filter", at: start) }
            return test
        }
        let left = try operand(start)
        for comparison in SelectFilter.Comparison.allCases where takes(comparison.rawValue) {
            let right = try operand(start)
            try requireOne(left)
            try requireOne(right)
            return .compared(left, comparison, right)
        }
        guard case .query(let query) = left else { throw fault("compares nothing; it is \(Self.example)", at: start) }
        if takes("=~") { throw Self.function("=~", self, start) }
        if next == "=" { throw fault("has one = where two are due, as in \(Self.example)") }
        return .exists(query)
    }

    /// Several values can't be compared with one.
    private func requireOne(_ operand: SelectFilter.Operand) throws(SelectPath.Fault) {
        guard case .query(let query) = operand, query.steps.contains(where: \.isForSeveral) else { return }
        throw fault("compares several values at once in its filter")
    }

    private mutating func operand(_ start: Int) throws(SelectPath.Fault) -> SelectFilter.Operand {
        skipSpace()
        guard let first = next else { throw fault("lacks a ]", at: start) }
        switch first {
        case "@", "$": return .query(try query())
        case "'", "\"": return .literal(JSONText(try quoted(first, from: start)).bytes)
        default:
            let begin = position
            while let next, !" \t\n=!<>&|()[],".unicodeScalars.contains(next) { position += 1 }
            let word = Self.string(text[begin..<position])
            if next == "(" {
                guard word == "length" else { throw Self.function(word, self, begin) }
                position += 1
                skipSpace()
                guard next == "@" || next == "$" else { throw fault("asks for the length of what is no path") }
                let query = try query()
                guard takes(")") else { throw fault("lacks a ) in its filter", at: start) }
                return .length(query)
            }
            if ["true", "false", "null"].contains(word) || NumberDigits.isFinite(word) {
                return .literal(Array(word.utf8))
            }
            position = begin
            let reason = word.isEmpty ? "has \(shown) in its filter" : "has \(word.onOneLine) in its filter"
            throw fault("\(reason), where a path begins with @. and a text has quotes, as in \(Self.example)")
        }
    }

    private static func function(_ name: String, _ reader: Self, _ place: Int) -> SelectPath.Fault {
        let example = "jq: '[.[] | select(.name | test(\"^a\"))]'"
        return reader.fault(
            "asks for \(name.onOneLine), which filters lack here; jq has it, as in \(example)",
            at: place
        )
    }

    private mutating func query() throws(SelectPath.Fault) -> SelectFilter.Query {
        let isFromRoot = next == "$"
        position += 1
        var steps: [SelectPath.Step] = []
        while next != nil {
            let before = position
            skipSpace()
            if next == "[" {
                steps.append(try bracket())
            } else if next == "." {
                position += 1
                skipSpace()
                let begin = position
                if next == "*" { position += 1 }
                while let next, !Self.endsKey.contains(next) { position += 1 }
                guard begin < position else { throw fault("lacks a key") }
                let key = Self.string(text[begin..<position])
                steps.append(key == "*" ? .all : .key(key))
                if let doubt = Self.doubt(of: key) { doubts.append(fault(doubt, at: begin - 1)) }
            } else {
                position = before
                break
            }
        }
        return SelectFilter.Query(isFromRoot: isFromRoot, steps: steps)
    }

    /// What ends a key without quotes; signs of sums among them, which are no part of a name in RFC 9535 §2.5.1.1 either.
    private static let endsKey = " \t\r\n.=!<>&|()[],*+/%".unicodeScalars

    /// What is to be told of a key that looks like a sum, as `@.x-1` or `@.x-@.y`; nil for others, such as `cpu-load`.
    ///
    /// A name without quotes has no hyphen in RFC 9535 §2.5.1.1, and many keys have one.
    private static func doubt(of key: String) -> String? {
        guard key.contains(/^[\p{L}_].*-([0-9]+|[@$])$/), !key.contains("'") else { return nil }
        let way = "write ['\(key)'] if it is one, or the sum in jq, as in jq: '[.[] | select(.x - 1 > 0)]'"
        return "takes .\(key) for the key \(key.quoted); \(way)"
    }

    /// What to write instead of what stands where a filter should end.
    private var way: String {
        switch next {
        case "*", "+", "/", "%", "-":
            "jq has sums, as in jq: '[.[] | select(.x * 2 > 1)]'; a key with such a sign stands in quotes, as in @['a+b']"
        case "a" where rest.hasPrefix("and "): "write && for and, as in \(Self.example)"
        case "o" where rest.hasPrefix("or "): "write || for or, as in \(Self.example)"
        case "i" where rest.hasPrefix("in "): "jq has that, as in jq: '[.[] | select(.x | IN(\"a\", \"b\"))]'"
        case "c" where rest.hasPrefix("contains"): "jq has that, as in jq: '[.[] | select(.x | contains(\"a\"))]'"
        default: "it is \(Self.example)"
        }
    }

    private var rest: String { Self.string(text[position...].prefix(20)) }

    /// Passes over a sign, and spaces before it, if it stands there.
    private mutating func takes(_ sign: String) -> Bool {
        let before = position
        skipSpace()
        let sign = Array(sign.unicodeScalars)
        if text[position...].starts(with: sign) {
            position += sign.count
            return true
        }
        position = before
        return false
    }

    private var shown: String { next.map { "\"\(String($0).onOneLine)\"" } ?? "the end" }
}

extension NumberDigits {
    /// Whether a text is a number of JSON that a 64-bit float can hold.
    fileprivate static func isFinite(_ text: String) -> Bool {
        shape(Array(text.utf8)) != nil && Double(text)?.isFinite ?? false
    }
}
