public import Configuration

/// Runs at a fixed or random spacing, from start to start and without drift, on the continuous clock.
public struct EverySchedule: Schedule, Hashable {
    public static let key = "every"
    public static let otherNames = ["interval"]

    /// The shortest spacing that is accepted: a hundred events a second from one job.
    static let minimum = Duration.milliseconds(10)
    /// First runs are spread over this much, or over one interval where that is less.
    static let spread = Duration.seconds(1)

    /// The spacing; both ends are equal where it is fixed.
    public let interval: ClosedRange<Duration>

    /// A spacing of at least 10 ms.
    public init(interval: ClosedRange<Duration>) {
        precondition(interval.lowerBound >= Self.minimum, "an interval of \(interval.lowerBound) is too short")
        self.interval = interval
    }

    public init?(reading fields: Fields) {
        guard let interval = fields.durationRange(Self.key) else { return nil }
        guard interval.lowerBound >= Self.minimum else {
            let least = DurationText.format(Self.minimum)
            let written = DurationText.format(interval.lowerBound)
            fields.report("\(fields.name(of: Self.key)) must be at least \(least), not \(written)", at: Self.key)
            return nil
        }
        self.interval = interval
    }

    public var shortestGap: Duration? { interval.lowerBound }
    public var longestGap: Duration? { interval.upperBound }
    public var text: String { DurationText.formatRange(interval) }

    /// Within the first second, at a place that depends on the name alone, so that many jobs don't start together.
    public func first(now: Now, name: String, using generator: inout some RandomNumberGenerator) -> Due? {
        let window = min(interval.lowerBound, Self.spread).attoseconds
        let place = Int128(StableHash.of(name)) * Duration.nanoseconds(1).attoseconds % window
        return .steady(now.steady + Duration(attoseconds: place))
    }

    public func next(
        after due: Due,
        now: Now,
        using generator: inout some RandomNumberGenerator
    ) -> (due: Due, missed: Int)? {
        let slot = if case .steady(let moment) = due { moment } else { now.steady }
        let next = slot + gap(using: &generator)
        if next > now.steady { return (.steady(next), 0) }
        return interval.lowerBound == interval.upperBound
            ? nextInGrid(from: slot, now: now.steady) : afterSilence(from: slot, now: now.steady, using: &generator)
    }

    /// The first moment of the grid behind `now`, and how many it has between `slot` and there.
    private func nextInGrid(from slot: Duration, now: Duration) -> (due: Due, missed: Int) {
        let step = interval.lowerBound
        let passed = (now - slot).attoseconds / step.attoseconds
        return (.steady(slot + Duration(attoseconds: (passed + 1) * step.attoseconds)), Int(clamping: passed))
    }

    /// One gap from `now`: random runs have no grid to return to, but keep their distance from the late one.
    ///
    /// The runs missed are those of an average spacing, at least the one that is known to have passed.
    private func afterSilence(
        from slot: Duration,
        now: Duration,
        using generator: inout some RandomNumberGenerator
    ) -> (due: Due, missed: Int) {
        let mean = (interval.lowerBound + interval.upperBound) / 2
        let missed = Int(clamping: (now - slot).attoseconds / mean.attoseconds)
        return (.steady(now + gap(using: &generator)), max(1, missed))
    }

    /// A spacing, drawn anew for each run: uniform, both ends included, in steps of 1 ms where the ends allow it.
    private func gap(using generator: inout some RandomNumberGenerator) -> Duration {
        let (low, high) = (interval.lowerBound.attoseconds, interval.upperBound.attoseconds)
        let millisecond = Duration.milliseconds(1).attoseconds
        let step = low % millisecond == 0 && high % millisecond == 0 ? millisecond : Duration.nanoseconds(1).attoseconds
        let steps = Int64(clamping: (high - low) / step)
        return Duration(attoseconds: low + Int128(Int64.random(in: 0...steps, using: &generator)) * step)
    }
}
