import Configuration
import Scheduling

/// What a new reading of the file makes of the jobs at work, by their names.
public struct JobDifference: Hashable, Sendable {
    /// In the order of the new file.
    public var added: [String] = []
    /// Those that are to do something else than before, in the order of the new file.
    public var changed: [String] = []
    /// In the order of the old file.
    public var removed: [String] = []

    /// Whether all jobs go on as they are.
    public var isEmpty: Bool { added.isEmpty && changed.isEmpty && removed.isEmpty }
}

extension JobDifference {
    /// Compares job by job; where a job stands in the file, and how it is written, makes no difference, but for the folder
    /// that relative paths begin in.
    public init(from old: [JobDefinition], to new: [JobDefinition]) {
        let before = Dictionary(uniqueKeysWithValues: old.map { ($0.name, $0) })
        for job in new {
            if let former = before[job.name] {
                // What the machine knows of a zone can change without the file.
                if former === job { continue }
                if job.content != former.content || job.cron != former.cron || job.hasMoved(from: former) {
                    changed.append(job.name)
                }
            } else {
                added.append(job.name)
            }
        }
        let names = Set(new.map(\.name))
        removed = old.map(\.name).filter { !names.contains($0) }
    }

    /// For people: "added a, b; removed c".
    public var text: String {
        let parts = [("added", added), ("changed", changed), ("removed", removed)].filter { !$0.1.isEmpty }
        guard !parts.isEmpty else { return "no job has changed" }
        return parts.map { "\($0) \($1.joined(separator: ", "))" }.joined(separator: "; ")
    }
}

extension JobDefinition {
    /// Whether its paths, and programs, may mean others than where it stood before.
    fileprivate func hasMoved(from former: JobDefinition) -> Bool {
        let (file, old) = (location.file, former.location.file)
        guard file != old, !Self.sourcesWithoutPaths.contains(feedKey) else { return false }
        return FilePath.absolute("./", namedIn: file) != FilePath.absolute("./", namedIn: old)
    }

    private static let sourcesWithoutPaths: Set<String> = ["generate", "system", "post"]

    /// A word that is the same on all machines whose files, and whose zones, have the job do the same.
    ///
    /// The alerts are those of the file as it is now, where that has other ones.
    public func digest(alerts: [AlertRule]) -> String {
        let content = alerts.isEmpty ? content : content.combined(with: Self.text(of: alerts))
        guard let cron else { return content.description }
        return content.combined(with: cron.zone.content).description
    }

    /// What the file says of alerts.
    private static func text(of alerts: [AlertRule]) -> String {
        alerts.map { rule in
            let parts = [
                rule.when.text, "\(rule.hold)", rule.clear?.text, rule.level.rawValue, rule.field.map { "\($0)" },
            ]
            return parts.map { $0 ?? "" }.joined(separator: "\u{0}")
        }.joined(separator: "\n")
    }

    /// The cron expression with its zone, where that is the schedule.
    fileprivate var cron: CronSchedule? {
        if case .schedule(let trigger) = trigger { trigger.schedule as? CronSchedule } else { nil }
    }
}
