import Synchronization

extension Tape {
    /// Has readers see events that were numbered elsewhere, as by a store that several tapes follow.
    ///
    /// Sequences may only rise: an event at or below the newest one is a duplicate and left out. Where sequences are left
    /// out, readers are told that events are gone: the tape begins anew behind the hole.
    ///
    /// Sequences are those of the history that the tape is at.
    ///
    /// A tape that is recorded takes them where it ``isFollowing``, since it numbers its events itself else; readers see them
    /// once they are stored.
    public func commit(_ events: [StoredEvent]) {
        let (wakeups, listeners) = state.withLock { state -> (Wakeups, [Observer]) in
            checkFollowing(state)
            var newest: Timestamp?
            for event in events {
                guard let position = position(event.sequence, &state), position >= state.numbering.next else {
                    continue
                }
                let (key, references) = key(job: event.job, event: event.event, &state)
                // From then on the event itself keeps the numbers.
                withExtendedLifetime(references) { state.references.add(key) }
                let encoded = event.encoded(as: key, at: position)
                if state.queue.isRecording {
                    if position > state.numbering.next { state.queue.append(.skipped(to: position, because: nil)) }
                    state.queue.append(.event(encoded))
                    state.numbering.reserve(to: position + 1)
                } else {
                    state.skip(to: position)
                    state.commit(encoded)
                }
                newest = event.time
            }
            guard let newest else { return (Wakeups(), []) }
            guard !state.queue.isRecording else { return (Wakeups(), state.queue.flushListeners) }
            // A file has what is committed unrecorded once that is written into it.
            if archive != nil, !isFollowing { state.numbering.archive(to: state.numbering.end) }
            state.evictExcess(now: newest)
            return (state.wakeups(), [])
        }
        for listener in listeners { listener.wake() }
        wakeups.perform()
    }

    /// No file has a position from here on, and no history comes so far.
    private static let mostStored: UInt64 = 1 << 62

    /// The position of a sequence of the history that is followed; nil where there can be none.
    ///
    /// To be called under the lock.
    func position(_ sequence: UInt64, _ state: inout State) -> UInt64? {
        let identity = state.incoming
        // Behind the last sequence there is can be none; it is nothing that a store can have counted.
        guard let position = identity.position(of: EventID(epoch: identity.epoch, sequence: sequence)),
            position < (isFollowing ? Self.mostStored : .max)
        else { return nil }
        return position
    }

    /// Makes sure that nothing is told from elsewhere to a tape that numbers its events itself; to be called under the lock.
    func checkFollowing(_ state: borrowing State) {
        precondition(isFollowing || !state.queue.isRecording, "a tape that numbers its own events keeps to its history")
    }

    /// Whether another history has begun that readers don't see yet.
    public var isTurning: Bool { state.withLock { $0.queuedIdentity != nil } }

    /// How much of what was appended is uncommitted: events and what else was done, and the bytes of the events.
    public var waiting: (steps: Int, bytes: Int) { state.withLock { ($0.queue.count, $0.queue.bytes) } }
}
