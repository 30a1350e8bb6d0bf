/// One step of what is stored of a tape.
public enum TapeRecord: Hashable, Sendable {
    /// An event was appended.
    case event(StoredEvent)
    /// A job's latest state was removed.
    case forgotten(job: String)
    /// An event is the latest of its job again, which had been removed.
    case recalled(StoredEvent)
}
