import Configuration

/// Runs once, at a moment of the wall clock.
struct AtSchedule: Schedule, Hashable {
    static let row = ConfigKey(
        "at",
        .moment,
        "Once, at a time with its offset, such as 2027-01-01T00:00:00+01:00."
    )
    static let runsOnce = true

    /// Since 1970-01-01T00:00Z.
    let moment: Duration
    /// As it was written.
    let text: String

    init?(reading section: ConfigSection) {
        for option in ScheduleTrigger.optionsOfMany.map(\.name) where section.has(option) {
            _ = section.node(option)
            section.report("\(section.name(of: option)) has no use with at, which runs once", atKey: option)
        }
        guard let moment = section.moment(Self.key), let text = section.string(Self.key) else { return nil }
        self.moment = moment
        self.text = text
    }

    /// However the moment was written.
    var identity: String { "\(moment)" }
    var shortestGap: Duration? { nil }
    func runsPerDay(now: Now) -> ClosedRange<Int>? { nil }

    /// The moment, even if it lies in the past: how late is too late is not for it to say.
    func first(now: Now, name: String, using generator: inout some RandomNumberGenerator) -> Due? {
        .wall(moment)
    }

    func next(
        after due: Due,
        now: Now,
        using generator: inout some RandomNumberGenerator
    ) -> (due: Due, missed: Int)? { nil }
}
