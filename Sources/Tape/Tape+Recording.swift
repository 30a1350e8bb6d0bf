import Synchronization

/// How the tape is recorded: what is appended waits until the recorder has it safe, then it is shown, in order.
///
/// ```
///    oldest             end                 next
///      │                 │                   │
///     [57][58][59][60][61] [62][63][64][65][66]
///      shown                waiting
/// ```
extension Tape {
    /// Holds back what is appended from now on and calls `wake`, on the thread that appends, when something waits.
    ///
    /// - Returns: nil, and nothing is held back, where the newest event is not the one before `position`, which means that
    ///   others are to be recorded first; otherwise the latest events of each job as they are at that moment.
    public func beginRecording(from position: UInt64, wake: @escaping @Sendable () -> Void) -> [StoredEvent]? {
        state.withLock { state in
            guard state.next == position else { return nil }
            state.recorders = [Observer(number: 0, wake: wake)]
            state.archivedEnd = position
            return state.latest.all.map(stored)
        }
    }

    /// Whether what is appended is held back until it is recorded.
    public var isRecorded: Bool { state.withLock { !$0.recorders.isEmpty } }

    /// Whether nothing waits.
    public var isUpToDate: Bool { state.withLock { $0.waiting.count == 0 } }

    /// The sequence the next event will have; what waits is numbered already.
    public var next: UInt64 { state.withLock { $0.next } }

    /// What waits, from the oldest on: at most `bytes` of it, but one at least where there is one.
    public func waiting(upTo bytes: Int) -> [TapeRecord] {
        state.withLock { state in
            var records: [TapeRecord] = []
            var size = 0
            for offset in 0..<state.waiting.count {
                switch state.waiting[offset] {
                case .forgotten(let job): records.append(.forgotten(job: job))
                case .event(let frame):
                    size += frame.bytes.count
                    if size > bytes, !records.isEmpty { return records }
                    records.append(.event(stored(frame)))
                }
            }
            return records
        }
    }

    /// Shows the first `count` of what waits, which are recorded now, and wakes the readers.
    ///
    /// Where recording has ended meanwhile, they are shown already.
    public func show(_ count: Int) {
        let news = state.withLock { state in
            guard !state.recorders.isEmpty else { return News() }
            defer { state.archivedEnd = state.end }
            return showWaiting(count, &state)
        }
        news.tell()
    }

    /// Shows all that waits and from now on all that is appended, recorded or not.
    public func endRecording() {
        let news = state.withLock { state in
            state.recorders = []
            return showWaiting(state.waiting.count, &state)
        }
        news.tell()
    }

    /// Returns when an event is shown.
    public func waitUntilCommitted(_ sequence: UInt64) async {
        await withCheckedContinuation { continuation in
            let isShown = state.withLock { state in
                if sequence < state.end { return true }
                state.patients.append((sequence, continuation))
                return false
            }
            if isShown { continuation.resume() }
        }
    }

    /// Who is to hear of what was shown, outside of the lock.
    private struct News: Sendable {
        var watchers: [Observer] = []
        var continuations: [CheckedContinuation<Void, Never>] = []

        func tell() {
            for watcher in watchers { watcher.wake() }
            for continuation in continuations { continuation.resume() }
        }
    }

    private func showWaiting(_ count: Int, _ state: inout State) -> News {
        var newest: Timestamp?
        for _ in 0..<count {
            switch state.waiting.removeFirst() {
            case .event(let frame):
                state.show(frame)
                newest = frame.time
            case .forgotten(let job):
                if let number = jobNames.existingNumber(of: job) { state.latest.forget(job: number) }
            case nil: break
            }
        }
        if let newest { state.dropExcess(now: newest) }
        let served = state.patients.filter { $0.sequence < state.end }.map(\.continuation)
        if !served.isEmpty { state.patients.removeAll { [end = state.end] in $0.sequence < end } }
        return News(watchers: state.watchers, continuations: served)
    }

    /// What is shown from `position` on: about `bytes` of it; the first may lie behind the position, where the tape has let
    /// go of those between.
    public func shown(from position: UInt64, upTo bytes: Int) -> [StoredEvent] {
        state.withLock { state in
            let start = min(max(position, state.oldest), state.end)
            var events: [StoredEvent] = []
            var size = 0
            for offset in Int(start - state.oldest)..<state.events.count where size < bytes {
                let frame = state.events[offset]
                size += frame.bytes.count
                events.append(stored(frame))
            }
            return events
        }
    }

    /// Takes note that all events below `end` that were not dropped are in the archive.
    public func noteArchived(to end: UInt64) { state.withLock { $0.archivedEnd = end } }

    /// Takes note that the archive holds nothing any more.
    public func noteArchiveLost() {
        state.withLock { state in
            state.archivedEnd = 0
            state.latest.noteDropped(through: state.oldest - 1)
        }
    }

    /// Takes note of what the archive has let go of: events of a job and type up to a sequence.
    public func noteDropped(_ dropped: [DroppedEvents]) {
        // All are claimed until the last is noted, so that none takes the number of another.
        let channels = dropped.map { series(job: $0.job, event: $0.event, role: .info) }
        state.withLock { state in
            for (events, channel) in zip(dropped, channels) {
                state.latest.noteDropped(channel.key, through: events.through)
            }
        }
    }

    /// A frame with the names that its numbers stand for at this moment; to be called under the lock.
    private func stored(_ frame: EncodedEvent) -> StoredEvent {
        StoredEvent(
            sequence: frame.sequence,
            job: frame.key.job == EventKey.noJob ? nil : jobNames.name(of: frame.key.job),
            event: eventTypes.name(of: frame.key.event),
            role: frame.role,
            time: frame.time,
            bytes: frame.bytes,
            value: frame.valueRange
        )
    }
}
