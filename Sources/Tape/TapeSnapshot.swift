/// What is left of a tape that was recorded.
public struct TapeSnapshot: Sendable {
    public var epoch: String
    /// The sequence the next event will have.
    public var next: UInt64
    /// The newest events, without a hole up to `next`.
    public var newest: [StoredEvent] = []
    /// The latest events of each job, sequences rising.
    public var latest: [StoredEvent] = []
    public var dropped: [DroppedEvents] = []
    /// Events up to this sequence are gone, whosever they were.
    public var droppedThrough: UInt64 = 0

    public init(epoch: String, next: UInt64) {
        self.epoch = epoch
        self.next = next
    }
}
