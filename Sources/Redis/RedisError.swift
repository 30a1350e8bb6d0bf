/// Why a conversation with Redis did not come about, or ended.
public enum RedisError: Error, Hashable, Sendable {
    /// Nobody could be reached: a sentence that says who and why.
    case unreachable(String)
    /// No answer came in time; what was asked may have been done or not.
    case late(String)
    /// The other side has ended the connection; what was asked may have been done or not.
    case ended
    /// Waiting was to end before an answer came.
    case stopped
    /// What came is no reply, or not what was asked for.
    case refusedReply(String)
    /// What came is longer than is taken, as a sentence: less of it may be asked for.
    case tooLong(String)
    /// The command was refused, and nothing was done.
    case refused(RedisRefusal)

    /// Whether what came was longer than is taken.
    public var isTooLong: Bool { if case .tooLong = self { true } else { false } }
}

extension RedisError: CustomStringConvertible {
    /// One sentence, which never has an argument of a command in it.
    public var description: String { sentence(of: "Redis") }

    /// The same, with what the other side is called where that is not in it yet.
    public func sentence(of name: String) -> String {
        switch self {
        case .unreachable(let sentence), .late(let sentence), .refusedReply(let sentence), .tooLong(let sentence):
            sentence
        case .ended: "\(name) has closed the connection"
        case .stopped: "waiting for \(name) was ended"
        case .refused(let refusal): "\(name) answers \(refusal)"
        }
    }
}
