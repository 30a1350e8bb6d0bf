import Configuration
import DataSources

extension JobDefinition {
    /// Keys of other tools, and what to write here.
    static let wordsOfOtherTools = [
        "schedule": "write every: 30s",
        "scan_interval": "write every: 30s",
        "refreshInterval": "write every: 30s",
        "url": "write http: https://example.com/status",
        "cmd": "write run: ./report.sh, or command: [./report.sh, --json] to do without a shell",
        "script": "write run: ./report.sh",
        "exec": "write command: [./report.sh, --json]",
        "value_template": "write select: a.b[0].c",
        "jsonpath": "write select: a.b[0].c",
        "retries": "here it is \"retry\", which is not supported yet",
        "max_instances": "runs of one job never overlap, so leave it out",
    ]

    /// Options that belong to one kind of source or trigger, and to which.
    static func known(in fields: Fields) -> [String: String] {
        var known = [
            "shell": "goes with run", "max_bytes": "goes with http, run, command and file",
            "heartbeat": "belongs to server", "history": "belongs to server", "tokens": "belongs to server",
        ]
        for key in ["min", "max", "period", "count", "value", "seed"] { known[key] = "goes with generate" }
        for key in ["env", "cwd"] { known[key] = "goes with run and command" }
        for key in ["method", "headers", "body"] { known[key] = "belongs into the map of http" }
        if fields.has("post") {
            for key in ["timeout", "overlap"] { known[key] = "goes with a source" }
        }
        return known
    }
}
