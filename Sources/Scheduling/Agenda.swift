/// What is due when: one entry a key, the earliest at hand; made for a hundred thousand entries.
public struct Agenda<Key: Hashable & Sendable>: Sendable {
    /// How long the wall clock is trusted: it may be set at any moment, which nothing announces.
    public static var longestTrust: Duration { .seconds(30) }

    private var steady = IndexedHeap<Key>()
    private var wall = IndexedHeap<Key>()

    /// An agenda without entries.
    public init() {}

    /// The number of entries.
    public var count: Int { steady.count + wall.count }

    /// Whether there is nothing to wait for.
    public var isEmpty: Bool { count == 0 }

    /// Puts `key` down for `due`, in place of what it was down for; O(log n).
    public mutating func insert(_ key: Key, due: Due) {
        remove(key)
        switch due {
        case .steady(let moment): steady.insert(key, at: moment)
        case .wall(let moment): wall.insert(key, at: moment)
        }
    }

    /// Strikes `key` out and returns what it was down for; O(log n).
    @discardableResult public mutating func remove(_ key: Key) -> Due? {
        steady.remove(key).map(Due.steady) ?? wall.remove(key).map(Due.wall)
    }

    /// How long to sleep before `takeDue` is worth a call, 0 if it is now, nil if the agenda is empty.
    ///
    /// At most 30 s while anything aims at the wall clock; O(1).
    public func nextWake(now: Now) -> Duration? {
        let waits = [
            steady.first.map { $0.moment - now.steady },
            wall.first.map { min($0.moment - now.wall, Self.longestTrust) },
        ]
        return waits.compactMap { $0 }.min().map { max(.zero, $0) }
    }

    /// Takes out everything whose time has come, what waited longest first; O(log n) each.
    public mutating func takeDue(now: Now) -> [(key: Key, due: Due)] {
        var taken: [(key: Key, due: Due)] = []
        while let next = mostLate(now: now), next.due.lateness(at: now) >= .zero {
            remove(next.key)
            taken.append(next)
        }
        return taken
    }

    private func mostLate(now: Now) -> (key: Key, due: Due)? {
        let heads = [
            steady.first.map { (key: $0.key, due: Due.steady($0.moment)) },
            wall.first.map { (key: $0.key, due: Due.wall($0.moment)) },
        ]
        return heads.compactMap { $0 }.max { $0.due.lateness(at: now) < $1.due.lateness(at: now) }
    }
}
