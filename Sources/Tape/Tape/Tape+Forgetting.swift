import Synchronization

/// The latest state of a job that was removed; as long as it is held, it can be put back.
public struct ForgottenEvents: Sendable {
    fileprivate let events: [EncodedEvent]
    /// When the row of equal results began that the one among the events ends.
    fileprivate let since: Timestamp?
    fileprivate let job: String
    fileprivate let notes: [JobNote]
    /// Keep the numbers in the events from standing for other names.
    private let references: [NameTable.Reference]

    fileprivate init(
        _ job: String,
        _ notes: [JobNote],
        _ events: [EncodedEvent],
        since: Timestamp?,
        _ references: [NameTable.Reference]
    ) {
        (self.job, self.notes, self.events, self.references) = (job, notes, events, references)
        self.since = since
    }
}

/// How jobs leave the tape, and come back to it.
extension Tape {
    /// Removes a job's latest state, behind the events of it that are uncommitted, and what was noted of it unless that
    /// is kept; its events stay in the history.
    ///
    /// - Returns: what was removed, for ``recall(_:)``.
    @discardableResult public func forget(job: String, keepsNotes: Bool = false) -> ForgottenEvents {
        let (forgotten, listeners) = state.withLock { state in
            let notes = keepsNotes ? [] : state.notes.remove(of: job)
            let forgotten = latest(of: job, notes, &state)
            guard !state.queue.isRecording else {
                state.queue.append(.forgotten(job: job, keepsNotes: keepsNotes))
                return (forgotten, state.queue.flushListeners)
            }
            if let number = jobNames.existingNumber(of: job) { state.forget(job: number, isGone: !keepsNotes) }
            return (forgotten, [])
        }
        for listener in listeners { listener.wake() }
        return forgotten
    }

    /// Has what was removed of a job be its latest state again, before anything new of it is appended.
    public func recall(_ forgotten: ForgottenEvents) {
        let listeners = state.withLock { state in
            for note in forgotten.notes { state.add(note, of: forgotten.job) }
            guard !state.queue.isRecording else {
                for event in forgotten.events { state.queue.append(.recalled(event, since: forgotten.since)) }
                return state.queue.flushListeners
            }
            for event in forgotten.events { state.recall(event, since: forgotten.since) }
            return []
        }
        for listener in listeners { listener.wake() }
    }

    private func latest(of job: String, _ notes: [JobNote], _ state: inout State) -> ForgottenEvents {
        guard let number = jobNames.existingNumber(of: job) else {
            return ForgottenEvents(job, notes, [], since: nil, [])
        }
        // Its alerts go on in another job of that name, or were cleared before it left.
        let events = [state.latest.result(of: number), state.latest.failure(of: number)].compactMap { $0 }
        let references = events.flatMap { event in
            let references = key(job: job, event: eventTypes.name(of: event.key.event), &state).references
            return [references.job, references.event].compactMap(\.self)
        }
        return ForgottenEvents(job, notes, events, since: state.latest.since(of: number), references)
    }
}
