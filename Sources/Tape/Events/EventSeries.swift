/// Events of one job and one type: where they are appended, with what they have in common encoded once.
public struct EventSeries: Sendable {
    /// What an event means for a job's latest state; the numbers stand in databases.
    public enum Role: UInt8, Hashable, Sendable {
        /// A result, which replaces the one before.
        case result = 0
        /// Something is wrong with the job, which stands beside its last result until it is put right.
        case failure = 1
        /// What was wrong has been put right.
        case recovery = 2
        /// News that say nothing about the state of a job.
        case info = 3
        /// Alerts of the job are raised, which stand beside its last result; the newest of these tells which.
        case alert = 4
        /// No alert of the job is raised any more.
        case calm = 5
    }

    /// The numbers of the job and the event type.
    public var key: EventKey { EventKey(job: references.job?.number ?? EventKey.noJob, event: references.event.number) }
    /// What each of the events means for its job's latest state.
    public let role: Role
    /// The line that names the event type, with its end.
    let eventLine: [UInt8]
    /// Keep the numbers in the key from going to other names as long as the series may be appended to.
    let references: (job: NameTable.Reference?, event: NameTable.Reference)
}
