public import Configuration

extension ScheduleTrigger {
    /// The options of every schedule in jobs.yaml.
    public static let optionKeys = ["jitter", "start_at", "end_at", "times", "on_start", "misfire_grace"]

    /// Reads the schedule of a job and its options; nil after a reported fault or if there is no schedule.
    public convenience init?(reading fields: ConfigSection) {
        guard let schedule = ScheduleKinds.read(fields) else {
            // Their worth can't be told without a schedule, but they are known.
            if ScheduleKinds.keys.contains(where: fields.has) {
                for key in Self.optionKeys { _ = fields.node(key) }
            }
            return nil
        }
        var options = Options()
        options.jitter = Self.jitter(fields, below: schedule.shortestGap)
        options.times = fields.integer("times", in: 1...Int.max)
        options.grace = fields.duration("misfire_grace", in: EverySchedule.minimum...DurationText.maximum)
        options.runsOnStart = fields.bool("on_start") ?? type(of: schedule).runsOnStart
        if !(schedule is AtSchedule) {
            options.start = fields.moment("start_at")
            options.end = fields.moment("end_at")
        }
        if let start = options.start, let end = options.end, end < start {
            fields.refuse("end_at", "lies before start_at")
        }
        self.init(schedule, options)
    }

    private static func jitter(_ fields: ConfigSection, below gap: Duration?) -> Duration {
        guard let jitter = fields.duration("jitter") else { return .zero }
        guard let gap, jitter > gap else { return jitter }
        // A default is meant for all jobs, those with a shorter wait included.
        if fields.isDefault("jitter") { return gap }
        let most = DurationText.format(gap)
        let written = DurationText.format(jitter)
        fields.refuse(
            "jitter",
            "must be at most the shortest time between two runs, \(most), not \(written)",
            meant: most
        )
        return .zero
    }
}
