import Synchronization

/// How names and the numbers that stand for them go together.
extension Tape {
    /// Where events of one type of one job are appended; `job` nil for events of the service itself.
    public func series(job: String?, event: String, role: EventSeries.Role) -> EventSeries {
        state.withLock { state in
            let references = key(job: job, event: event, &state).references
            return EventSeries(role: role, eventLine: state.newestType.line, references: references)
        }
    }

    /// The numbers of a job and an event type, and what keeps them from going to others; to be called under the lock.
    func key(
        job: String?,
        event: String,
        _ state: inout State
    ) -> (key: EventKey, references: (job: NameTable.Reference?, event: NameTable.Reference)) {
        let eventReference = reference(event: event, &state)
        guard let job else {
            return (EventKey(job: EventKey.noJob, event: eventReference.number), (nil, eventReference))
        }
        let jobReference = reference(job: job, &state)
        return (EventKey(job: jobReference.number, event: eventReference.number), (jobReference, eventReference))
    }

    private func reference(job: String, _ state: inout State) -> NameTable.Reference {
        let reference = jobNames.reference(to: job) {
            !state.references.contain(job: $0) && !state.latest.contains(job: $0)
        }
        if reference.isReused { state.evictions.release(job: reference.number) }
        return reference
    }

    private func reference(event: String, _ state: inout State) -> NameTable.Reference {
        if state.newestType.event == event, let known = state.newestType.reference { return known }
        let reference = eventTypes.reference(to: event) {
            !state.references.contain(event: $0) && !state.latest.contains(event: $0)
        }
        if reference.isReused { state.evictions.release(event: reference.number) }
        state.newestType.take(event, reference)
        return reference
    }

    /// Rises with every change of what the numbers in keys stand for; a filter that has learnt since is up to date.
    public var nameRevision: Int { jobNames.revision + eventTypes.revision }

    /// Reads with a filter that knows all names on the tape at that moment.
    public func read<Result>(passing filter: Filter, _ read: (CompiledFilter) -> Result) -> Result {
        while true {
            let revision = nameRevision
            let result = read(CompiledFilter(filter, jobs: jobNames, events: eventTypes))
            // Otherwise a number may have gone to another name between the two.
            if nameRevision == revision { return result }
        }
    }

    /// An event with the names that its numbers stand for at this moment; to be called under the lock.
    func stored(_ event: EncodedEvent) -> StoredEvent {
        StoredEvent(
            sequence: event.sequence,
            job: event.key.job == EventKey.noJob ? nil : jobNames.name(of: event.key.job),
            event: eventTypes.name(of: event.key.event),
            role: event.role,
            time: event.time,
            bytes: event.bytes,
            value: event.valueRange
        )
    }
}
