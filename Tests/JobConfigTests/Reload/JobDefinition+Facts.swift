import Configuration
import DataSources
import Scheduling

@testable import JobConfig

extension JobDefinition {
    /// What can be told of a definition.
    var facts: [String] {
        var description = ""
        dump(trigger, to: &description)
        return [
            name, "\(location) \(feedLocation)", source?.text ?? "-", event, "\(timeout)",
            "\(content) \(feedContent, default: "-")", unit ?? "-", "\(retry, default: "-")",
            show.title ?? "-", alerts.map(\.when.text).joined(), description,
        ]
    }
}
