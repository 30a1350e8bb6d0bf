public import Configuration
public import DataSources
import Scheduling

extension JobDefinition {
    /// The one trigger of a job; nil after reporting that there is none, more than one, or something wrong with it.
    public static func trigger(in section: ConfigSection) -> Trigger? {
        let supported = JobKeys.triggerNames
        ScheduleKinds.acceptOtherNames(in: section)
        let found = supported.compactMap { section.keyNode($0) }.sorted { $0.location < $1.location }
        let scheduleTrigger = ScheduleTrigger.read(section)
        let isPosted = section[JobKeys.post]
        let rule = OnDemandRule(reading: section)
        let followRule = FollowRule(reading: section)
        let afterRule = AfterRule(reading: section)
        if isPosted == false {
            section.refuse(JobKeys.post.name, "can only be true; leave the line out where nobody posts")
        }
        guard let first = found.first else {
            if !hasHint(at: supported + ["interval"], or: triggerWords, in: section) {
                section.report("\(section.owner) has no trigger; add one of \(supported.joined(separator: ", "))")
            }
            return nil
        }
        for other in found.dropFirst() {
            let names = "\(named(first)) in line \(first.location.line) and \(named(other)) here"
            section.diagnostics.report("\(section.owner) has two triggers, \(names); keep one", at: other)
        }
        guard found.count == 1 else { return nil }
        return scheduleTrigger.map { .schedule($0) } ?? followRule.map { .follow($0) } ?? rule.map { .request($0) }
            ?? afterRule.map { .after($0) } ?? (isPosted == true ? .post : nil)
    }

    /// The source of a job, nil for one that is posted and after a fault.
    public static func source(in section: ConfigSection) -> (any DataSource)? {
        // All of them are asked for, even where none is read.
        let keys = SourceKinds.keys.filter { section.node($0) != nil }
        if let post = section.keyNode(JobKeys.post.name) {
            for key in keys {
                let reason = "is fed by POST (line \(post.location.line)) and has no source"
                section.report("\(section.owner) \(reason); remove \(key.quoted) or \"post\"", atKey: key)
            }
        } else if !keys.isEmpty || !hasHint(at: SourceKinds.keys, or: sourceWords, in: section) {
            if let source = SourceKinds.read(section) { return source }
        }
        // A source that could not be read may not have come to its options: they are no errors of their own.
        if !keys.isEmpty {
            for option in SourceKinds.options { _ = section.node(option.row.name) }
        }
        return nil
    }

    /// Whether a job with this trigger can use its source as that asks for; reports where it can't.
    static func isUsable(_ source: any DataSource, for trigger: Trigger, in section: ConfigSection) -> Bool {
        let use: SourceUse = if case .follow = trigger { .following } else { .reading }
        guard let obstacle = source.obstacle(to: use) else { return true }
        section.report("\(section.name(of: feedKey(source))) \(obstacle)", atKey: feedKey(source))
        return false
    }

    /// What happens when a run is due while another is running.
    static func overlap(in section: ConfigSection) -> Overlap {
        let others = [JobKeys.post.name, JobKeys.request.name, JobKeys.follow.name]
        // What happens meanwhile is worth a run of its own, unless the file says otherwise.
        if section.has(JobKeys.after.name), !section.has(JobKeys.overlap) { return .queue }
        return others.contains(where: section.has) ? .skip : section[JobKeys.overlap]
    }

    /// How long a run may take: 10 s, or the shortest time between two runs where that is less.
    ///
    /// More than that time is a fault with `every`; the times of `cron` are those of a clock, and one of its runs may well
    /// last until the next.
    public static func timeout(in section: ConfigSection, trigger: Trigger?, overlap: Overlap) -> Duration {
        let schedule: (any Schedule)? =
            if case .schedule(let scheduleTrigger) = trigger { scheduleTrigger.schedule } else { nil }
        let gap = schedule?.shortestGap
        let usual = min(.seconds(10), gap ?? .seconds(10))
        guard !section.has(JobKeys.post), let timeout = section[JobKeys.timeout] else { return usual }
        guard let gap, timeout > gap, overlap != .allow else { return timeout }
        // A default is meant for all jobs, those with a shorter wait included.
        if section.isDefault(JobKeys.timeout.name) { return gap }
        guard schedule is EverySchedule else { return timeout }
        let most = DurationText.format(gap)
        let written = DurationText.format(timeout)
        section.refuse(
            JobKeys.timeout.name,
            "must be at most the shortest time between two runs, \(most), not \(written), unless overlap: allow",
            meant: most
        )
        return usual
    }

    private static func named(_ key: Node) -> String { (key.text ?? "").quoted }
}
