import TestTape
import Synchronization

@testable import Tape

/// A log that numbers the events of several tapes, as a server that several processes share would.
final class SharedLog: Sendable {
    private struct State {
        var next: UInt64 = 1
        /// The newest events.
        var events: [StoredEvent] = []
        var tapes: [Tape] = []
    }

    let epoch = "k"
    private let capacity: Int
    private let state = Mutex(State())

    /// A log that keeps so many events for those that join.
    init(keeping capacity: Int) { self.capacity = capacity }

    /// Numbers an event and hands it to all tapes; one that is `lost` leaves its number behind and nothing else.
    func publish(_ text: String, isLost: Bool = false) {
        let (event, tapes) = state.withLock { state in
            let event = StoredEvent(
                sequence: state.next,
                job: "j",
                event: "tick",
                role: .result,
                time: .now,
                bytes: Array("id: \(epoch)-\(state.next)\nevent: tick\ndata: \(text)\n\n".utf8),
                value: nil
            )
            state.next += 1
            if !isLost { state.events = (state.events + [event]).suffix(capacity) }
            return (event, state.tapes)
        }
        if !isLost { for tape in tapes { tape.commit([event]) } }
    }

    var snapshot: TapeSnapshot {
        state.withLock { state in
            var snapshot = TapeSnapshot(epoch: epoch, next: state.next)
            // A snapshot has no hole up to its end.
            snapshot.newest = state.events.enumerated()
                .filter { $1.sequence + UInt64(state.events.count - $0) == state.next }
                .map(\.element)
            snapshot.latest = state.events.suffix(1)
            snapshot.droppedThrough = state.next - 1 - UInt64(snapshot.newest.count)
            return snapshot
        }
    }

    /// Hands a tape what it lacks of what is kept, and from then on all that is published.
    func follow(_ tape: Tape) {
        let missed = state.withLock { state in
            state.tapes.append(tape)
            return state.events
        }
        tape.commit(missed)
    }

    /// Hands out nothing more.
    func close() { state.withLock { $0.tapes = [] } }
}

/// One process's share of a log.
final class LogStore: TapeStore, EmptyArchive {
    let snapshot: TapeSnapshot
    private let log: SharedLog

    init(_ log: SharedLog) { (self.log, snapshot) = (log, log.snapshot) }

    func attach(_ tape: Tape) { log.follow(tape) }

    var fault: String? { nil }

    func setLimits(_ limits: Tape.Capacity) {}

    func close() async { log.close() }

    var oldest: UInt64 { .max }
}
