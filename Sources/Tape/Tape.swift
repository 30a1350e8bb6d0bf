import Synchronization

/// The last events in the order they were made, shared by everybody who reads.
///
/// Readers keep nothing here: each holds a position, the sequence of the next frame it wants, and asks for what is behind
/// it. A reader that asks for what is no longer held is told so.
///
/// ```
///            oldest                              end (the next sequence)
///              │                                  │
///   ... gone  [57][58][59][60][61][62][63][64][65]
///                       ▲               ▲         ▲
///                   a slow reader   another    everybody who is up to date
/// ```
public final class Tape: Sendable {
    struct State {
        var events = Ring<EncodedEvent>()
        /// The sequence behind the newest frame that is shown.
        var end: UInt64 = 1
        /// The sequence the next event will have.
        var next: UInt64 = 1
        var bytes = 0
        var latest = LatestEvents()
        var held = ReferenceCounts()
        var capacity: Capacity
        var watchers: [Observer] = []
        var nextWatcher = 0
        /// What is not shown before it is recorded, in its order.
        var waiting = Ring<Waiting>()
        /// Whom to wake when something waits; none where nobody records.
        var recorders: [Observer] = []
        /// All events below are in the archive, or were.
        var archivedEnd: UInt64 = 0
        /// Keep the numbers of the names that a tape began with.
        var restored: [EventSeries] = []
        /// Who waits until an event is shown.
        var patients: [(sequence: UInt64, continuation: CheckedContinuation<Void, Never>)] = []

        var oldest: UInt64 { end - UInt64(events.count) }
    }

    /// Which history the sequences count in.
    public let epoch: String
    /// The jobs that events belong to; number 0 stands for none.
    public let jobNames = NameTable([""])
    /// The event types.
    public let eventTypes = NameTable()
    /// Where events are kept that the tape has let go of; nil where they are gone.
    public let archive: (any TapeArchive)?
    private let idPrefix: [UInt8]
    let state: Mutex<State>

    /// An empty tape.
    public init(epoch: String, capacity: Capacity, archive: (any TapeArchive)? = nil) {
        precondition(capacity.events > 0, "a tape of \(capacity.events) frames holds nothing")
        state = Mutex(State(capacity: capacity))
        precondition(Epoch.isValid(epoch), "\(epoch) can't stand in an event id")
        self.epoch = epoch
        self.archive = archive
        idPrefix = Array("id: \(epoch)-".utf8)
    }

    /// Where events of one type of one job go; `job` nil for events of the service itself.
    public func series(job: String?, event: String, role: EventSeries.Role) -> EventSeries {
        let claims = state.withLock { state in (job.map { claim(job: $0, &state) }, claim(event: event, &state)) }
        return EventSeries(
            key: EventKey(job: claims.0?.number ?? EventKey.noJob, event: claims.1.number),
            role: role,
            eventLine: EventEncoder.eventLine(event),
            claims: [claims.0, claims.1].compactMap { $0 }
        )
    }

    private func claim(job: String, _ state: inout State) -> NameTable.Reference {
        let claim = jobNames.claim(job) { state.held.jobs[$0] == 0 && !state.latest.holds(job: $0) }
        if claim.isReused { state.latest.release(job: claim.number) }
        return claim
    }

    private func claim(event: String, _ state: inout State) -> NameTable.Reference {
        let claim = eventTypes.claim(event) { state.held.events[$0] == 0 && !state.latest.holds(event: $0) }
        if claim.isReused { state.latest.release(event: claim.number) }
        return claim
    }

    /// Numbers an event, appends it and wakes the readers, dropping the oldest frames beyond the capacity.
    ///
    /// Where the tape is recorded, readers see it once that is done.
    ///
    /// - Returns: the event's id.
    @discardableResult public func append(
        _ payload: Payload,
        to channel: EventSeries,
        at time: Timestamp,
        wakesReaders: Bool = true
    ) -> EventID {
        let (lines, value) = payload.encoded()
        let (sequence, watchers) = state.withLock { state in
            let sequence = state.next
            let frame = makeFrame(sequence, channel, lines, value, time)
            state.next += 1
            state.held.add(frame.key)
            guard state.recorders.isEmpty else {
                state.waiting.append(.event(frame))
                return (sequence, state.recorders)
            }
            state.show(frame)
            state.dropExcess(now: time)
            return (sequence, state.watchers)
        }
        if wakesReaders { for watcher in watchers { watcher.wake() } }
        return EventID(epoch: epoch, sequence: sequence)
    }

    /// Wakes the readers, for whoever appended without that: many events at once then wake each of them once.
    public func wakeReaders() {
        let watchers = state.withLock { $0.recorders.isEmpty ? $0.watchers : $0.recorders }
        for watcher in watchers { watcher.wake() }
    }

    /// Has `wake` called behind every append that wakes readers, on the thread that appends; it must not block or append.
    ///
    /// - Returns: what ``removeObserver(_:)`` knows it by.
    @discardableResult public func addObserver(_ wake: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            defer { state.nextWatcher += 1 }
            state.watchers.append(Observer(number: state.nextWatcher, wake: wake))
            return state.nextWatcher
        }
    }

    /// Lets go of a watcher; an append that is at work may still call it.
    public func removeObserver(_ number: Int) { state.withLock { $0.watchers.removeAll { $0.number == number } } }

    /// How much is held.
    public var capacity: Capacity { state.withLock { $0.capacity } }

    /// Holds more or less from now on; what is too much goes at once.
    public func setCapacity(_ capacity: Capacity, now: Timestamp) {
        precondition(capacity.events > 0, "a tape of \(capacity.events) frames holds nothing")
        state.withLock { state in
            state.capacity = capacity
            state.dropExcess(now: now)
            state.events.trim()
        }
    }

    /// Lets go of a job's latest state, behind the events of it that wait; its events stay in the history.
    public func forget(job: String) {
        let recorders = state.withLock { state in
            guard state.recorders.isEmpty else {
                state.waiting.append(.forgotten(job: job))
                return state.recorders
            }
            if let number = jobNames.existingNumber(of: job) { state.latest.forget(job: number) }
            return []
        }
        for recorder in recorders { recorder.wake() }
    }

    private func makeFrame(
        _ sequence: UInt64,
        _ channel: EventSeries,
        _ lines: [UInt8],
        _ value: Range<Int>?,
        _ time: Timestamp
    ) -> EncodedEvent {
        let digits = String(sequence).utf8
        var bytes: [UInt8] = []
        bytes.reserveCapacity(idPrefix.count + digits.count + 1 + channel.eventLine.count + lines.count)
        bytes += idPrefix
        bytes += digits
        bytes.append(EventEncoder.newline)
        bytes += channel.eventLine
        let offset = bytes.count
        bytes += lines
        let range = value.map { $0.lowerBound + offset..<$0.upperBound + offset }
        return EncodedEvent(
            sequence: sequence,
            key: channel.key,
            role: channel.role,
            time: time,
            bytes: bytes,
            valueRange: range
        )
    }
}

extension Tape.State {
    /// Lets readers see a frame, the next in the row.
    mutating func show(_ frame: EncodedEvent) {
        events.append(frame)
        end += 1
        bytes += frame.bytes.count
        latest.note(frame)
    }

    /// Drops the oldest frames beyond the capacity.
    mutating func dropExcess(now: Timestamp) {
        while let oldest = events.first,
            // One frame is always held, however large or old, so that who is up to date never reads of a gap.
            events.count > 1,
            events.count > capacity.events || bytes > capacity.bytes
                || oldest.time.advanced(by: capacity.age) < now
        {
            _ = events.removeFirst()
            bytes -= oldest.bytes.count
            held.remove(oldest.key)
            // Readers find it in the archive; that tells when it lets go of it.
            if oldest.sequence >= archivedEnd { latest.noteDropped(oldest) }
        }
    }
}
