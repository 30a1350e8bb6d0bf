import Synchronization

extension Tape {
    /// A tape that goes on where another has ended.
    public convenience init(_ remains: TapeSnapshot, capacity: Capacity, archive: (any TapeArchive)?) {
        self.init(epoch: remains.epoch, capacity: capacity, archive: archive)
        var labels: [DroppedEvents: EventSeries] = [:]
        func label(_ event: StoredEvent) -> EventKey {
            let key = DroppedEvents(job: event.job, event: event.event, through: 0)
            let known = labels[key] ?? series(job: event.job, event: event.event, role: .info)
            labels[key] = known
            return known.key
        }
        for events in remains.dropped {
            let key = DroppedEvents(job: events.job, event: events.event, through: 0)
            if labels[key] == nil { labels[key] = series(job: events.job, event: events.event, role: .info) }
        }
        let latest = remains.latest.map { $0.encoded(as: label($0)) }
        let newest = remains.newest.map { $0.encoded(as: label($0)) }
        state.withLock { state in
            state.next = remains.next
            state.end = remains.next - UInt64(newest.count)
            state.archivedEnd = remains.next
            state.latest.noteDropped(through: remains.droppedThrough)
            for frame in newest {
                state.held.add(frame.key)
                state.events.append(frame)
                state.end += 1
                state.bytes += frame.bytes.count
            }
            for frame in latest { state.latest.note(frame) }
            state.dropExcess(now: .now)
        }
        // Their numbers stay theirs: what was dropped of each is known until the program ends.
        state.withLock { $0.restored = Array(labels.values) }
        noteDropped(remains.dropped)
    }
}
