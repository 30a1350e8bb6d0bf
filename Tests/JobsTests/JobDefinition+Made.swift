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
        let trigger = ScheduleTrigger(EverySchedule(interval: interval...interval))
        return made(name, .schedule(trigger), source, overlap, isEnabled: isEnabled)
    }

    /// The same with a trigger of any kind.
    static func made(
        _ name: String,
        _ trigger: Trigger,
        _ source: (any DataSource)? = nil,
        _ overlap: Overlap = .skip,
        isEnabled: Bool = true
    ) -> JobDefinition {
        let location = SourceLocation(file: "f", line: 1, column: 1)
        return JobDefinition(
            name: name,
            location: location,
            feedLocation: location,
            trigger: trigger,
            source: source,
            timeout: .seconds(60),
            overlap: overlap,
            isEnabled: isEnabled,
            content: ContentDigest(Node(location: location, width: 1, content: .mapping([])))
        )
    }
}
