import Heaps

/// Moments on both clocks, the first of which is to be waited for; nil where there is none.
public struct Wake: Hashable, Sendable {
    /// On the clock that counts since the machine was started.
    public let steady: Duration?
    /// On the wall clock, since 1970.
    public let wall: Duration?

    /// These moments.
    public init(steady: Duration? = nil, wall: Duration? = nil) {
        self.steady = steady
        self.wall = wall
    }

    /// Whether something is due before it.
    public func isBehind(_ due: Due) -> Bool {
        switch due {
        case .steady(let moment): steady.map { moment < $0 } ?? true
        case .wall(let moment): wall.map { moment < $0 } ?? true
        }
    }
}

/// What is due when: one entry a number, the earliest at hand; made for a hundred thousand entries.
///
/// Numbers index memory, so they should be small and used again.
public struct TimerQueue: Sendable {
    /// How long the wall clock is trusted: it may be set at any moment, which nothing announces for sure.
    public static let longestTrust = Duration.seconds(30)
    /// Steps of the wall clock below this are corrections, which need no word.
    static let tolerance = Duration.milliseconds(100)

    private var steady = IndexedHeap()
    private var wall = IndexedHeap()
    /// How far the wall clock was ahead of the continuous one when somebody looked last.
    private var lead: Duration?

    /// An empty queue.
    public init() {}

    /// The number of entries.
    public var count: Int { steady.count + wall.count }

    /// Whether there is nothing to wait for.
    public var isEmpty: Bool { count == 0 }

    /// Puts `number` down for `due`, in place of what it was down for; O(log n).
    public mutating func insert(_ number: Int, due: Due) {
        switch due {
        case .steady(let moment):
            wall.remove(number)
            steady.insert(number, at: moment)
        case .wall(let moment):
            steady.remove(number)
            wall.insert(number, at: moment)
        }
    }

    /// What `number` is down for.
    public func due(of number: Int) -> Due? {
        steady.moment(of: number).map(Due.steady) ?? wall.moment(of: number).map(Due.wall)
    }

    /// Strikes `number` out and returns what it was down for; O(log n).
    @discardableResult public mutating func remove(_ number: Int) -> Due? {
        steady.remove(number).map(Due.steady) ?? wall.remove(number).map(Due.wall)
    }

    /// What is to be waited for before `takeDue` is worth a call.
    ///
    /// While anything aims at the wall clock, no more than 30 s of the continuous one; O(1).
    public func nextWake(now: Now) -> Wake {
        let look = wall.first.map { _ in now.steady + Self.longestTrust }
        let next = steady.first?.moment
        return Wake(steady: next.map { min($0, look ?? $0) } ?? look, wall: wall.first?.moment)
    }

    /// Takes out what has come due, what waited longest first, but no more than `limit`; O(log n) each.
    public mutating func takeDue(now: Now, limit: Int = .max) -> [(number: Int, due: Due)] {
        var taken: [(number: Int, due: Due)] = []
        while taken.count < limit, let next = mostLate(now: now) {
            remove(next.number)
            taken.append(next)
        }
        return taken
    }

    /// Looks at both clocks, and tells whether the wall clock was set since the last look.
    ///
    /// What aims at the wall clock should then be planned anew: set back a year, it would be silent for a year.
    public mutating func noteClockSet(now: Now) -> Bool {
        let present = now.wall - now.steady
        let step = present - (lead ?? present)
        lead = present
        return step > Self.tolerance || step < .zero - Self.tolerance
    }

    private func mostLate(now: Now) -> (number: Int, due: Due)? {
        let late = steady.first.map { now.steady - $0.moment } ?? .seconds(-1)
        let lateOnWall = wall.first.map { now.wall - $0.moment } ?? .seconds(-1)
        if late >= .zero, late >= lateOnWall, let head = steady.first { return (head.number, .steady(head.moment)) }
        if lateOnWall >= .zero, let head = wall.first { return (head.number, .wall(head.moment)) }
        return nil
    }
}
