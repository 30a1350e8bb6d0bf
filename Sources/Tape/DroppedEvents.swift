/// Events of one job and type that can no longer be had.
public struct DroppedEvents: Hashable, Sendable {
    /// Nil for events of the service itself.
    public let job: String?
    /// The name of the event type.
    public let event: String
    /// The highest sequence among them.
    public let through: UInt64

    /// The events of the type `event` that `job` published, up to the sequence `through`.
    public init(job: String?, event: String, through: UInt64) {
        (self.job, self.event, self.through) = (job, event, through)
    }
}
