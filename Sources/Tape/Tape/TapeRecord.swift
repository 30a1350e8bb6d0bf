/// One step of what is stored of a tape.
public enum TapeRecord: Hashable, Sendable {
    /// An event was appended.
    case event(StoredEvent)
    /// A job's latest state was removed, and what was noted of it unless that is kept.
    case forgotten(job: String, keepsNotes: Bool = false)
    /// An event is the latest of its job again, which had been removed.
    case recalled(StoredEvent)
    /// Something was noted of a job.
    case note(job: String, JobNote)
    /// The positions before this one are left out, since what was there can't be had; what is behind is of the same history.
    case skipped(to: UInt64)
    /// Another history begins at a position, and what was stored is of no use any more; it stands alone.
    case turned(TapeIdentity, at: UInt64)
}
