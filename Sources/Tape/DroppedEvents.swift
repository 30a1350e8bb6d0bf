/// Events of one job and type that are no longer held.
public struct DroppedEvents: Hashable, Sendable {
    public let job: String?
    public let event: String
    /// The highest sequence among them.
    public let through: UInt64

    public init(job: String?, event: String, through: UInt64) {
        (self.job, self.event, self.through) = (job, event, through)
    }
}
