/// One step of what is recorded.
public enum TapeRecord: Hashable, Sendable {
    case event(StoredEvent)
    /// A job's latest state is let go of.
    case forgotten(job: String)
}
