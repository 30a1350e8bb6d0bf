/// Which events of one job are asked for: the newest of those that meet all conditions.
public struct JobQuery: Hashable, Sendable {
    /// The name of the job.
    public var job: String
    /// Only events behind this sequence.
    public var after: UInt64
    /// Only events below this sequence.
    public var end: UInt64
    /// Only events that were made at this time or later; nil for all.
    public var since: Timestamp?
    /// At most so many events.
    public var limit: Int
    /// At most so many bytes of them, unless one alone has more.
    public var bytes: Int

    /// The newest events of `job` with sequences between `after` and `end`, within both limits.
    public init(job: String, after: UInt64, end: UInt64, since: Timestamp?, limit: Int, bytes: Int) {
        (self.job, self.after, self.end) = (job, after, end)
        (self.since, self.limit, self.bytes) = (since, limit, bytes)
    }
}
