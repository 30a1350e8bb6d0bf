/// What is known of the runs that a schedule has had so far.
public struct PastRuns: Hashable, Sendable {
    /// How many there were.
    public var count: Int
    /// The moment that the last of them was due, on the wall clock since 1970; where there was none, since when the
    /// schedule has been in force.
    public var last: Duration

    /// So many runs, the last of them due at `last`.
    public init(count: Int, last: Duration) {
        self.count = count
        self.last = last
    }

    /// Counts a run that was due at `moment`; runs may end in another order than they were due.
    public mutating func add(at moment: Duration, now: Now) {
        count += 1
        // A last run that lies ahead is from before the clock was set back.
        last = last > now.wall ? moment : max(last, moment)
    }
}
