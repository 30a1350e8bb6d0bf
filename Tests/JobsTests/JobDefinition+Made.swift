import Configuration
import DataSources
import Scheduling

@testable import JobConfig

extension JobDefinition {
    /// A job that no file describes.
    static func made(
        _ name: String,
        every interval: Duration,
        _ source: any DataSource,
        _ overlap: Overlap = .skip,
        isEnabled: Bool = true
    ) -> JobDefinition {
        let location = SourceLocation(file: "f", line: 1, column: 1)
        return JobDefinition(
            name: name,
            location: location,
            feedLocation: location,
            trigger: .schedule(ScheduleTrigger(EverySchedule(interval: interval...interval))),
            source: source,
            extraction: .everything,
            unit: nil,
            event: "dataUpdate",
            envelope: true,
            publishing: .always,
            timeout: .seconds(60),
            overlap: overlap,
            retry: nil,
            isEnabled: isEnabled,
            content: ContentDigest(Node(location: location, width: 1, content: .mapping([]))),
            secrets: Secrets()
        )
    }
}
