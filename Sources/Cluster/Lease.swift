/// How long a node may believe that Redis counts it among the living.
///
/// Its session stands in Redis with its end. One that has expired is never renewed: what others have seen to
/// be gone stays gone, and the node begins a new session with a name of its own. Times are those of a clock that only
/// goes on, from any start.
public struct Lease: Hashable, Sendable {
    /// How long a session lives without being renewed.
    public static let length = Duration.seconds(5)
    /// How long it is left alone after it was renewed.
    public static let pause = Duration.seconds(1)

    /// What is to be done about the session now.
    public enum Step: Hashable, Sendable {
        /// Begin one with a new name.
        case begin
        /// Renew it; the key must be there still.
        case renew
        /// Leave it for so long.
        case wait(Duration)
    }

    /// Whether there is a session.
    private var isBegun = false
    /// When the last request was sent that has been answered well.
    private var granted: Duration?
    /// When the last request was sent.
    private var asked: Duration?

    /// No session yet.
    public init() {}

    /// The next step; a request that is not answered is sent again after a pause.
    public func next(at now: Duration) -> Step {
        if let asked, now < asked + Self.pause { return .wait(asked + Self.pause - now) }
        return isBegun ? .renew : .begin
    }

    /// Records that a session was asked for, or for its renewal.
    public mutating func ask(at now: Duration) { asked = now }

    /// Records that Redis has begun or renewed the session, as was asked at a moment.
    ///
    /// The moment of sending counts and not that of the answer: Redis can't have begun to count before it.
    public mutating func grant(askedAt moment: Duration) {
        isBegun = true
        granted = max(granted ?? moment, moment)
    }

    /// Records that the session is not there any more, or that nobody knows whether it was begun.
    public mutating func lose() { self = Lease() }

    /// Until when it may act as an owner; nil where it may not at all.
    public var deadline: Duration? { granted.map { $0 + Self.length } }

    /// Whether it may act as an owner.
    public func isHeld(at now: Duration) -> Bool { deadline.map { now < $0 } ?? false }
}
