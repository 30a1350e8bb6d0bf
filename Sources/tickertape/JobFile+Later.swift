import Configuration

/// What the contract of the file has and this version doesn't: it is refused by name, never passed over in silence.
extension JobFile {
    /// Triggers of jobs that are not supported yet.
    static let laterTriggers = ["cron", "at", "request"]
    /// Options of jobs that are not supported yet.
    static let laterOptions = [
        "jitter", "align", "offset", "start_at", "end_at", "times", "on_start", "timezone", "misfire_grace", "retry",
        "enabled", "max_runs",
    ]

    /// Reports every one of `keys` that is there, so that it counts as asked for.
    static func refuseLater(_ keys: [String], in fields: Fields) {
        for key in keys where fields.has(key) {
            _ = fields.node(key)
            fields.report("\(key.quoted) is not supported yet", atKey: key)
        }
    }

    /// Reports every `${...}` in `server` and in jobs, except where a shell or a program is to have it.
    static func refuseReferences(in fields: Fields) {
        if let server = fields.node("server") { refuseReferences(in: server, faults: fields.faults) }
        guard case .mapping(let jobs) = fields.node("jobs")?.content else { return }
        for job in jobs {
            guard case .mapping(let options) = job.value.content else { continue }
            for option in options where option.name != "run" && option.name != "command" {
                refuseReferences(in: option.value, faults: fields.faults)
            }
        }
    }

    private static func refuseReferences(in node: Node, faults: Faults) {
        switch node.content {
        case .scalar(let scalar):
            if scalar.text.contains("${") { faults.report("\"${...}\" is not supported yet", at: node) }
        case .sequence(let items):
            for item in items { refuseReferences(in: item, faults: faults) }
        case .mapping(let entries):
            for entry in entries { refuseReferences(in: entry.value, faults: faults) }
        }
    }
}
