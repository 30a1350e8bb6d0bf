import Synchronization

extension Tape {
    /// Has readers see events that were numbered elsewhere, as by a store that several tapes follow.
    ///
    /// Sequences may only rise: an event at or below the newest one is a duplicate and left out. Where sequences are left
    /// out, readers are told that events are gone: the tape begins anew behind the hole.
    ///
    /// Sequences are those of the history that the tape is at.
    ///
    /// Not for a tape that is recorded, since that numbers its events itself.
    public func commit(_ events: [StoredEvent]) {
        let wakeups = state.withLock { state in
            precondition(!state.queue.isRecording, "a tape that numbers its own events takes no numbers of others")
            var newest: Timestamp?
            // Behind the last sequence there is can be none; it is nothing that a store can have counted.
            for event in events {
                let id = EventID(epoch: state.identity.epoch, sequence: event.sequence)
                guard let position = state.identity.position(of: id), position >= state.numbering.end, position < .max
                else { continue }
                state.skip(to: position)
                let (key, references) = key(job: event.job, event: event.event, &state)
                // From then on the event itself keeps the numbers.
                withExtendedLifetime(references) { state.references.add(key) }
                state.commit(event.encoded(as: key, at: position))
                newest = event.time
            }
            guard let newest else { return Wakeups() }
            if archive != nil { state.numbering.archive(to: state.numbering.end) }
            state.evictExcess(now: newest)
            return state.wakeups()
        }
        wakeups.perform()
    }
}
