/// What is appended and not stored yet, in its order, and the listener that stores it.
///
/// Without a listener the tape commits what is appended at once, and nothing is queued.
struct CommitQueue {
    /// One step that readers don't see before it is stored.
    enum Entry {
        case event(EncodedEvent)
        /// A job's latest state is removed, and what was noted of it unless that is kept.
        case forgotten(job: String, keepsNotes: Bool)
        /// What was removed of a job is its latest state again; `since` is when the row of equal results began.
        case recalled(EncodedEvent, since: Timestamp?)
        /// What is noted of a job; behind an event it belongs to that, and is stored with it or not at all.
        case note(job: String, JobNote)
        /// An event from before is the latest of its job; its numbers are referred to as long as this is queued.
        case remembered(EncodedEvent)
        /// The positions before this one are left out; a reason is why they can't be had.
        case skipped(to: UInt64, because: TapeBreak?)
        /// What comes next is of another history, from this position on.
        case turned(TapeIdentity, at: UInt64)
    }

    private var entries = Ring<Entry>()
    /// How many bytes the events have.
    private(set) var bytes = 0
    /// Called when something is queued; one at most.
    private(set) var flushListeners: [Observer] = []

    /// Whether what is appended is to be queued.
    var isRecording: Bool { !flushListeners.isEmpty }

    var count: Int { entries.count }

    /// The entry `offset` places behind the oldest.
    subscript(offset: Int) -> Entry { entries[offset] }

    /// Queues what is appended from now on, and has `flush` called for it.
    mutating func begin(_ flush: @escaping @Sendable () -> Void) {
        flushListeners = [Observer(number: 0, wake: flush)]
    }

    /// Queues no more; what is queued is to be taken out.
    mutating func end() { flushListeners = [] }

    mutating func append(_ entry: Entry) {
        if case .event(let event) = entry { bytes += event.bytes.count }
        entries.append(entry)
    }

    /// Whether there is an event of a job behind a position.
    func hasEvent(of job: Int, behind position: UInt64) -> Bool {
        (0..<entries.count).contains { offset in
            guard case .event(let event) = entries[offset] else { return false }
            return event.key.job == job && event.sequence > position
        }
    }

    /// Takes out the oldest entry.
    mutating func removeFirst() -> Entry? {
        let entry = entries.removeFirst()
        if case .event(let event)? = entry { bytes -= event.bytes.count }
        return entry
    }
}
