import Synchronization

/// Why readers of a tape find a hole.
public enum TapeBreak: Sendable {
    /// What is behind it is of another history.
    case reset
    /// Events before it were no longer to be had where the tape is filled from.
    case evicted
    /// Events before it were lost there, although some may have been seen.
    case failover
}

/// How a tape that is filled from elsewhere follows what happens there.
extension Tape {
    /// Goes on with another history, whose next event has the sequence `next`: all that was held is gone, and readers are
    /// told so.
    public func turn(to epoch: String, next: UInt64) {
        act { state in
            let start = max(state.numbering.next + 1, next)
            // The first position behind an offset stands for sequence 1.
            let identity = TapeIdentity(epoch: epoch, offset: start - next)
            guard state.queue.isRecording else {
                state.turn(to: identity, at: start)
                return true
            }
            state.queuedIdentity = identity
            state.queue.append(.turned(identity, at: start))
            state.numbering.reserve(to: start)
            return true
        }
    }

    /// Goes on at the event with the sequence `next`, as those before it can't be had; readers are told so.
    ///
    /// What is recalled with it, as by ``recall(_:)``, is there before they are: behind a hole they ask for the latest.
    public func skip(
        to next: UInt64,
        because reason: TapeBreak = .evicted,
        recalling latest: [StoredEvent] = []
    ) {
        act { state in
            var isNews = lose(to: next, reason, &state)
            for event in latest where recall(event, &state) { isNews = true }
            return isNews
        }
    }

    private func lose(to next: UInt64, _ reason: TapeBreak, _ state: inout State) -> Bool {
        guard let position = position(next, &state), position > state.numbering.next else { return false }
        guard state.queue.isRecording else {
            state.lose(to: position, because: reason)
            return true
        }
        state.queue.append(.skipped(to: position, because: reason))
        state.numbering.reserve(to: position)
        return true
    }

    /// Does something to the tape; where that is news, wakes who waits for it: readers, or what stores it first.
    private func act(_ step: (inout State) -> Bool) {
        let (wakeups, listeners) = state.withLock { state -> (Wakeups, [Observer]) in
            checkFollowing(state)
            guard step(&state) else { return (Wakeups(), []) }
            return state.queue.isRecording ? (Wakeups(), state.queue.flushListeners) : (state.wakeups(), [])
        }
        for listener in listeners { listener.wake() }
        wakeups.perform()
    }

    /// Goes on at the event with the sequence `next`, though nothing is lost that was seen here: the sequences between are
    /// left out, and readers go on without a hole.
    public func leap(to next: UInt64) {
        state.withLock { $0.identity.leap(at: $0.numbering.end, to: next) }
    }

    /// Has an event that lies before the end be the latest of its job, where none that is held is newer.
    public func recall(_ event: StoredEvent) { act { state in recall(event, &state) } }

    /// Whether there is something to be stored.
    private func recall(_ event: StoredEvent, _ state: inout State) -> Bool {
        guard let position = position(event.sequence, &state), position < state.numbering.next else { return false }
        let (key, references) = key(job: event.job, event: event.event, &state)
        return withExtendedLifetime(references) {
            let known = [state.latest.result(of: key.job), state.latest.failure(of: key.job)].compactMap(\.?.sequence)
            guard known.allSatisfy({ $0 < position }), !state.queue.hasEvent(of: key.job, behind: position) else {
                return false
            }
            let encoded = event.encoded(as: key, at: position)
            guard state.queue.isRecording else {
                state.recall(encoded)
                return false
            }
            // Until then the number must stand for no other job.
            state.references.add(key)
            state.queue.append(.remembered(encoded))
            return true
        }
    }

    /// Events before this position were lost where the tape is filled from, though some may have been seen; 0 where none were.
    public var failoverEnd: UInt64 { state.withLock { $0.failoverEnd } }

    /// How many of `count` events from `position` on, which are gone, a reader has missed that had not come so far: none that
    /// were lost where the tape is filled from, or that are of another history.
    public func missed(_ count: UInt64, from position: UInt64) -> UInt64 {
        state.withLock { state in
            let first = max(position, state.breaks.reset, state.failoverEnd)
            return position + count > first ? position + count - first : 0
        }
    }

    /// Why a reader that wants the event at `position` finds a hole; nil where the hole is none of these.
    public func reasonOfBreak(behind position: UInt64) -> TapeBreak? {
        state.withLock { state in
            if position < state.breaks.reset { return .reset }
            return position < state.breaks.lost.end ? state.breaks.lost.reason : nil
        }
    }
}
