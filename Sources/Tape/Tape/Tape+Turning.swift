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
        let wakeups = state.withLock { state in
            precondition(!state.queue.isRecording, "a tape that numbers its own events keeps to its history")
            let start = max(state.numbering.end + 1, next)
            state.skip(to: start)
            state.latest = LatestEvents()
            state.breaks.reset = start
            state.identity = TapeIdentity(epoch: epoch, offset: start - next)
            state.idPrefix = Tape.idPrefix(of: epoch)
            return state.wakeups()
        }
        wakeups.perform()
    }

    /// Goes on at the event with the sequence `next`, as those before it can't be had; readers are told so.
    public func skip(to next: UInt64, because reason: TapeBreak = .evicted) {
        let wakeups = state.withLock { state in
            let id = EventID(epoch: state.identity.epoch, sequence: next)
            guard let position = state.identity.position(of: id), position > state.numbering.end else {
                return Wakeups()
            }
            state.skip(to: position)
            state.breaks.lost = (position, reason)
            return state.wakeups()
        }
        wakeups.perform()
    }

    /// Goes on at the event with the sequence `next`, though nothing is lost that was seen here: the sequences between are
    /// left out, and readers go on without a hole.
    public func leap(to next: UInt64) {
        state.withLock { $0.identity.leap(at: $0.numbering.end, to: next) }
    }

    /// Has an event that lies before the end be the latest of its job, where none that is held is newer.
    public func recall(_ event: StoredEvent) {
        state.withLock { state in
            let id = EventID(epoch: state.identity.epoch, sequence: event.sequence)
            guard let position = state.identity.position(of: id), position < state.numbering.end else { return }
            let (key, references) = key(job: event.job, event: event.event, &state)
            withExtendedLifetime(references) {
                let known = [state.latest.result(of: key.job), state.latest.failure(of: key.job)].compactMap(
                    \.?.sequence
                )
                if known.allSatisfy({ $0 < position }) { state.recall(event.encoded(as: key, at: position)) }
            }
        }
    }

    /// How many of `count` events from `position` on, which are gone, a reader has missed that had not come so far: none that
    /// were lost where the tape is filled from, or that are of another history.
    public func missed(_ count: UInt64, from position: UInt64) -> UInt64 {
        state.withLock { state in
            let lost = state.breaks.lost.reason == .failover ? state.breaks.lost.end : 0
            let first = max(position, state.breaks.reset, lost)
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
