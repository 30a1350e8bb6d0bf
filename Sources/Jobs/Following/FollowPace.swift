import Synchronization

/// Holds up a source that floods, so that all else on the machine goes on as before: one that yields results without a
/// pause may do so for a millisecond of each five.
///
/// Where results come slower than that, nothing is held up.
final class FollowPace: Sendable {
    /// How long a flood may last, and how many results in that time make one.
    static let flood = (time: Duration.milliseconds(1), results: 20)
    /// How long it waits then.
    static let pause = Duration.milliseconds(4)

    private let state: Mutex<(since: ContinuousClock.Instant, results: Int)>

    init(now: ContinuousClock.Instant = .now) { state = Mutex((now, 0)) }

    /// Counts a result that was published by `now`; how long the source is to wait before the next one.
    func count(now: ContinuousClock.Instant = .now) -> Duration? {
        state.withLock { state in
            state.results += 1
            let time = now - state.since
            guard time >= Self.flood.time else { return nil }
            // What has come in a time that is not much longer.
            let isFlood = time < Self.flood.time * 4 && state.results >= Self.flood.results
            state = (isFlood ? now + Self.pause : now, 0)
            return isFlood ? Self.pause : nil
        }
    }
}
