import Configuration
import JSON

/// YAML as JSON, by the core schema of YAML 1.2.2 §10.3.2; one document.
enum YAMLValue {
    /// The value; what is wrong is told by the line.
    ///
    /// At most 1 MiB, 100 levels, and aliases that unfold to at most 200,000 values.
    static func json(_ text: [UInt8]) throws(FormatFault) -> JSONText {
        let diagnostics = Diagnostics()
        let node = YAMLReader.read(text, file: "", diagnostics: diagnostics, isData: true)
        let value = node.flatMap { diagnostics.hasErrors ? nil : JSONValue($0, diagnostics) }
        guard let value, !diagnostics.hasErrors else {
            let first = diagnostics.list.first { $0.severity == .error }
            throw FormatFault(
                line: first?.location.line ?? 1,
                problem: "can't be read: \(first?.message ?? "it is none")"
            )
        }
        // Aliases of a long text are short here, and long when they are written.
        var left = FormatFault.longestJSON
        var count = 0
        guard try measure(value, &left, &count) else { throw .tooLarge(line: 1) }
        return JSONText(value)
    }

    /// Takes how long a value is at least when it is written from what is left; false where that is too little.
    private static func measure(_ value: JSONValue, _ left: inout Int, _ count: inout Int) throws(FormatFault) -> Bool {
        count += 1
        try FormatFault.checkStop(at: count)
        switch value {
        case .string(let text): left -= text.utf8.count + 2
        case .encoded(let text): left -= text.bytes.count
        case .array(let items):
            left -= 1
            for item in items where try !measure(item, &left, &count) { return false }
        case .object(let object):
            left -= 1
            for member in object.members {
                left -= member.name.utf8.count + 3
                if try !measure(member.value, &left, &count) { return false }
            }
        default: left -= 1
        }
        return left >= 0
    }
}
