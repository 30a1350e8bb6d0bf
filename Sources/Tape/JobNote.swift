/// What a job is to know after a restart beside its events: stored with one of them, or by itself.
public struct JobNote: Hashable, Sendable {
    /// How far its schedule has come.
    public var runs: RunRecord?
    /// A post that was answered.
    public var post: PostRecord?
    /// How the job stands.
    public var standing: StandingRecord?
    /// The moment that the event is for, which no other event may be for; nil where there can be several.
    public var moment: Timestamp?

    /// A note of some or all of these.
    public init(
        runs: RunRecord? = nil,
        post: PostRecord? = nil,
        standing: StandingRecord? = nil,
        moment: Timestamp? = nil
    ) {
        (self.runs, self.post, self.standing, self.moment) = (runs, post, standing, moment)
    }
}

/// How a job stands, and since when.
public struct StandingRecord: Hashable, Sendable {
    /// The word for it.
    public var state: String
    /// When that began.
    public var since: Timestamp
    /// How many of its newest runs failed, in a row.
    public var failures: Int

    /// A job that is so since a moment, and whose newest `failures` runs failed.
    public init(state: String, since: Timestamp, failures: Int = 0) {
        (self.state, self.since, self.failures) = (state, since, failures)
    }
}

/// How far the schedule of a job has come.
public struct RunRecord: Hashable, Sendable {
    /// Names the schedule; of another one the rest tells nothing.
    public var schedule: String
    /// How many runs it has had.
    public var count: Int
    /// When the last of them was due; where there was none, since when the schedule has been in force.
    public var last: Timestamp
    /// A digest, without spaces, of what was said of the job when it was run so; nil where that is not known.
    public var content: String?

    /// More than any schedule comes to; what is read elsewhere may say anything.
    private static let most = 1 << 60

    /// So many runs of a schedule, the last of them due at `last`.
    public init(schedule: String, count: Int, last: Timestamp, content: String? = nil) {
        (self.schedule, self.last, self.content) = (schedule, last, content)
        self.count = min(max(0, count), Self.most)
    }
}

/// A post that was answered under a key, so that the same one gets the same answer.
public struct PostRecord: Hashable, Sendable {
    /// So many of one job are kept, the newest.
    public static let most = 1000
    /// So long a key is known.
    public static let memory = Duration.seconds(600)

    /// What the client calls it.
    public var key: String
    /// A digest of what it said.
    public var body: UInt128
    /// From then on the key is free.
    public var end: Timestamp
    /// The event that it was answered with; nil where nothing was published.
    public var sequence: UInt64?

    /// A post whose answer told of no event, or of one that is told later.
    public init(key: String, body: UInt128, end: Timestamp, sequence: UInt64? = nil) {
        (self.key, self.body, self.end, self.sequence) = (key, body, end, sequence)
    }
}
