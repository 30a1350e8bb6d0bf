/// What is to become a part of a tape that several processes share: it has no number yet, which is for the store to give.
public struct Draft: Sendable {
    /// The event, with sequence 0 and without its `id:` line; nil where there is only a note.
    public let event: StoredEvent?
    /// Whose it is; nil for what is of the service itself.
    public let job: String?
    /// Whether only the process that runs the job may add it.
    public let isOwned: Bool
    /// What is stored with the event, or by itself.
    public var note: JobNote?

    /// A draft of an event, or of what is noted of a job.
    public init(event: StoredEvent?, job: String?, isOwned: Bool, note: JobNote?) {
        (self.event, self.job, self.isOwned, self.note) = (event, job, isOwned, note)
    }
}

/// Where an event that was published stands.
public enum Receipt: Hashable, Sendable {
    /// It has its id; readers may see it later.
    case numbered(EventID)
    /// It has no id yet; the ticket tells which draft it is.
    case drafted(UInt64)

    /// The id, where there is one already.
    public var id: EventID? {
        guard case .numbered(let id) = self else { return nil }
        return id
    }
}

/// What has become of something that was published.
public enum Settlement: Hashable, Sendable {
    /// Readers see it, or a note is stored that has no event.
    case shown(EventID?)
    /// The same post was answered before: with this event, nil where nothing was published.
    case answeredBefore(EventID?)
    /// The key of the post came with another body before.
    case otherBody
    /// It is not on the tape, and will not be.
    case refused(Refusal)

    /// The event that is told of, where there is one.
    public var id: EventID? {
        switch self {
        case .shown(let id), .answeredBefore(let id): id
        case .otherBody, .refused: nil
        }
    }

    /// Why something will not be on the tape.
    public enum Refusal: Hashable, Sendable {
        /// Its job is run by another process.
        case notOwned
        /// It was for a moment that the tape has an event for.
        case repeated
        /// A newer result has taken its place while nothing could be stored.
        case replaced
        /// Nothing can be stored now.
        case unavailable
    }
}
