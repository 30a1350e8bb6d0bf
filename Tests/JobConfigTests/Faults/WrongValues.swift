import DataSources

@testable import Configuration
@testable import JobConfig

/// Wrong values behind each key of the lists, in files that are right but for them.
enum WrongValues {
    /// One key of the lists: how it is called, and a file with a value behind it.
    struct Place: Sendable, CustomStringConvertible {
        let description: String
        let row: ConfigKey
        let file: @Sendable (String) -> String
    }

    static let values = [
        "", "~", "x y", "5", "-1", "1.5", "true", "no", "[]", "[a]", "[a, b]", "[[a]]", "[{ a: b }]", "{}", "{ a: b }",
        "\"\"", "\"ls -l\"", "example.com", "/a/b", "12:30", "99999999999", "a,b", "100000d", "\"*\"", "\"\\t\"",
        "\"(\"",
        "http://x", "\"a\\nb\"", "\"a: b\"",
    ]

    /// All of them: those at the top of a file, of the server, of jobs and of defaults, and of the maps in those.
    static let places: [Place] =
        FileKeys.rows.map { row in Place(description: row.name, row: row) { file(row.name, $0) } }
        + ServerKeys.rows.flatMap { row in
            below(row, "server.\(row.name)") { file("server", "{ \(row.name): \($0) }") }
        }
        + JobKeys.rows.flatMap { row in
            below(row, row.name) { value in file("jobs", "{ b: { post: true }, a: \(job(row.name, value)) }") }
        }
        + JobKeys.options.map { option in
            Place(description: "defaults.\(option.name)", row: option.row) {
                file("defaults", "{ \(option.name): \($0) }")
            }
        }

    /// A key, and those of the map that may stand behind it.
    private static func below(
        _ row: ConfigKey,
        _ name: String,
        depth: Int = 0,
        _ file: @escaping @Sendable (String) -> String
    ) -> [Place] {
        let own = Place(description: name, row: row, file: file)
        guard depth < 2 else { return [own] }
        let isList = if case .list = row.value { true } else { false }
        let keys = row.value.keys
        return [own]
            + keys.flatMap { key in
                below(key, "\(name).\(key.name)", depth: depth + 1) { value in
                    let needed = keys.filter { $0.defaultValue == .required && $0.name != key.name }
                    let rest = needed.map { "\($0.name): \($0.example() ?? "x"), " }.joined()
                    let map = "{ \(rest)\(other(row.name, key.name))\(key.name): \(value) }"
                    return file(isList ? "[\(map)]" : map)
                }
            }
    }

    /// What a map needs beside a key, and says of none that it must.
    private static func other(_ map: String, _ key: String) -> String {
        switch map {
        case "redis" where !["key", "channel", "stream"].contains(key): "key: a, "
        case "sql" where key == "database": "query: SELECT 1, "
        default: ""
        }
    }

    private static func file(_ key: String, _ value: String) -> String {
        let jobs = "jobs: { b: { post: true }, a: { every: 1m, run: date } }"
        let isWhole = key == "jobs" || value.hasPrefix("{ origin:")
        return isWhole ? "\(key): \(value)\n" : "\(key): \(value)\n\(jobs)\n"
    }

    /// A job with a key, and what that goes with.
    private static func job(_ key: String, _ value: String) -> String {
        var lines = [needed[key] ?? (key == "mqtt" ? "follow: true" : "every: 1m")].filter { _ in
            !JobKeys.triggers.contains { $0.name == key }
        }
        let source = ["from": "file: x", "env": "command: [date]"][key] ?? sources[key] ?? "run: date"
        let isSource = JobKeys.sources.contains { $0.name == key }
        if !isSource, key != "post" { lines.append(source) }
        return "{ \((lines + ["\(key): \(value)"]).joined(separator: ", ")) }"
    }

    private static let needed = [
        "timezone": "cron: daily", "max_runs": "request: { id: true }", "restart": "follow: true",
        "from": "follow: true",
        "offset": "every: 1m, align: true", "idle_every": "every: 1m, while_watched: true",
    ]
    private static let sources = [
        "min": "generate: sine", "max": "generate: sine", "period": "generate: sine", "count": "generate: people",
        "value": "generate: constant", "seed": "generate: walk", "charset": "file: x",
    ]
}
