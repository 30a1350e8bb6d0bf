/// Decides when files are looked at: once for a burst of changes, when it is over, and now and then without any.
struct Debouncer {
    /// What to do now.
    enum Step: Equatable {
        case look
        case wait(Duration)
    }

    /// A burst is over when nothing has changed for so long.
    static let quiet = Duration.milliseconds(60)
    /// How long a burst is waited for.
    static let longestBurst = Duration.milliseconds(500)
    /// How often files are looked at that nothing is heard of: those of other machines change without a word.
    static let pause = Duration.seconds(5)

    private var burst: (start: Duration, last: Duration)?
    private var lastLook: Duration

    init(now: Duration) { lastLook = now }

    /// Takes note of a change.
    mutating func note(at now: Duration) { burst = (burst?.start ?? now, now) }

    /// The step at `now`; a look that is due counts as taken.
    mutating func next(at now: Duration) -> Step {
        let due = burst.map { min($0.last + Self.quiet, $0.start + Self.longestBurst) } ?? lastLook + Self.pause
        guard now >= due else { return .wait(due - now) }
        burst = nil
        lastLook = now
        return .look
    }
}
