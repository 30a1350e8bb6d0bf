/// An event as it is recorded: with names instead of numbers.
public struct StoredEvent: Hashable, Sendable {
    public let sequence: UInt64
    /// Nil for events of the service itself.
    public let job: String?
    public let event: String
    public let role: EventSeries.Role
    public let time: Timestamp
    /// The whole block, from `id:` to the blank line.
    public let bytes: [UInt8]
    /// Where the job's value stands in `bytes` as JSON; nil where the data lines are bare text.
    public let value: Range<Int>?

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

    /// The event as a frame that can be looked at; no filter knows its label.
    public var encoded: EncodedEvent { encoded(as: EventKey(job: EventKey.noJob, event: 0)) }

    func encoded(as key: EventKey) -> EncodedEvent {
        EncodedEvent(sequence: sequence, key: key, role: role, time: time, bytes: bytes, valueRange: value)
    }
}
