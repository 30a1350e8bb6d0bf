import Configuration
import Foundation
import JSON

/// What may stand behind a key, as JSON Schema says it.
enum SchemaValues {
    /// A whole number with at most one fraction, then a unit: those of a duration in their order.
    private static let duration =
        "(?=[0-9])" + ["w", "d", "h", "m", "s", "ms"].map { "([0-9]+(\\.[0-9]+)?\($0))?" }.joined()
    private static let size = "[0-9]+|[0-9]+(\\.[0-9]+)?([kMGT]i?|Ki)?B"

    private static let number = "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|0x[0-9a-fA-F]+|0o[0-7]+"
    private static let integer = "[-+]?[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+"
    /// Date, time and offset from UTC, of days and times that there are.
    private static let moment: String = {
        let leap = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29"
        let long = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
        let short = "(0[469]|11)-(0[1-9]|[12][0-9]|30)"
        let date = "([0-9]{4}-(\(long)|\(short)|02-(0[1-9]|1[0-9]|2[0-8]))|\(leap))"
        let time = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?"
        return "^\(date)[Tt ]\(time)([Zz]|[-+](0[0-9]|1[0-8])(:?[0-5][0-9])?)$"
    }()
    private static let yes = ["true", "True", "TRUE"]
    private static let no = ["false", "False", "FALSE"]

    /// What a text may be that is read as something else, quotes or not.
    private static func quoted(_ pattern: String) -> JSONValue {
        ["type": "string", "pattern": .string("^(\(pattern))$")]
    }

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
        ("moment", orReference(["type": "string", "pattern": .string(moment)])),
        ("bool", orReference(["type": "boolean"], ["enum": .array((yes + no).map { .string($0) })])),
        ("number", orReference(["type": "number"], quoted(number))),
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

    /// What may stand behind a key, with what is said of it.
    static func schema(of key: ConfigKey) -> JSONValue {
        guard case .object(let schema) = schema(of: key.value) else { return true }
        let description = ("description", JSONValue.string(key.about))
        let usual = defaultValue(of: key).map { [("default", $0)] } ?? []
        return .object(JSONObject([description] + schema.members.map { ($0.name, $0.value) } + usual))
    }

    /// What holds where the key is not written; nil where that is no value.
    private static func defaultValue(of key: ConfigKey) -> JSONValue? {
        guard case .value(let text) = key.defaultValue else { return nil }
        return Self.value(of: text, as: key.value)
    }

    private static func value(of text: String, as value: ConfigValue) -> JSONValue? {
        switch value {
        case .either(let values): return values.first.flatMap { Self.value(of: text, as: $0) }
        case .bool: return .bool(text == "true")
        case .integer: return Int64(text).map { .integer($0) }
        case .number: return Double(text).map { .number($0) }
        default: return .string(text)
        }
    }

    private static func schema(of value: ConfigValue) -> JSONValue {
        switch value {
        case .text: named("text")
        case .moment: named("moment")
        case .matching(let pattern): .object(["anyOf": .array(matching(pattern) + [named("reference")])])
        case .choice(let words): orReference(["enum": .array(words.map { .string($0) })])
        case .yes: orReference(["const": true], ["enum": .array(yes.map { .string($0) })])
        case .bool: named("bool")
        case .integer(let range): orReference(integer(in: range), quoted(integer))
        case .number(let range): range.map { orReference(number(in: $0), quoted(number)) } ?? named("number")
        case .duration(let range): limited("duration", SchemaLimits.beyond(range))
        case .durations(let range): limited("durations", SchemaLimits.beyond(range))
        case .zero:
            ["anyOf": [["const": 0], ["type": "string", "pattern": "^(0|(0+(\\.0+)?(w|d|h|m|s|ms))+)$"]]]
        case .bytes(let range): limited("bytes", SchemaLimits.beyond(range))
        case .anything: [:]
        case .nothing: ["type": "null"]
        case .list(let item): ["type": "array", "items": schema(of: item)]
        case .words(let item): ["type": "array", "items": schema(of: item), "minItems": 1]
        case .map(let item): ["type": "object", "additionalProperties": schema(of: item)]
        case .object(let keys):
            .object(object(keys, needs: keys.filter { $0.defaultValue == .required }.map(\.name)))
        case .filled(let map): filled(schema(of: map))
        case .either(let values): ["anyOf": .array(values.map { schema(of: $0) })]
        }
    }

    /// Text in which a pattern is found; without quotes, numbers and switches are such text where it is found in them.
    private static func matching(_ pattern: String) -> [JSONValue] {
        let text: JSONValue = ["type": "string", "pattern": .string(pattern)]
        let others = [("404", "number"), ("true", "boolean")].filter { sample, _ in
            sample.range(of: pattern, options: .regularExpression) != nil
        }
        return [text] + others.map { ["type": .string($0.1)] }
    }

    /// A map, but for the empty one.
    private static func filled(_ map: JSONValue) -> JSONValue {
        guard case .object(var schema) = map else { return map }
        schema["minProperties"] = 1
        return .object(schema)
    }

    private static func integer(in range: ClosedRange<Int>) -> JSONValue {
        var schema: JSONObject = ["type": "integer"]
        if range.lowerBound > .min { schema["minimum"] = .integer(Int64(range.lowerBound)) }
        if range.upperBound < .max { schema["maximum"] = .integer(Int64(range.upperBound)) }
        return .object(schema)
    }

    private static func number(in range: ClosedRange<Double>) -> JSONValue {
        ["type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)]
    }

    /// What a definition says, but for values that are known to lie beyond bounds.
    private static func limited(_ name: String, _ beyond: [JSONValue]) -> JSONValue {
        guard !beyond.isEmpty else { return named(name) }
        return ["$ref": .string("#/$defs/\(name)"), "not": ["anyOf": .array(beyond)]]
    }

    private static func named(_ name: String) -> JSONValue { ["$ref": .string("#/$defs/\(name)")] }

    /// One of these, or a text with a reference in it.
    private static func orReference(_ schemas: JSONValue...) -> JSONValue {
        ["anyOf": .array(schemas + [named("reference")])]
    }
}
