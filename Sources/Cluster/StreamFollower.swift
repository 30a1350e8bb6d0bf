public import Redis
public import Tape

/// Follows the tape on one connection after another, and turns what comes into events that a tape takes.
///
/// It belongs to one thread, which it blocks while it waits. A connection that fails is replaced by the caller, who begins
/// the next one with ``reconnect()``.
public struct StreamFollower: Sendable {
    /// What is to be done, in this order.
    public enum News: Hashable, Sendable {
        /// To be committed: in order, none of them twice, with the ids that they have on every node.
        case events([StoredEvent])
        /// Redis has lost events in a failover; of those that were committed here, those behind `kept` are gone elsewhere.
        case failover(kept: UInt64)
        /// What was committed belongs to a tape that is no more; the events that come are those of another epoch.
        case reset(epoch: String)
        /// There is no tape, or it lacks what was read here: append nothing, which makes it or leaps over that.
        case make
    }

    /// How long an answer may take longer than the wait that was asked for.
    public static let grace = Duration.seconds(2)

    private let keys: ClusterKeys
    private var asksHistory = true
    /// How far it has come.
    public private(set) var position: StreamPosition
    /// How many entries were passed over because a later version has written them.
    public private(set) var strangers = 0

    /// Follows from a position on.
    public init(_ keys: ClusterKeys, from position: StreamPosition) { (self.keys, self.position) = (keys, position) }

    /// Records that what comes next is from a new connection.
    public mutating func reconnect() {
        position.reconnect()
        asksHistory = true
    }

    /// Waits for news, for so long at most; none where nothing has come.
    ///
    /// - Throws: what ends the connection, also where the server is no primary any more: then the primary is to be looked
    ///   for anew.
    public mutating func next(on connection: RedisConnection, wait: Duration) throws(RedisError) -> [News] {
        let question = StreamQuestion(keys, behind: position, wait: wait, asksHistory: asksHistory)
        let replies = try connection.ask(question.commands, until: .now + wait + Self.grace)
        let answer = try question.answer(replies)
        guard answer.isPrimary else { throw .refused(RedisRefusal("READONLY it is no primary any more")) }
        return take(answer)
    }

    /// What an answer means.
    mutating func take(_ answer: StreamQuestion.Answer) -> [News] {
        strangers += answer.strangers
        let steps = position.take(answer.entries, confirmed: answer.mark, of: answer.state)
        asksHistory = answer.entries.isEmpty || answer.state.map { $0.last < position.read } ?? true
        return steps.flatMap { step -> [News] in
            switch step {
            case .make: return [.make]
            case .reset(let epoch): return [.reset(epoch: epoch)]
            // The leap is made at once where the tape lacks what was read, so that the next event is above it.
            case .failover(let kept): return [.failover(kept: kept)] + (asksHistory ? [.make] : [])
            case .show(let entries):
                let events = entries.compactMap { entry in
                    EventCodec.decode(entry.body, epoch: position.epoch ?? "", sequence: entry.sequence)
                }
                strangers += entries.count - events.count
                return [.events(events)]
            }
        }
    }
}
