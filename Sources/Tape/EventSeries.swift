/// Where one kind of event is appended: a job and an event type, with what their frames have in common made once.
public struct EventSeries: Sendable {
    /// What an event means for a job's latest state.
    public enum Role: UInt8, Hashable, Sendable {
        /// A result, which replaces the one before.
        case result
        /// Something is wrong with the job, which stands beside its last result until it is put right.
        case failure
        /// What was wrong has been put right.
        case recovery
        /// News that say nothing about the state of a job.
        case info
    }

    public let key: EventKey
    public let role: Role
    /// The line that names the event type, with its end.
    let eventLine: [UInt8]
    /// Keep the numbers in the label from being given to others as long as anybody may append here.
    let claims: [NameTable.Reference]
}
