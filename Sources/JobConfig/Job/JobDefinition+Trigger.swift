public import Configuration
public import DataSources
import Scheduling

extension JobDefinition {
    /// The one trigger of a job; nil after reporting that there is none, more than one, or something wrong with it.
    public static func trigger(in fields: ConfigSection) -> Trigger? {
        let supported = JobKeys.triggerNames
        ScheduleKinds.acceptOtherNames(in: fields)
        let found = supported.compactMap { fields.keyNode($0) }.sorted { $0.mark < $1.mark }
        let timetable = ScheduleTrigger(reading: fields)
        let isPosted = fields[JobKeys.post]
        let rule = OnDemandRule(reading: fields)
        if isPosted == false {
            fields.refuse(JobKeys.post.name, "can only be true; leave the line out where nobody posts")
        }
        guard let first = found.first else {
            if !hasHint(at: supported + ["interval"], or: triggerWords, in: fields) {
                fields.report("\(fields.owner) has no trigger; add one of \(supported.joined(separator: ", "))")
            }
            return nil
        }
        for other in found.dropFirst() {
            let names = "\(named(first)) in line \(first.mark.line) and \(named(other)) here"
            fields.faults.report("\(fields.owner) has two triggers, \(names); keep one", at: other)
        }
        guard found.count == 1 else { return nil }
        return timetable.map { .schedule($0) } ?? rule.map { .request($0) } ?? (isPosted == true ? .post : nil)
    }

    /// The source of a job, nil for one that is posted and after a fault.
    public static func source(in fields: ConfigSection) -> (any DataSource)? {
        // All of them are asked for, even where none is read.
        let keys = SourceKinds.keys.filter { fields.node($0) != nil }
        if let post = fields.keyNode(JobKeys.post.name) {
            for key in keys {
                let reason = "is fed by POST (line \(post.mark.line)) and has no source"
                fields.report("\(fields.owner) \(reason); remove \(key.quoted) or \"post\"", atKey: key)
            }
        } else if !keys.isEmpty || !hasHint(at: SourceKinds.keys, or: sourceWords, in: fields) {
            if let source = SourceKinds.read(fields) { return source }
        }
        // A source that could not be read may not have come to its options: they are no faults of their own.
        if !keys.isEmpty {
            for option in SourceKinds.options { _ = fields.node(option.row.name) }
        }
        return nil
    }

    /// What happens when a run is due while one is at it.
    static func overlap(in fields: ConfigSection) -> Overlap {
        fields.has(JobKeys.post) || fields.has(JobKeys.request.name) ? .skip : fields[JobKeys.overlap]
    }

    /// How long a run may take: 10 s, or the shortest time between two runs where that is less.
    public static func timeout(in fields: ConfigSection, trigger: Trigger?, overlap: Overlap) -> Duration {
        let gap: Duration? = if case .schedule(let timetable) = trigger { timetable.schedule.shortestGap } else { nil }
        let usual = min(.seconds(10), gap ?? .seconds(10))
        guard !fields.has(JobKeys.post), let timeout = fields[JobKeys.timeout] else { return usual }
        guard let gap, timeout > gap, overlap != .allow else { return timeout }
        // A default is meant for all jobs, those with a shorter wait included.
        if fields.isDefault(JobKeys.timeout.name) { return gap }
        let most = DurationText.format(gap)
        let written = DurationText.format(timeout)
        fields.refuse(
            JobKeys.timeout.name,
            "must be at most the shortest time between two runs, \(most), not \(written), unless overlap: allow",
            meant: most
        )
        return usual
    }

    private static func named(_ key: Node) -> String { (key.text ?? "").quoted }
}
