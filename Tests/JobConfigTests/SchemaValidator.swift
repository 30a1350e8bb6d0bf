import Foundation

@testable import JobConfig

/// Asks Python's `jsonschema` what fits a JSON Schema, so that our own reading of the standard can't be wrong on both sides.
enum SchemaValidator {
    /// Whether `python3` with `jsonschema` (of 2020-12) and `yaml` is here.
    static let isHere = (try? run("import jsonschema, yaml; jsonschema.Draft202012Validator", "")) != nil

    /// Whether each of the YAML texts fits the schema, read with the types of YAML 1.2.
    static func fits(_ texts: [String], schema: String) throws -> [Bool] {
        let input = try JSONSerialization.data(withJSONObject: ["schema": schema, "texts": texts])
        let output = try run(script, String(decoding: input, as: UTF8.self))
        return try JSONDecoder().decode([Bool].self, from: Data(output.utf8))
    }

    /// YAML 1.1, which the library reads, would take `no` for false and `12:30` for 750.
    private static let script = #"""
        import json, re, sys, yaml, jsonschema
        class Loader(yaml.SafeLoader):
            yaml_implicit_resolvers = {}
        def plain(tag, pattern, first):
            Loader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), first)
        plain("null", "^(null|Null|NULL|~|)$", ["n", "N", "~", ""])
        plain("bool", "^(true|True|TRUE|false|False|FALSE)$", list("tTfF"))
        plain("int", "^[-+]?(0|[1-9][0-9]*)$", list("-+0123456789"))
        plain("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", list("-+.0123456789"))
        plain("merge", "^<<$", ["<"])
        work = json.load(sys.stdin)
        schema = json.loads(work["schema"])
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        print(json.dumps([validator.is_valid(yaml.load(text, Loader)) for text in work["texts"]]))
        """#

    /// What Python prints.
    private static func run(_ script: String, _ input: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tickertape-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (given, printed) = (folder.appending(path: "in"), folder.appending(path: "out"))
        try Data(input.utf8).write(to: given)
        try Data().write(to: printed)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-W", "error::SyntaxWarning", "-c", script]
        process.standardInput = try FileHandle(forReadingFrom: given)
        process.standardOutput = try FileHandle(forWritingTo: printed)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(status: process.terminationStatus) }
        return try String(contentsOf: printed, encoding: .utf8)
    }

    /// Python, or the script, was not to be had.
    struct Failed: Error { let status: Int32 }
}
