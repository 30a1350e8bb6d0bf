public import Redis

/// What a node tells the others by way of Redis; it is on no tape.
public enum NodeMessage: Hashable, Sendable {
    /// It comes back to its author, who knows then that what is written is read.
    case probe(session: String, number: UInt64)
    /// Who holds a job, who lives or what is paused has changed.
    case look
    /// The node that runs a job is to run it now.
    case run(job: String)

    /// So many are kept, about.
    static let most = 1000

    /// The command that tells the others.
    public func command(_ keys: ClusterKeys) -> RedisCommand {
        var command = RedisCommand("XADD", keys.control, "MAXLEN", "~", "\(Self.most)", "*")
        switch self {
        case .probe(let session, let number):
            for word in ["p", session, "n", "\(number)"] { command.append(word) }
        case .look:
            for word in ["l", ""] { command.append(word) }
        case .run(let job):
            for word in ["r", job] { command.append(word) }
        }
        return command
    }

    /// Reads one entry; nil where it is none that this version knows.
    public init?(_ entry: RedisReply) {
        guard let fields = entry.elements?.last?.elements?.map(\.text), fields.count >= 2, let value = fields[1] else {
            return nil
        }
        switch fields[0] {
        case "p":
            guard fields.count == 4, let number = fields[3].flatMap({ UInt64($0) }) else { return nil }
            self = .probe(session: value, number: number)
        case "l": self = .look
        case "r": self = .run(job: value)
        default: return nil
        }
    }
}
