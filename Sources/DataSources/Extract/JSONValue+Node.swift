import JSON
import Configuration

extension JSONValue {
    /// What was written in YAML, read by the core schema of YAML 1.2.2 §10.3.2: numbers keep their digits, as far as JSON
    /// lets them, and text in quotes stays text.
    ///
    /// Nil after reporting to `diagnostics` each number that JSON can't say.
    init?(_ node: Node, _ diagnostics: Diagnostics) {
        switch node.content {
        case .sequence(let items):
            let values = items.map { JSONValue($0, diagnostics) }
            guard values.allSatisfy({ $0 != nil }) else { return nil }
            self = .array(values.compactMap(\.self))
        case .mapping(let entries):
            let members = entries.map { ($0.name, JSONValue($0.value, diagnostics)) }
            guard members.allSatisfy({ $0.1 != nil }) else { return nil }
            self = .object(JSONObject(members.compactMap { name, value in value.map { (name, $0) } }))
        case .scalar(let scalar):
            switch scalar.value {
            case .null: self = .null
            case .bool(let bool): self = .bool(bool)
            case .number(let digits): self = .encoded(JSONText(trusted: Array(digits.utf8)))
            case .text: self = .string(scalar.text)
            case .notFinite:
                diagnostics.refuse(node, "JSON has no such number; write null, or quote it to send it as text")
                return nil
            case .tooLarge:
                diagnostics.refuse(
                    node,
                    "it is larger than any number that readers of JSON know; quote it to send it as text"
                )
                return nil
            case nil:
                diagnostics.refuse(node, "it is not what its tag says")
                return nil
            }
        }
    }
}

extension Diagnostics {
    fileprivate func refuse(_ node: Node, _ reason: String) {
        report("\((node.written ?? "").quoted) can't be sent: \(reason)", at: node)
    }
}
