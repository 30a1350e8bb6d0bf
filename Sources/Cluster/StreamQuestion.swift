public import Redis
import Tape

/// What a reader asks in one way there and back: what is new, waiting for it, and behind that what the tape is.
///
/// It is asked in this order so that the epoch is known to be that of the entries: an epoch never comes back.
public struct StreamQuestion: Hashable, Sendable {
    /// The most entries of one answer.
    public static let mostEntries = 1000

    private let keys: ClusterKeys
    private let holds: Bool
    private let after: UInt64
    private let mark: UInt64
    private let control: String
    private let wait: Duration
    private let asksHistory: Bool

    /// The question for what comes behind a position, with a wait of 1 ms to some seconds; never without an end, which
    /// would sleep through a stream that was made anew.
    ///
    /// `control` is the id of the last message of nodes that was read. The history is asked for where it may have changed: on a new connection, and when nothing came.
    public init(
        _ keys: ClusterKeys,
        behind position: StreamPosition,
        control: String,
        wait: Duration,
        asksHistory: Bool
    ) {
        precondition(wait >= .milliseconds(1), "0 would wait for ever")
        self.control = control
        (self.keys, holds, self.wait, self.asksHistory) = (keys, position.holds, wait, asksHistory)
        (after, mark) = (position.read, position.confirmed)
    }

    /// The commands, to be sent together.
    public var commands: [RedisCommand] {
        let milliseconds = wait / .milliseconds(1)
        var read = RedisCommand("XREAD", "COUNT", "\(Self.mostEntries)", "BLOCK", "\(Int(milliseconds.rounded(.up)))")
        let streams = holds ? [keys.tape, keys.control, keys.marks] : [keys.tape, keys.control]
        let places = holds ? ["\(after)-0", control, "\(mark)-0"] : ["\(after)-0", control]
        for word in ["STREAMS"] + streams + places { read.append(word) }
        let state = RedisCommand("HMGET", keys.meta, "epoch", "last")
        return [read, state] + (asksHistory ? [RedisCommand("INFO", "replication")] : [])
    }

    /// What the replies say.
    public struct Answer: Hashable, Sendable {
        /// What is new; entries that are none of ours are left out.
        public var entries: [StreamEntry] = []
        /// How many were left out.
        public var strangers = 0
        /// The newest sequence that another machine is known to have; 0 where that is not new.
        public var mark: UInt64 = 0
        /// What nodes have told each other.
        public var messages: [NodeMessage] = []
        /// The id of the last message; nil where there is none.
        public var control: String?
        /// What the tape is; nil where there is none.
        public var state: StreamPosition.State?
        /// Whether the server is a primary, as far as that was asked.
        public var isPrimary = true
    }

    /// Reads the replies; throws the first refusal.
    public func answer(_ replies: [RedisReply]) throws(RedisError) -> Answer {
        guard replies.count == (asksHistory ? 3 : 2) else { throw .refusedReply("Redis answers another question") }
        var answer = Answer()
        for stream in try replies[0].accepted().elements ?? [] {
            guard let parts = stream.elements, parts.count == 2, let entries = parts[1].elements else { continue }
            if parts[0].text == keys.marks {
                answer.mark = entries.last?.elements?.first?.text.flatMap { UInt64($0.prefix { $0 != "-" }) } ?? 0
            } else if parts[0].text == keys.control {
                answer.messages = entries.compactMap { NodeMessage($0) }
                answer.control = entries.last?.elements?.first?.text
            } else {
                answer.entries = entries.compactMap { StreamEntry($0) }
                answer.strangers = entries.count - answer.entries.count
            }
        }
        let fields = try replies[1].accepted().elements ?? []
        var history: ReplicationHistory?
        if asksHistory {
            history = ReplicationHistory(try replies[2].accepted().text ?? "")
            answer.isPrimary = history?.isPrimary ?? true
        }
        if let epoch = fields.first?.text, !Epoch.isValid(epoch) {
            throw .refusedReply(
                "the epoch of the tape on Redis is none; redis-cli DEL '\(keys.meta)' begins a new tape"
            )
        }
        if fields.count == 2, let epoch = fields[0].text, let last = fields[1].text.flatMap({ UInt64($0) }) {
            guard last < StreamEntry.mostSequence else {
                throw .refusedReply(
                    "the tape on Redis has no numbers left; redis-cli DEL '\(keys.meta)' begins a new one"
                )
            }
            answer.state = StreamPosition.State(epoch: epoch, last: last, history: history?.name)
        }
        return answer
    }
}
