public import Redis
public import Tape

/// Follows the tape on one connection after another, and turns what comes into events that a tape takes.
///
/// It belongs to one thread, which it blocks while it waits. A connection that fails is replaced by the caller, who begins
/// the next one with ``reconnect()``.
public struct StreamFollower: Sendable {
    /// What is to be done, in this order.
    public enum News: Hashable, Sendable {
        /// To be committed: in order, none of them twice, with the ids that they have on every node. Where sequences were left
        /// out before the first of them, `leap` is the last one before that.
        case events([StoredEvent], leap: UInt64? = nil)
        /// Redis has lost events in a failover; of those that were committed here, those behind `kept` are gone elsewhere.
        case failover(kept: UInt64)
        /// What was committed belongs to a tape that is no more; the events that come are those of another epoch.
        case reset(epoch: String)
        /// What nodes have told each other since.
        case messages([NodeMessage])
        /// There is no tape, or it lacks what was read here: append nothing, which makes it or leaps over that.
        case make
    }

    /// How long an answer may take longer than the wait that was asked for.
    public static let grace = Duration.seconds(2)

    private let keys: ClusterKeys
    private var asksHistory = true
    /// The id of the last message of nodes that was read; nil before the first question, behind which they count.
    private var control: String?
    /// Whether the clock of the server is not known, as on a new connection, or behind a tape that was begun anew.
    private var isNew = true
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
        isNew = true
    }

    /// Whether the last answer had all that there was.
    public private(set) var isUpToDate = false
    /// How many events the tape had at the last answer that are not shown yet.
    public private(set) var lag = 0

    /// Waits for news, for so long at most; none where nothing has come.
    ///
    /// - Throws: what ends the connection, also where the server is no primary any more: then the primary is to be looked
    ///   for anew.
    public mutating func next(on connection: RedisConnection, wait: Duration) throws(RedisError) -> [News] {
        let control = try place(on: connection)
        self.control = control
        let question = StreamQuestion(
            keys,
            behind: position,
            control: control,
            wait: wait,
            asksHistory: asksHistory
        )
        let replies = try connection.ask(question.commands, until: .now + wait + Self.grace)
        let answer = try question.answer(replies)
        guard answer.isPrimary else { throw .refused(RedisRefusal("READONLY it is no primary any more")) }
        return take(answer)
    }

    /// The id of the last message that was read; never one that is yet to come, as of a server whose clock was ahead.
    private mutating func place(on connection: RedisConnection) throws(RedisError) -> String {
        if !isNew, let control { return control }
        let now = try now(on: connection)
        isNew = false
        guard let control, let known = Self.milliseconds(control), let present = Self.milliseconds(now),
            known <= present
        else { return now }
        return control
    }

    private static func milliseconds(_ id: String) -> UInt64? { UInt64(id.prefix { $0 != "-" }) }

    /// An id that no message before this moment has.
    private func now(on connection: RedisConnection) throws(RedisError) -> String {
        guard let time = Self.time(in: try connection.ask(RedisCommand("TIME"), until: .now + Self.grace)) else {
            throw .refusedReply("\(connection.name) does not tell the time")
        }
        return "\(time)-0"
    }

    /// What the answer to TIME says, in milliseconds since 1970; nil where it says no time.
    static func time(in reply: RedisReply) -> Int64? {
        let parts = (reply.elements ?? []).compactMap(\.text).compactMap { Int64($0) }
        guard parts.count == 2, (0..<1 << 40).contains(parts[0]), (0..<1_000_000).contains(parts[1]) else { return nil }
        return parts[0] * 1000 + parts[1] / 1000
    }

    /// What an answer means.
    mutating func take(_ answer: StreamQuestion.Answer) -> [News] {
        strangers += answer.strangers
        control = answer.control ?? control
        let messages: [News] = answer.messages.isEmpty ? [] : [.messages(answer.messages)]
        let steps = position.take(answer.entries, confirmed: answer.mark, of: answer.state)
        let isWhole = answer.entries.count < StreamQuestion.mostEntries
        isUpToDate = isWhole && position.epoch != nil && answer.state?.epoch == position.epoch
        let behind = answer.state.map { $0.last > position.read ? Int(clamping: $0.last - position.read) : 0 } ?? 0
        lag = position.heldCount + (isWhole ? 0 : behind)
        asksHistory =
            answer.entries.isEmpty && answer.messages.isEmpty || answer.state.map { $0.last < position.read } ?? true
        return messages
            + steps.flatMap { step -> [News] in
                switch step {
                case .make: return [.make]
                case .reset(let epoch):
                    isNew = true
                    return [.reset(epoch: epoch)]
                // The leap is made at once where the tape lacks what was read, so that the next event is above it.
                case .failover(let kept): return [.failover(kept: kept)] + (asksHistory ? [.make] : [])
                case .show(let entries):
                    let events = entries.compactMap { entry in
                        EventCodec.decode(entry.body, epoch: position.epoch ?? "", sequence: entry.sequence)
                    }
                    strangers += entries.count - events.count
                    return [.events(events, leap: entries.first?.leap)]
                }
            }
    }
}
