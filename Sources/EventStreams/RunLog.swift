public import Tape
import Synchronization

/// A tape that comes to an end, for those streams alone that ask for it.
///
/// One task writes it; streams of any loop follow it, from any place that is still held to its last event, and end there.
public final class RunLog: Sendable {
    private struct State {
        var followers = 0
        /// Since when there have been none.
        var idleSince: ContinuousClock.Instant? = ContinuousClock.now
        /// How far the loops have come with the slowest of their followers.
        var positions: [ObjectIdentifier: UInt64] = [:]
        /// The position behind the last event, once that is there or about to be.
        var end: UInt64?
    }

    public let tape: Tape
    private let state = Mutex(State())

    public init(_ tape: Tape) { self.tape = tape }

    /// Appends an event; behind the last one nothing is appended any more.
    ///
    /// - Returns: the event's id; nil where there is none.
    @discardableResult public func append(
        _ payload: Payload,
        to channel: EventSeries,
        at time: Timestamp,
        isLast: Bool = false
    ) -> EventID? {
        state.withLock { state in
            guard state.end == nil else { return nil }
            // Set before anybody is woken for it: who has read so far knows then that there is no more to come.
            if isLast { state.end = tape.end + 1 }
            return tape.append(payload, to: channel, at: time)
        }
    }

    /// The position behind the last event; nil while more may come.
    public var end: UInt64? { state.withLock { $0.end } }

    /// For how long nobody has followed; nil while somebody does.
    public var idleTime: Duration? {
        state.withLock { $0.idleSince }.map { ContinuousClock.now - $0 }
    }

    /// Whether some follower is to be sent more than so many bytes yet; who writes may then wait for it.
    ///
    /// Goes through what is left, so it is not to be asked for every event.
    public func isLagging(behind bytes: Int) -> Bool {
        guard let slowest = state.withLock({ $0.positions.values.min() }) else { return false }
        let end = tape.end
        return tape.events(from: slowest, upTo: bytes).end < end
    }

    /// Takes note of how far a loop has come; nil where nobody there follows any more.
    public func note(_ position: UInt64?, of loop: ObjectIdentifier) {
        state.withLock { $0.positions[loop] = position }
    }

    public func join() {
        state.withLock { state in
            state.followers += 1
            state.idleSince = nil
        }
    }

    public func leave() {
        state.withLock { state in
            state.followers -= 1
            if state.followers == 0 { state.idleSince = ContinuousClock.now }
        }
    }
}
