/// An event that is to be appended to the tape that nodes share, or what is to be noted without one.
public struct Addition: Hashable, Sendable {
    /// A post that came with a key, by which it is known when it comes again.
    public struct Post: Hashable, Sendable {
        /// What the client calls it.
        public let key: String
        /// A digest of what it said, without spaces.
        public let digest: String
        /// For how long it is known, in milliseconds.
        public let life: Int64

        /// A post with a key.
        public init(key: String, digest: String, life: Int64) {
            (self.key, self.digest, self.life) = (key, digest, life)
        }
    }

    /// Whose event it is; empty for what belongs to no job.
    public let job: String
    /// Whether only the one who holds the job may append it.
    public let isFenced: Bool
    /// The moment for which the job was due, in milliseconds since 1970; nil where there is none.
    ///
    /// Each moment's event is appended once, so what follows the first event of a run has none.
    public let due: Int64?
    /// Under which name it is kept as the latest; nil where it is no latest of anything.
    public let latest: String?
    /// The event itself, as it is stored; empty where there is none.
    public let body: [UInt8]
    /// How far the job's schedule has come with it; nil where that is not known by it.
    public let runs: String?
    /// The post that it comes from, where that had a key.
    public let post: Post?

    /// An event that is to be appended, or a note where its body is empty.
    public init(
        job: String,
        isFenced: Bool,
        due: Int64? = nil,
        latest: String? = nil,
        body: [UInt8],
        runs: String? = nil,
        post: Post? = nil
    ) {
        (self.job, self.isFenced, self.due, self.latest, self.body) = (job, isFenced, due, latest, body)
        (self.runs, self.post) = (runs, post)
    }
}

/// Events that are appended in one step, with numbers of their author's by which a repetition is known.
public struct AppendBatch: Hashable, Sendable {
    /// The session that appends them.
    public let author: String
    /// The author's number of the first of them; the others follow without a hole.
    public let first: UInt64
    /// The events.
    public let additions: [Addition]

    /// A batch.
    public init(author: String, first: UInt64, additions: [Addition]) {
        (self.author, self.first, self.additions) = (author, first, additions)
    }
}

/// What became of an event that was to be appended.
public enum Fate: UInt8, Hashable, Sendable {
    /// It is on the tape.
    case appended = 0x61
    /// Its job belongs to another.
    case fenced = 0x66
    /// An event for that moment is on the tape already.
    case done = 0x64
    /// It had no event, and is noted.
    case noted = 0x6E
    /// The same post is answered already.
    case known = 0x6B
    /// The key of its post came with another body before.
    case otherBody = 0x78
}

/// What became of a batch.
public struct BatchOutcome: Hashable, Sendable {
    /// The tape's epoch.
    public let epoch: String
    /// The sequence of the first event that was appended; those behind it follow without a hole.
    public let start: UInt64
    /// What became of each event.
    public let fates: [Fate]
    /// The sequences that posts were answered with that are known already, in their order; nil where one had no event.
    public let answers: [UInt64?]
    /// Whether the batch had been appended before, so that nothing was done now.
    public let isRepeated: Bool

    /// What became of a batch.
    public init(epoch: String, start: UInt64, fates: [Fate], answers: [UInt64?] = [], isRepeated: Bool) {
        (self.epoch, self.start, self.fates, self.isRepeated) = (epoch, start, fates, isRepeated)
        self.answers = answers
    }

    /// The sequence of each event; nil for those that were not appended.
    public var sequences: [UInt64?] {
        var next = start
        return fates.map { fate in
            guard fate == .appended else { return nil }
            defer { next += 1 }
            return next
        }
    }
}
