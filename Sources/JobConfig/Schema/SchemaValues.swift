import JSON
import Configuration
import DataSources

/// What may stand behind a key, as JSON Schema says it.
enum SchemaValues {
    /// A whole number with at most one fraction, then a unit: those of a duration in their order.
    private static let duration =
        "(?=[0-9])" + ["w", "d", "h", "m", "s", "ms"].map { "([0-9]+(\\.[0-9]+)?\($0))?" }.joined()
    private static let size = "[0-9]+|[0-9]+(\\.[0-9]+)?([kMGT]i?|Ki)?B"

    /// The schemas that others refer to by name.
    static let definitions: [(String, JSONValue)] = [
        ("text", ["type": ["string", "number", "boolean"]]),
        // What a reference stands for is known when the program starts.
        ("reference", ["type": "string", "pattern": "\\$\\{"]),
        ("duration", orReference(["type": "string", "pattern": .string("^(0|\(duration))$")], ["const": 0])),
        (
            "durations",
            orReference([
                "type": "string", "pattern": .string("^(0|\(duration))$|^ *([0-9.]+|\(duration)) *- *\(duration) *$"),
            ])
        ),
        (
            "bytes",
            orReference(["type": "string", "pattern": .string("^(\(size))$")], ["type": "integer", "minimum": 0])
        ),
        ("bool", orReference(["type": "boolean"])),
        ("number", orReference(["type": "number"])),
    ]

    /// A map with these keys and no others.
    static func object(_ keys: [ConfigKey], needs: [String] = []) -> JSONObject {
        var object: JSONObject = [
            "type": "object",
            "properties": .object(JSONObject(keys.map { ($0.name, schema(of: $0)) })),
            "additionalProperties": false,
        ]
        if !needs.isEmpty { object["required"] = .array(needs.map { .string($0) }) }
        return object
    }

    private static func schema(of key: ConfigKey) -> JSONValue {
        guard case .object(let schema) = schema(of: key.value) else { return true }
        return .object(JSONObject([("description", .string(key.about))] + schema.members.map { ($0.name, $0.value) }))
    }

    private static func schema(of value: ConfigKey.Value) -> JSONValue {
        switch value {
        case .text: named("text")
        case .matching(let pattern): orReference(["type": "string", "pattern": .string(pattern)])
        case .choice(let words): orReference(["enum": .array(words.map { .string($0) })])
        case .yes: orReference(["const": true])
        case .bool: named("bool")
        case .integer(let range): orReference(integer(in: range))
        case .number: named("number")
        case .duration: named("duration")
        case .durations: named("durations")
        case .bytes: named("bytes")
        case .anything: [:]
        case .nothing: ["type": "null"]
        case .list(let item): ["type": "array", "items": schema(of: item)]
        case .words(let item): ["type": "array", "items": schema(of: item), "minItems": 1]
        case .map(let item): ["type": "object", "additionalProperties": schema(of: item)]
        case .object(let keys, let needs): .object(object(keys, needs: needs))
        case .either(let values): ["anyOf": .array(values.map { schema(of: $0) })]
        }
    }

    private static func integer(in range: ClosedRange<Int>) -> JSONValue {
        var schema: JSONObject = ["type": "integer"]
        if range.lowerBound > .min { schema["minimum"] = .integer(Int64(range.lowerBound)) }
        if range.upperBound < .max { schema["maximum"] = .integer(Int64(range.upperBound)) }
        return .object(schema)
    }

    private static func named(_ name: String) -> JSONValue { ["$ref": .string("#/$defs/\(name)")] }

    /// One of these, or a text with a reference in it.
    private static func orReference(_ schemas: JSONValue...) -> JSONValue {
        ["anyOf": .array(schemas + [named("reference")])]
    }
}

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
