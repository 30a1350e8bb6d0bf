/// Decides when a child is killed and when its pipes are given up; it holds no descriptor and reads no clock.
struct TerminationStateMachine {
    enum Step: Equatable {
        /// Nothing is to be done before this instant; nil: before there is news.
        case wait(until: ContinuousClock.Instant?)
        /// The whole group is to be killed.
        case kill
        /// The child is gone and so are its pipes, or their time is over.
        case finish
    }

    /// From asking a child to end to killing it.
    static let killDelay = Duration.seconds(5)
    /// From a child's end to giving up pipes that its own children hold.
    static let pipeDelay = Duration.seconds(1)

    private var openPipes: Int
    private var goneAt: ContinuousClock.Instant?
    private var killAt: ContinuousClock.Instant?
    private var isKilled = false

    init(openPipes: Int) { self.openPipes = openPipes }

    mutating func pipeEnded() { openPipes -= 1 }

    mutating func childEnded(at now: ContinuousClock.Instant) { goneAt = goneAt ?? now }

    /// Whether the child was asked to end before it did.
    private(set) var wasStopped = false

    /// The child is to end within `grace`; asking again can only shorten the time.
    ///
    /// - Returns: whether this is the first time, so that it is to be told.
    mutating func stop(at now: ContinuousClock.Instant, grace: Duration) -> Bool {
        defer { killAt = min(killAt ?? now + grace, now + grace) }
        if goneAt == nil { wasStopped = true }
        return killAt == nil
    }

    /// The next step at `now`.
    mutating func next(at now: ContinuousClock.Instant) -> Step {
        if let goneAt {
            guard openPipes > 0 else { return .finish }
            // Where the group was asked to end, those who still hold the pipes have the whole time they were given.
            let end = isKilled ? goneAt + Self.pipeDelay : max(goneAt + Self.pipeDelay, killAt ?? goneAt)
            return now < end ? .wait(until: end) : .finish
        }
        guard let killAt, !isKilled else { return .wait(until: nil) }
        guard now >= killAt else { return .wait(until: killAt) }
        isKilled = true
        return .kill
    }
}
