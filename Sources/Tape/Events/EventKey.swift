/// What filters look at: small numbers that stand for the names of a job and of an event type.
public struct EventKey: Hashable, Sendable {
    /// The job's number in ``Tape/jobNames``; ``noJob`` for events of the service itself.
    public let job: Int
    /// The event type's number in ``Tape/eventTypes``.
    public let event: Int

    /// The number of events that belong to no job.
    public static let noJob = 0

    init(job: Int, event: Int) {
        self.job = job
        self.event = event
    }
}
