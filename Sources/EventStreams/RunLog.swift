public import Tape
import Synchronization

/// A tape that comes to an end, for those subscribers alone that ask for it.
///
/// One task writes it; subscribers of any loop follow it, from any place that is still held to its last event, and end there.
public final class RunLog: Sendable {
    private struct State {
        var subscribers = 0
        /// Since when there have been none.
        var idleSince: ContinuousClock.Instant? = ContinuousClock.now
        /// How far the readers have come with the slowest of their subscribers.
        var positions: [ObjectIdentifier: UInt64] = [:]
        /// The position behind the last event, once that is there or about to be.
        var end: UInt64?
    }

    /// Where the events are held; its epoch names the log.
    public let tape: Tape
    /// Tells what was asked for apart from what others ask for; empty where there is nothing to choose.
    public let mark: String
    private let state = Mutex(State())

    /// A log without subscribers on a tape that nobody else writes.
    public init(_ tape: Tape, mark: String = "") { (self.tape, self.mark) = (tape, mark) }

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
            // Set before a reader is woken for it: one that has read so far knows then that there is no more to come.
            if isLast { state.end = tape.end + 1 }
            return tape.append(payload, to: channel, at: time)
        }
    }

    /// Ends a log whose events are numbered elsewhere: there is nothing behind those that it has.
    public func finish() {
        state.withLock { state in
            if state.end == nil { state.end = tape.end }
        }
        tape.wakeReaders()
    }

    /// The position behind the last event; nil while more may come.
    public var end: UInt64? { state.withLock { $0.end } }

    /// For how long there have been no subscribers; nil while there are some.
    public var idleTime: Duration? {
        state.withLock { $0.idleSince }.map { ContinuousClock.now - $0 }
    }

    /// Whether some subscriber is to be sent more than so many bytes yet; the writer may then wait for it.
    ///
    /// Goes through what is left, so it is not to be asked for every event.
    public func isLagging(behind bytes: Int) -> Bool {
        guard let slowest = state.withLock({ $0.positions.values.min() }) else { return false }
        let end = tape.end
        return tape.events(from: slowest, upTo: bytes).end < end
    }

    /// Records how far a reader has come, with the slowest of its subscribers; nil where nobody need wait for it any more.
    public func record(_ position: UInt64?, of reader: ObjectIdentifier) {
        state.withLock { $0.positions[reader] = position }
    }

    /// Takes in that somebody listens to a copy of it at this moment: it is idle only from then on.
    public func noteListenerElsewhere() {
        state.withLock { state in
            if state.idleSince != nil { state.idleSince = .now }
        }
    }

    /// Counts one more subscriber.
    public func addSubscriber() {
        state.withLock { state in
            state.subscribers += 1
            state.idleSince = nil
        }
    }

    /// Counts one subscriber less.
    public func removeSubscriber() {
        state.withLock { state in
            state.subscribers -= 1
            if state.subscribers == 0 { state.idleSince = ContinuousClock.now }
        }
    }
}
