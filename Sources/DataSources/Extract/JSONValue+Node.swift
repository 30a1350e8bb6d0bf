import JSON
import Configuration

extension JSONValue {
    /// What was written in YAML: plain scalars that are numbers, `true`, `false` or `null` of JSON are that, with their
    /// digits as written; others are strings, and nothing at all is null.
    init(_ node: Node) {
        switch node.content {
        case .sequence(let items): self = .array(items.map { JSONValue($0) })
        case .mapping(let entries):
            self = .object(JSONObject(entries.map { ($0.name, JSONValue($0.value)) }))
        case .scalar(let scalar):
            guard !node.isEmpty else {
                self = .null
                return
            }
            let first = scalar.text.utf8.first ?? 0
            let mayBeWord = scalar.isPlain && !"\"[{".utf8.contains(first)
            let json = mayBeWord ? try? JSONText(validating: Array(scalar.text.utf8)) : nil
            self = json.map { .encoded($0) } ?? .string(scalar.text)
        }
    }
}
