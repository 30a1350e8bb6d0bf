import Configuration
import JSON
import Scheduling

/// The JSON Schema (draft 2020-12) of jobs.yaml, made from the lists of keys that the reader goes by.
public enum Schema {
    /// What `tickertape schema` prints.
    public static let text = SchemaText.of(document) + "\n"

    /// Where editors look for it: beside jobs.yaml, by the first line of that.
    static let file = "jobs.schema.json"

    private static let document: JSONValue = [
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "jobs.yaml of Tickertape",
        "type": "object",
        "properties": [
            "server": described("How to serve.", object(ServerKeys.rows)),
            "defaults": described("Options for all jobs that have a use for them.", object(JobKeys.options.map(\.row))),
            "include": SchemaValues.schema(of: FileKeys.include),
            "jobs": [
                "description": "The jobs by their names.",
                "type": ["object", "null"],
                "propertyNames": ["pattern": "^(?![.-])[A-Za-z0-9_.-]{1,64}$"],
                "additionalProperties": ["$ref": "#/$defs/job"],
            ],
        ],
        "patternProperties": ["^x-": true],
        "additionalProperties": false,
        "anyOf": [
            ["required": ["jobs"], "properties": ["jobs": ["type": "object", "minProperties": 1]]],
            ["required": ["include"]],
            ["required": ["server"], "properties": ["server": required(ServerKeys.origin.name)]],
        ],
        "$defs": .object(JSONObject(SchemaValues.definitions + [("job", job)])),
    ]

    /// A job: one trigger, one source unless it is posted, and options where they have a use.
    private static let job: JSONValue = {
        let options = JobKeys.options.map { $0.canBeUndone ? $0.row.orNothing : $0.row }
        var job = object(JobKeys.triggers + JobKeys.sources + options)
        job["oneOf"] = .array(JobKeys.triggers.map { required($0.name) })
        job["if"] = required(JobKeys.post.name)
        job["then"] = ["not": ["anyOf": .array(JobKeys.sources.map { required($0.name) })]]
        job["else"] = ["oneOf": .array(JobKeys.sources.map { required($0.name) })]
        let limited = JobKeys.options.compactMap { option in condition(of: option.use).map { (option.name, $0) } }
        job["dependentSchemas"] = .object(JSONObject(limited + follows))
        // What undoes a default leaves the other one alone.
        let said = ["select", "jq"].map { ($0, JSONValue.object(["not": ["type": "null"]])) }
        job["not"] = ["required": ["select", "jq"], "properties": .object(JSONObject(said))]
        return .object(job)
    }()

    /// What can be followed alone, and what can't be.
    private static let follows: [(String, JSONValue)] = [
        ("mqtt", required(JobKeys.follow.name)),
        (JobKeys.follow.name, ["not": ["anyOf": [required("system"), required("generate")]]]),
    ]

    /// What a job must have to have a use for an option; nil where it needs nothing.
    private static func condition(of use: JobOption.Use) -> JSONValue? {
        switch use {
        case .anyJob: return nil
        case .running: return ["not": required(JobKeys.post.name)]
        case .triggers(let names): return ["anyOf": .array(ScheduleKinds.names(of: names).map(required))]
        case .sources(let names): return ["anyOf": .array(names.map(required))]
        }
    }

    private static func required(_ name: String) -> JSONValue { ["required": [.string(name)]] }

    private static func object(_ keys: [ConfigKey]) -> JSONObject { SchemaValues.object(keys) }

    private static func described(_ about: String, _ object: JSONObject) -> JSONValue {
        .object(JSONObject([("description", .string(about))] + object.members.map { ($0.name, $0.value) }))
    }
}

extension ConfigKey {
    /// The same where `~` may stand behind it too, which undoes what the defaults say.
    fileprivate var orNothing: ConfigKey { ConfigKey(name, .either([value, .nothing]), default: defaultValue, about) }
}
