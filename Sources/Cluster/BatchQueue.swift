/// The events of one session on their way to the tape: in order, one batch at a time.
///
/// As long as it is unknown what became of a batch, the same batch is sent again, unchanged, and nothing else: then what
/// Redis remembers of an author need be no more than the last batch, and a lost reply loses and repeats nothing.
public struct BatchQueue: Hashable, Sendable {
    /// The session that appends.
    public let author: String
    /// How many other machines must have a batch before it counts.
    public let replicas: Int
    private var waiting: [Addition] = []
    private var current: AppendBatch?
    private var next: UInt64 = 1

    /// An empty queue; 0 replicas where the primary alone counts.
    public init(author: String, replicas: Int) { (self.author, self.replicas) = (author, replicas) }

    /// How many events are not settled.
    public var count: Int { waiting.count + (current?.additions.count ?? 0) }

    /// Adds an event behind the others.
    public mutating func add(_ addition: Addition) { waiting.append(addition) }

    /// The batch that is to be sent now: the one in doubt, or one of what has gathered, with at most so many events and
    /// bytes (but one event at least); nil where there is nothing.
    public mutating func batch(mostEvents: Int, mostBytes: Int) -> AppendBatch? {
        if let current { return current }
        var bytes = 0
        var events = 0
        while events < min(waiting.count, mostEvents) {
            bytes += waiting[events].body.count
            if events > 0, bytes > mostBytes { break }
            events += 1
        }
        guard events > 0 else { return nil }
        current = AppendBatch(author: author, first: next, additions: Array(waiting.prefix(events)))
        waiting.removeFirst(events)
        return current
    }

    /// Records what became of a batch, and how many other machines have it; returns whether that settles it.
    ///
    /// Where too few have it, it stays in doubt and is sent again.
    public mutating func settle(_ outcome: BatchOutcome, of batch: AppendBatch, replicas: Int) -> Bool {
        guard batch == current, outcome.fates.count == batch.additions.count, replicas >= self.replicas else {
            return false
        }
        next += UInt64(batch.additions.count)
        current = nil
        return true
    }
}
