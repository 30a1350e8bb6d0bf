/// What a tape that was stored begins with when it goes on.
public struct TapeSnapshot: Sendable {
    /// Which history the sequences count in.
    public var epoch: String
    /// How much lower sequences of the history are than those here, which are positions of the tape (see
    /// ``TapeIdentity``); 0 where the tape numbers its own events.
    public var offset: UInt64 = 0
    /// The sequence the next event will have.
    public var next: UInt64
    /// The newest events, without a hole up to ``next``.
    public var newest: [StoredEvent] = []
    /// The latest events of each job, sequences rising.
    public var latest: [StoredEvent] = []
    /// When the first of the equal results came that each job's latest ends, by the names of jobs.
    public var since: [String: Timestamp] = [:]
    /// How the jobs stood, by their names.
    public var standings: [String: StandingRecord] = [:]
    /// How far the schedules of jobs have come, by their names.
    public var runs: [String: RunRecord] = [:]
    /// The posts of jobs that were answered, oldest first.
    public var posts: [String: [PostRecord]] = [:]
    /// What can no longer be had, by job and event type.
    public var dropped: [DroppedEvents] = []
    /// Events up to this sequence are gone, of any job and type.
    public var droppedThrough: UInt64 = 0
    /// Events below this sequence may be lost that were seen; their ids are left out before it, and what else was held
    /// before is still there.
    public var lostEnd: UInt64 = 0

    /// The jobs of which something is known beside their events in the history.
    public var jobs: Set<String> { Set(latest.compactMap(\.job)).union(runs.keys).union(posts.keys) }

    /// What a tape begins with of which no event is left.
    public init(epoch: String, next: UInt64) {
        self.epoch = epoch
        self.next = next
    }
}
