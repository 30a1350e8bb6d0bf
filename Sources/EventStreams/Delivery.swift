/// Where one subscriber stands and what it needs next; it holds no socket and reads no clock.
public struct Delivery: Equatable {
    public enum Place: Equatable {
        /// It has everything up to where its loop has read; it is sent what the loop reads next.
        case live
        /// It wants the frame with this sequence next.
        case behind(UInt64)
    }

    /// What is due for a subscriber when it is looked at without news.
    public enum Step: Equatable {
        case wait(until: Duration)
        case heartbeat
        /// Its time is over.
        case end
        /// Its socket has taken nothing for too long.
        case drop
    }

    public var place: Place
    /// Whether bytes wait for room in the socket.
    public var isBlocked = false
    /// When the socket last took something.
    public var lastWrite: Duration
    /// When the stream shall end.
    let endsAt: Duration
    /// Since when something has waited for the client's acknowledgement, as far as looking now and then tells.
    public var unansweredSince: Duration?

    /// Makes one of its parts.
    public init(
        place: Place,
        isBlocked: Bool = false,
        lastWrite: Duration,
        endsAt: Duration,
        unansweredSince: Duration? = nil
    ) {
        self.place = place
        self.isBlocked = isBlocked
        self.lastWrite = lastWrite
        self.endsAt = endsAt
        self.unansweredSince = unansweredSince
    }

    /// What is due at `now`.
    public func next(now: Duration, heartbeat: Duration, stallLimit: Duration) -> Step {
        if isBlocked {
            let due = lastWrite + stallLimit
            return now < due ? .wait(until: due) : .drop
        }
        if now >= endsAt { return .end }
        let due = min(lastWrite + heartbeat, endsAt)
        return now < due ? .wait(until: due) : .heartbeat
    }
}
