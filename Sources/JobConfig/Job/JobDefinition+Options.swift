import Configuration

extension JobDefinition {
    /// Event types that EventSource uses itself: a page could not tell them from the state of its connection.
    private static let eventsOfBrowsers: Set<String> = ["open", "error"]
    /// Event types with which the stream speaks of itself.
    private static let eventsOfStream: Set<String> = [
        "hello", "gap", "busy", "bye", "heartbeat", "jobFailed", "jobRecovered", "jobOverdue", "configReloaded",
        "configRejected", "refused",
    ]

    /// The options that say how a result goes out; what is wrong is reported and keeps its default.
    static func options(in fields: ConfigSection) -> (
        unit: String?, event: String, envelope: Bool, publishing: Publishing
    ) {
        (
            line("unit", in: fields),
            event(in: fields) ?? "dataUpdate",
            fields.bool("envelope") ?? true,
            fields.choice("publish", of: Publishing.self) ?? .always
        )
    }

    /// What happens when a run is due while one is at it.
    static func overlap(in fields: ConfigSection) -> Overlap {
        fields.has("post") || fields.has("request") ? .skip : fields.choice("overlap", of: Overlap.self) ?? .skip
    }

    private static func event(in fields: ConfigSection) -> String? {
        guard let event = line("event", in: fields) else { return nil }
        if eventsOfBrowsers.contains(event) {
            fields.refuse("event", "cannot be \(event.quoted), which EventSource uses itself; choose another name")
        } else if eventsOfStream.contains(event) || (event == "finished" && fields.has("request")) {
            fields.refuse("event", "cannot be \(event.quoted), which the stream uses itself; choose another name")
        }
        return event
    }

    /// A text of 1 to 64 characters without control characters, which could break the lines of the stream.
    private static func line(_ key: String, in fields: ConfigSection) -> String? {
        guard let text = fields.string(key) else { return nil }
        let scalars = text.unicodeScalars
        if scalars.isEmpty || scalars.count > 64 {
            fields.refuse(key, "must have 1 to 64 characters, not \(scalars.count)")
        } else if scalars.contains(where: { $0.properties.generalCategory == .control }) {
            fields.refuse(key, "must be one line without control characters")
        } else {
            return text
        }
        return nil
    }
}
