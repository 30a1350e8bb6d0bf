import Scheduling
import Synchronization

/// Holds up a source that floods, so that all else on the machine goes on as before: what publishes its results is at it a
/// fifth of the time at most.
///
/// Where results come slower than that, nothing is held up.
final class FollowPace: Sendable {
    /// So much work is looked at together.
    static let share = Duration.milliseconds(1)
    /// How many times as long as it has worked the source waits in all.
    static let rest = 4

    private let state: Mutex<(since: Duration, work: Duration)>

    /// One of a source that begins at a moment of the clock that is never set.
    init(now: Duration = Now.steadyTime) { state = Mutex((now, .zero)) }

    /// Counts a result whose publishing took from `start` to `now`; how long the source is to wait before the next one.
    func count(from start: Duration, to now: Duration = Now.steadyTime) -> Duration? {
        state.withLock { state in
            state.work += now - start
            guard state.work >= Self.share else { return nil }
            // One that was held up while it published has rested already.
            let work = min(state.work, Self.share * 2)
            let pause = work * (1 + Self.rest) - (now - state.since)
            state = (pause > .zero ? now + pause : now, .zero)
            return pause > .zero ? pause : nil
        }
    }
}
