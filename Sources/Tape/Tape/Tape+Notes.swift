import Synchronization

/// What is stored beside events.
extension Tape {
    /// Whether notes are stored anywhere.
    public var keepsNotes: Bool { archive != nil || outbox != nil }

    /// Has what a job is to know after a restart stored, where anything is.
    ///
    /// A note that is not urgent waits for the next event, or until the store looks by itself. Where several processes share
    /// the tape, one that `isOwned` is taken from the one that runs the job alone.
    public func note(_ note: JobNote, of job: String, isUrgent: Bool, isOwned: Bool = true) {
        if let outbox {
            _ = outbox.add(Draft(event: nil, job: job, isOwned: isOwned, note: note))
            return
        }
        guard archive != nil else { return }
        let listeners = state.withLock { state in
            state.add(note, of: job)
            return isUrgent ? state.queue.flushListeners : []
        }
        for listener in listeners { listener.wake() }
    }
}

extension Tape.State {
    /// Takes in a note; it is stored with the event that was queued last where the lock was not released since.
    mutating func add(_ note: JobNote, of job: String) {
        notes.add(note, of: job)
        if queue.isRecording { queue.append(.note(job: job, note)) }
    }
}
