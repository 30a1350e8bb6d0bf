import Configuration
import Helper
import JSON

extension SelectPath {
    /// The path that was meant by one in the manner of jq or JSONPath; nil where it can't be said as a path.
    ///
    /// `.data.value` is `data.value`, `items.[0]` is `items[0]`, `$[a]` is `a`, `.items[].name` is `items[*].name`.
    static func meant(by text: String) -> String? {
        var path = text.replacing(".[", with: "[").replacing("[]", with: "[*]")
        if path.hasPrefix("."), !path.hasPrefix("..") { path = String(path.dropFirst()) }
        while path.hasSuffix("."), path.count > 1 { path = String(path.dropLast()) }
        guard path != text, !path.contains("|"), !path.contains(" "), (try? SelectPath(path)) != nil else { return nil }
        return path
    }
}

/// Programs of jq that say what a path can't; each is compiled before anybody is told of it.
enum JQAdvice {
    /// The program that was meant by a text which is no path; nil where none is known.
    static func program(for text: String) -> String? {
        let candidates = [descent(text), union(text), itself(text)].compactMap(\.self)
        return candidates.first { (try? JQCheck.faults(in: $0))?.isEmpty ?? false }
    }

    /// `$..name` or `$.a..name`: all of that name, however deep they stand.
    private static func descent(_ text: String) -> String? {
        // Between other keys it is a slip of the pen.
        guard text.hasPrefix("$") || text.hasPrefix("."), let dots = text.firstRange(of: ".."),
            let prefix = filter(leadingTo: text[..<dots.lowerBound]),
            case .key(let name)? = (try? SelectPath(String(text[dots.upperBound...])))?.only
        else { return nil }
        let has = "select(has(\(name.inJSON)))"
        return "[\(prefix == "." ? "" : "\(prefix) | ").. | objects | \(has) | \(member(name, of: ""))]"
    }

    /// `a[0,1]` or `a['x','y']`: several at once.
    private static func union(_ text: String) -> String? {
        guard text.hasSuffix("]"), let bracket = text.lastIndex(of: "["), bracket > text.startIndex,
            let prefix = filter(leadingTo: text[..<bracket])
        else { return nil }
        let inside = text[text.index(after: bracket)...].dropLast()
        let items = inside.split(separator: ",").map { $0.filter { $0 != " " } }
        guard items.count > 1 else { return nil }
        let words = items.map { item -> String in
            for quote in ["'", "\""] where item.hasPrefix(quote) && item.hasSuffix(quote) && item.count > 1 {
                return String(item.dropFirst().dropLast()).inJSON
            }
            return String(item)
        }
        return "[\(prefix)[\(words.joined(separator: ","))]]"
    }

    /// A program as it stands, within brackets where it gives one value after the other.
    private static func itself(_ text: String) -> String? {
        guard text.contains("|") || text.contains("(") || text.contains("[]"), !text.hasPrefix("$"),
            !text.contains("[?")
        else { return nil }
        var depth = 0
        var givesSeveral = false
        var former: Character?
        for character in text {
            if character == "[" || character == "(" || character == "{" { depth += 1 }
            if character == "]" || character == ")" || character == "}" { depth -= 1 }
            if character == "]", former == "[", depth == 0 { givesSeveral = true }
            former = character
        }
        return givesSeveral ? "[\(text)]" : text
    }

    /// jq's way to where a path leads; nil where it is for several.
    private static func filter(leadingTo path: Substring) -> String? {
        if path.isEmpty || path == "$" || path == "." { return "." }
        let text = path.hasPrefix(".") ? path.dropFirst() : path
        guard let steps = (try? SelectPath(String(text)))?.steps else { return nil }
        var program = ""
        for step in steps {
            switch step {
            case .key(let name): program = member(name, of: program)
            case .index(let index): program = (program.isEmpty ? "." : program) + "[\(index)]"
            case .all, .slice, .filter: return nil
            }
        }
        return program.isEmpty ? "." : program
    }

    private static func member(_ name: String, of program: String) -> String {
        let isPlain = name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil
        return isPlain ? "\(program).\(name)" : "\(program.isEmpty ? "." : program)[\(name.inJSON)]"
    }
}

extension SelectPath {
    /// The one step that it has; nil where it has others.
    fileprivate var only: Step? { steps.count == 1 ? steps[0] : nil }
}

extension String {
    /// As a text of JSON, which jq reads the same way.
    fileprivate var inJSON: String { JSONText(.string(self)).description }
}

extension Extraction {
    /// What is wrong with a path, and the path or the program of jq to write instead.
    static func advice(for text: String, _ fault: SelectPath.Fault) -> (
        problem: String, meant: String?, program: String?
    ) {
        if let meant = SelectPath.meant(by: text) {
            let rule = "begins with a key, without a dot before it or before a [, and has [*] for all of a list"
            return ("\(rule); did you mean \(meant)?", meant, nil)
        }
        guard let program = JQAdvice.program(for: text) else { return (fault.problem, nil, nil) }
        return ("asks for more than a path can say; jq says it, in place of select", nil, program)
    }
}
