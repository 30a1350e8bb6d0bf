public import Configuration
import Randomness

/// Runs at a fixed or random spacing, from start to start and without drift: on the continuous clock, or at the round
/// times of the wall clock.
public struct EverySchedule: Schedule, Hashable {
    static let spacing = Key<ClosedRange<Duration>?>(
        "every",
        in: minimum...DurationText.maximum,
        "From start to start, at least 10ms, without drift; of a range each wait is drawn anew."
    )
    static let align = Key("align", default: false, "Runs at whole multiples of the interval, such as :00 and :30.")
    static let offset = Key(
        "offset",
        in: .zero...DurationText.maximum,
        default: .zero,
        "Moves aligned runs by this much."
    )
    /// The key `every`.
    public static let row = spacing.row
    /// `align` and `offset`.
    public static let options = [align.row, offset.row]
    /// `interval`, as other tools call it.
    public static let otherNames = ["interval"]
    /// A first value is there at once, not after the first interval.
    public static let runsOnStart = true

    /// The shortest spacing that is accepted: a hundred events a second from one job.
    static let minimum = Duration.milliseconds(10)

    /// The spacing; both ends are equal where it is fixed.
    public var interval: ClosedRange<Duration> { .nanoseconds(shortest) ... .nanoseconds(longest) }
    /// How far behind the multiples of the interval runs start, counted from 1970-01-01T00:00Z; nil where the wall clock
    /// does not matter.
    public var alignment: Duration? { offset < 0 ? nil : .nanoseconds(offset) }

    // In nanoseconds, as a file can say it, so that it takes no memory of its own beside the trigger.
    private let shortest: Int64
    private let longest: Int64
    /// Below zero where there is none.
    private let offset: Int64

    /// A spacing of at least 10 ms; only a fixed one can be aligned.
    public init(interval: ClosedRange<Duration>, alignment: Duration? = nil) {
        precondition(interval.lowerBound >= Self.minimum, "an interval of \(interval.lowerBound) is too short")
        precondition(alignment == nil || interval.lowerBound == interval.upperBound, "a random spacing has no grid")
        shortest = Self.nanoseconds(interval.lowerBound)
        longest = Self.nanoseconds(interval.upperBound)
        offset = alignment.map(Self.nanoseconds) ?? -1
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        Int64(clamping: duration.attoseconds / 1_000_000_000)
    }

    /// The interval, or the lower end of a range.
    public var shortestGap: Duration? { interval.lowerBound }
    /// The interval as the index shows it: `2s`, `5-20s`.
    public var text: String { DurationText.formatRange(interval) }

    /// The interval, and the grid where it has one.
    public var identity: String {
        "\(interval.lowerBound) \(interval.upperBound)" + (alignment.map { " at \($0)" } ?? "")
    }

    /// The same on every day, where the interval is no longer than one.
    public func runsPerDay(now: Now) -> ClosedRange<Int>? {
        let day = Duration.seconds(86_400)
        let fewest = interval.upperBound > day ? 0 : Int((day / interval.upperBound).rounded())
        return fewest...max(1, Int((day / interval.lowerBound).rounded()))
    }

    /// One interval behind the place of the name, or the next round time.
    public func first(now: Now, name: String, using generator: inout some RandomNumberGenerator) -> Due? {
        let place = StableHash.place(of: name, within: interval.lowerBound)
        return next(after: .steady(now.steady + place), now: now, using: &generator)?.due
    }

    /// One interval behind `due`; where that has passed, the next multiple of it that has not.
    public func next(
        after due: Due,
        now: Now,
        using generator: inout some RandomNumberGenerator
    ) -> (due: Due, missed: Int)? {
        if let alignment { return nextAligned(after: due, now: now.wall, to: alignment) }
        let fireTime = if case .steady(let moment) = due { moment } else { now.steady }
        let next = fireTime + Duration.random(in: interval, using: &generator)
        if next > now.steady { return (.steady(next), 0) }
        return interval.lowerBound == interval.upperBound
            ? nextInGrid(from: fireTime, now: now.steady)
            : afterSilence(from: fireTime, now: now.steady, using: &generator)
    }

    /// The first moment of the grid behind `now`, and how many it has between `fireTime` and there.
    private func nextInGrid(from fireTime: Duration, now: Duration) -> (due: Due, missed: Int) {
        let step = interval.lowerBound
        let passed = (now - fireTime).attoseconds / step.attoseconds
        return (.steady(fireTime + Duration(attoseconds: (passed + 1) * step.attoseconds)), Int(clamping: passed))
    }

    /// The first round time behind `due` and `now`, and how many lie between the two.
    private func nextAligned(after due: Due, now: Duration, to offset: Duration) -> (due: Due, missed: Int) {
        let step = interval.lowerBound.attoseconds
        /// The number of the last round time up to a moment.
        func last(_ moment: Duration) -> Int128 {
            let (quotient, remainder) = (moment - offset).attoseconds.quotientAndRemainder(dividingBy: step)
            return remainder < 0 ? quotient - 1 : quotient
        }
        let fireTime = if case .wall(let moment) = due { moment } else { now }
        let (before, present) = (last(fireTime), last(now))
        let next = Duration(attoseconds: (max(before, present) + 1) * step) + offset
        return (.wall(next), Int(clamping: max(0, present - before)))
    }

    /// One gap from `now`: random runs have no grid to return to, but keep their distance from the late one.
    ///
    /// The runs missed are those of an average spacing, at least the one that is known to have passed.
    private func afterSilence(
        from fireTime: Duration,
        now: Duration,
        using generator: inout some RandomNumberGenerator
    ) -> (due: Due, missed: Int) {
        let mean = (interval.lowerBound + interval.upperBound) / 2
        let missed = Int(clamping: (now - fireTime).attoseconds / mean.attoseconds)
        return (.steady(now + Duration.random(in: interval, using: &generator)), max(1, missed))
    }
}
