/// Where one subscriber stands on its tape and what it needs next; it holds no socket and reads no clock.
public struct Cursor: Equatable {
    /// Whether a subscriber has what its loop has read.
    public enum State: Equatable {
        /// It has everything up to where its loop has read; it is sent what the loop reads next.
        case live
        /// It wants the event with this sequence next.
        case catchingUp(from: UInt64)
    }

    /// What is due for a subscriber when time has passed without events.
    public enum Step: Equatable {
        case wait(until: Duration)
        case heartbeat
        /// Its lifetime is over.
        case end
        /// Its outlet has taken nothing for too long.
        case drop
    }

    /// Where it stands.
    public var state: State
    /// Whether bytes wait for room in its outlet.
    public var isBlocked = false
    /// When its outlet last took something.
    public var lastWrite: Duration
    /// When the stream shall end.
    let endsAt: Duration
    /// The time for ``unacknowledgedSince``; negative for none, since an optional would take eight bytes more of each.
    private var unacknowledged = Duration.seconds(-1)

    /// A cursor of a stream that goes on at `state` and ends at `endsAt`.
    public init(_ state: State, isBlocked: Bool = false, lastWrite: Duration, endsAt: Duration) {
        self.state = state
        self.isBlocked = isBlocked
        self.lastWrite = lastWrite
        self.endsAt = endsAt
    }

    /// Since when something has waited for the client's acknowledgement, as far as looking now and then tells.
    public var unacknowledgedSince: Duration? {
        get { unacknowledged < .zero ? nil : unacknowledged }
        set { unacknowledged = newValue ?? .seconds(-1) }
    }

    /// Whether it is sent what its loop reads next.
    public var isLive: Bool { if case .live = state { true } else { false } }

    /// Goes on at `position` once what was handed to its outlet is out.
    public mutating func block(at position: UInt64) {
        state = .catchingUp(from: position)
        isBlocked = true
    }

    /// Whether its time is over at `now`, whether or not it has taken what it was sent.
    public func isOver(at now: Duration) -> Bool { now >= endsAt }

    /// What is due at `now`.
    public func next(now: Duration, heartbeat: Duration, stallLimit: Duration) -> Step {
        if isBlocked {
            let due = lastWrite + stallLimit
            guard now < due else { return .drop }
            // Who always has something to take would outlive its time for good.
            let last = endsAt + stallLimit
            return now < last ? .wait(until: min(due, last)) : .end
        }
        if now >= endsAt { return .end }
        let due = min(lastWrite + heartbeat, endsAt)
        return now < due ? .wait(until: due) : .heartbeat
    }
}
