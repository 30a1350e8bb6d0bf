/// An event as it is stored: with names instead of numbers.
public struct StoredEvent: Hashable, Sendable {
    /// Its place among all events of its history.
    public let sequence: UInt64
    /// Nil for events of the service itself.
    public let job: String?
    /// The name of the event type.
    public let event: String
    /// What it means for its job's latest state.
    public let role: EventSeries.Role
    /// When it was made.
    public let time: Timestamp
    /// The whole block, from `id:` to the blank line.
    public let bytes: [UInt8]
    /// Where the job's value stands in `bytes` as JSON; nil where the data lines are bare text.
    public let value: Range<Int>?

    /// An event as it was read from where it is stored, or as it was made elsewhere.
    public init(
        sequence: UInt64,
        job: String?,
        event: String,
        role: EventSeries.Role,
        time: Timestamp,
        bytes: [UInt8],
        value: Range<Int>?
    ) {
        (self.sequence, self.job, self.event, self.role) = (sequence, job, event, role)
        (self.time, self.bytes, self.value) = (time, bytes, value)
    }

    /// Whether another event tells the same value.
    public func hasValue(of other: StoredEvent) -> Bool {
        EncodedEvent.tellSame((bytes, value), (other.bytes, other.value))
    }

    /// The event as readers get it, but with a key that no filter knows.
    public var encoded: EncodedEvent { encoded(as: EventKey(job: EventKey.noJob, event: 0)) }

    /// The same with its numbers, at a position of a tape; without one at its sequence.
    func encoded(as key: EventKey, at position: UInt64? = nil) -> EncodedEvent {
        EncodedEvent(sequence: position ?? sequence, key: key, role: role, time: time, bytes: bytes, valueRange: value)
    }
}
