import JSON
import Synchronization

/// The last events in the order they were made, shared by all readers.
///
/// Readers keep nothing here: each holds a position, the sequence of the next event it wants, and asks for what is behind
/// it. A reader that asks for what is no longer retained is told so.
///
/// ```
///            oldest                              end (the next sequence)
///              │                                  │
///   ... gone  [57][58][59][60][61][62][63][64][65]
///                       ▲               ▲         ▲
///                   a slow reader   another    readers that are up to date
/// ```
public final class Tape: Sendable {
    /// The jobs that events belong to; number 0 stands for none.
    public let jobNames = NameTable([""])
    /// The event types.
    public let eventTypes = NameTable()
    /// Where events are kept that the tape has evicted; nil where they are gone.
    public let archive: (any TapeArchive)?
    let state: Mutex<State>

    /// Where events go that a store is to number, which several tapes follow; nil where the tape numbers its own.
    public let outbox: Outbox?

    /// Whether all that it has comes from elsewhere, under numbers from there, though it is recorded.
    public let isFollowing: Bool

    /// What the streams that are open want of it.
    public let audience = Audience()

    /// An empty tape; there must be room for one event at least.
    public init(
        epoch: String,
        capacity: Capacity,
        archive: (any TapeArchive)? = nil,
        outbox: Outbox? = nil,
        isFollowing: Bool = false
    ) {
        state = Mutex(State(TapeIdentity(epoch: epoch), capacity: capacity, isAlone: archive == nil))
        (self.archive, self.outbox, self.isFollowing) = (archive, outbox, isFollowing)
    }

    /// Which history the events are of, and how positions stand for their sequences.
    public var identity: TapeIdentity { state.withLock { $0.identity } }

    /// Which history the sequences count in.
    public var epoch: String { identity.epoch }

    static func idPrefix(of epoch: String) -> [UInt8] { Array("id: \(epoch)-".utf8) }

    /// Numbers an event, appends it and wakes the readers, evicting the oldest events beyond the capacity.
    ///
    /// Where the tape is recorded, readers see it once it is stored; `note` is stored with it.
    ///
    /// - Returns: the event's id.
    @discardableResult public func append(
        _ payload: Payload,
        to series: EventSeries,
        at time: Timestamp,
        wakesReaders: Bool = true,
        note: JobNote? = nil
    ) -> EventID {
        precondition(outbox == nil, "events of a tape that others number go into its outbox")
        let lines = DataLines(payload)
        let (id, observers) = state.withLock { state in
            let id = add(lines, to: series, at: time, note, &state)
            return (id, state.queue.isRecording ? state.queue.flushListeners : state.observers.all)
        }
        if wakesReaders { for observer in observers { observer.wake() } }
        return id
    }

    /// Appends events that have come together, as ``append(_:to:at:wakesReaders:note:)`` does with each; wakes no readers.
    ///
    /// `note` is stored with the first of them.
    ///
    /// - Returns: the id of the last; nil where there is none.
    public func append(
        together payloads: [Payload],
        to series: EventSeries,
        at time: Timestamp,
        note: JobNote? = nil
    ) -> EventID? {
        precondition(outbox == nil, "events of a tape that others number go into its outbox")
        return state.withLock { state in
            var id: EventID?
            for payload in payloads {
                id = add(DataLines(payload), to: series, at: time, id == nil ? note : nil, &state)
            }
            return id
        }
    }

    /// Numbers an event and appends it, or queues it until it is stored.
    private func add(
        _ lines: DataLines,
        to series: EventSeries,
        at time: Timestamp,
        _ note: JobNote?,
        _ state: inout State
    ) -> EventID {
        let position = state.numbering.assign()
        let id = state.identity.id(of: position)
        let event = encode(id.sequence, at: position, state.idPrefix, series, lines, time)
        state.references.add(event.key)
        let isRecording = state.queue.isRecording
        if isRecording { state.queue.append(.event(event)) } else { state.commit(event) }
        add(note, with: event, &state)
        if !isRecording { state.evictExcess(now: time) }
        return id
    }

    /// Evicts what has become too old; while nothing is appended that happens here alone.
    public func evictOld(now: Timestamp) { state.withLock { $0.evictExcess(now: now) } }

    private func add(_ note: JobNote?, with event: EncodedEvent, _ state: inout State) {
        guard archive != nil, var note else { return }
        note.post?.sequence = event.sequence
        state.add(note, of: jobNames.name(of: event.key.job))
    }

    private func encode(
        _ sequence: UInt64,
        at position: UInt64,
        _ idPrefix: [UInt8],
        _ series: EventSeries,
        _ lines: DataLines,
        _ time: Timestamp
    ) -> EncodedEvent {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(idPrefix.count + sequence.digitCount + 1 + series.eventLine.count + lines.size)
        bytes += idPrefix
        bytes.append(digits: sequence)
        bytes.append(EventEncoder.newline)
        bytes += series.eventLine
        let range = lines.append(to: &bytes)
        return EncodedEvent(
            sequence: position,
            key: series.key,
            role: series.role,
            time: time,
            bytes: bytes,
            valueRange: range
        )
    }

    /// How much is retained at most.
    public var capacity: Capacity { state.withLock { $0.retained.capacity } }

    /// Retains more or less from now on; what is too much is evicted at once.
    public func setCapacity(_ capacity: Capacity, now: Timestamp) {
        state.withLock { $0.setCapacity(capacity, now: now) }
    }
}
