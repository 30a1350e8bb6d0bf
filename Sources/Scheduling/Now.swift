/// The present moment on both clocks; schedules are told it and never look for themselves.
public struct Now: Hashable, Sendable {
    /// The continuous clock, which counts suspend and is never set, since any fixed start.
    public var steady: Duration
    /// The wall clock since 1970-01-01T00:00Z; it may be set forward and back.
    public var wall: Duration

    /// A moment on both clocks.
    public init(steady: Duration, wall: Duration) {
        self.steady = steady
        self.wall = wall
    }

    /// The moment on both clocks when so much time has passed, or had still to pass.
    public func advanced(by time: Duration) -> Now { Now(steady: steady + time, wall: wall + time) }
}

/// A moment that is aimed at, on the clock that decides when it has come.
public enum Due: Hashable, Sendable {
    /// On the continuous clock: spacing stays, whatever happens to the time of day.
    case steady(Duration)
    /// On the wall clock: the time of day counts, even when the clock is set.
    case wall(Duration)

    /// The moment so much later, on the same clock.
    public func advanced(by time: Duration) -> Due {
        switch self {
        case .steady(let moment): .steady(moment + time)
        case .wall(let moment): .wall(moment + time)
        }
    }

    /// Which of two moments comes first as the clocks stand; nil where there is neither.
    public static func first(_ one: Due?, _ other: Due?, now: Now) -> Due? {
        guard let one, let other else { return one ?? other }
        return one.lateness(at: now) < other.lateness(at: now) ? other : one
    }

    /// How long ago it was at `now`; negative while it lies ahead.
    public func lateness(at now: Now) -> Duration {
        switch self {
        case .steady(let moment): now.steady - moment
        case .wall(let moment): now.wall - moment
        }
    }
}
