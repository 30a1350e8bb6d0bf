import Configuration
import Foundation

/// Options that say how a result goes out.
extension JobKeys {
    static let unit = Key<String?>(
        ConfigKey("unit", .matching(line), example: "°C", "A label for the value."),
        read: line
    )
    static let event = Key<String>(
        ConfigKey(
            "event",
            .matching("^(?!(\((eventsOfBrowsers + eventsOfStream).joined(separator: "|")))$)\(line.dropFirst())"),
            default: .value("dataUpdate"),
            "The event's type."
        ),
        default: "dataUpdate",
        read: event
    )
    static let envelope = Key("envelope", default: true, "Whether job and time stand around the value.")
    static let publish = Key("publish", default: JobDefinition.Publishing.always, "Which results go out.")

    /// Event types that EventSource uses itself: a page could not tell them from the state of its connection.
    private static let eventsOfBrowsers = ["open", "error"]
    /// Event types with which the stream speaks of itself.
    private static let eventsOfStream = [
        "hello", "gap", "busy", "bye", "heartbeat", "jobFailed", "jobRecovered", "jobOverdue", "configReloaded",
        "configRejected", "refused", "alertRaised", "alertCleared", "replayed",
        "patch",
    ]

    @Sendable private static func event(in section: ConfigSection, _ key: String) -> String? {
        guard let event = line(in: section, key) else { return nil }
        if eventsOfBrowsers.contains(event) {
            section.refuse(key, "cannot be \(event.quoted), which EventSource uses itself; choose another name")
        } else if eventsOfStream.contains(event) || (event == "finished" && section.has(request.name)) {
            section.refuse(key, "cannot be \(event.quoted), which the stream uses itself; choose another name")
        }
        return event
    }

    /// How many characters a line may have.
    private static let lengths = 1...64
    /// The same as a regular expression, without control characters.
    private static let line = "^[^\\u0000-\\u001f\\u007f-\\u009f]{\(lengths.lowerBound),\(lengths.upperBound)}$"

    /// A text of 1 to 64 characters without control characters, which could break the lines of the stream.
    @Sendable private static func line(in section: ConfigSection, _ key: String) -> String? {
        guard let text = section.string(key) else { return nil }
        let scalars = text.unicodeScalars
        if !lengths.contains(scalars.count) {
            let bounds = "\(lengths.lowerBound) to \(lengths.upperBound)"
            section.refuse(key, "must have \(bounds) characters, not \(scalars.count)")
        } else if scalars.contains(where: { $0.properties.generalCategory == .control }) {
            section.refuse(key, "must be one line without control characters")
        } else {
            return text
        }
        return nil
    }
}
