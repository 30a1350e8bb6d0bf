import JSON

/// JSON with line ends and indentation, for people who look into it.
enum SchemaText {
    static func of(_ value: JSONValue, indentation: String = "") -> String {
        let inner = indentation + "  "
        switch value {
        case .array(let items) where items.contains(where: isDeep):
            return list(items.map { of($0, indentation: inner) }, "[", "]", indentation)
        case .object(let object) where object.members.count > 1 || object.members.contains(where: { isDeep($0.value) }):
            let members = object.members.map { member in
                "\(JSONText(.string(member.name))): \(of(member.value, indentation: inner))"
            }
            return list(members, "{", "}", indentation)
        default: return "\(JSONText(value))"
        }
    }

    private static func isDeep(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let items): items.contains(where: isDeep)
        case .object(let object): object.members.count > 1 || object.members.contains { isDeep($0.value) }
        default: false
        }
    }

    private static func list(_ lines: [String], _ opening: String, _ closing: String, _ indentation: String) -> String {
        "\(opening)\n" + lines.map { "\(indentation)  \($0)" }.joined(separator: ",\n") + "\n\(indentation)\(closing)"
    }
}
