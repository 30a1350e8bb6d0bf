import Synchronization

/// A read that one of the ``ReadThreads`` does, unless it is ended before.
final class BlockingRead: Sendable {
    typealias Outcome = Result<SourceResult, SourceError>

    private enum Phase {
        case waiting(@Sendable (Outcome) -> Void)
        case begun(@Sendable (Outcome) -> Void)
        case over
        /// Somebody let go of it, and its thread is still at it.
        case hanging
    }

    let limit: Duration
    let deadline: ContinuousClock.Instant
    private let work: BlockingWork
    private let body: @Sendable () -> Outcome
    private let phase: Mutex<Phase>

    /// A read of `work`, to be over within `limit`; `take` hears the end, once.
    init(
        of work: BlockingWork,
        within limit: Duration,
        _ body: @escaping @Sendable () -> Outcome,
        _ take: @escaping @Sendable (Outcome) -> Void
    ) {
        (self.limit, self.work, self.body) = (limit, work, body)
        deadline = .now + limit
        phase = Mutex(.waiting(take))
    }

    /// Does it, unless it is over; returns what has come of it.
    func perform() -> Outcome? {
        let isWanted = phase.withLock { phase in
            guard case .waiting(let take) = phase else { return false }
            phase = .begun(take)
            return true
        }
        return isWanted ? body() : nil
    }

    /// Tells what has come of it; false where nobody has waited for that.
    func deliver(_ outcome: Outcome) -> Bool {
        let take = phase.withLock { phase -> (@Sendable (Outcome) -> Void)? in
            guard case .begun(let take) = phase else { return nil }
            phase = .over
            return take
        }
        guard let take else {
            work.noteReturn()
            return false
        }
        take(outcome)
        return true
    }

    /// Ends it with a failure; whether a thread is at it, which nobody waits for then.
    func letGo(with failure: SourceError) -> Bool {
        let (take, isBegun) = phase.withLock { phase -> ((@Sendable (Outcome) -> Void)?, Bool) in
            switch phase {
            case .waiting(let take):
                phase = .over
                return (take, false)
            case .begun(let take):
                work.noteHanging()
                phase = .hanging
                return (take, true)
            case .over, .hanging: return (nil, false)
            }
        }
        take?(.failure(failure))
        return isBegun
    }
}
