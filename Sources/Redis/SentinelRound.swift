/// What the sentinels of an address have said, each asked once.
struct SentinelRound {
    /// Where the primary is.
    var answers: [SentinelAnswer] = []
    /// Those who do not know it.
    var ignorant: [RedisAddress.Host] = []
    /// The names of the primaries that these know.
    var others: [String] = []
    /// Why the rest have said nothing.
    var troubles: [RedisError] = []

    /// Why no primary is known.
    func reasonOfNone(for primary: String) -> RedisError {
        if ignorant.isEmpty, let trouble = troubles.last { return trouble }
        let known = Set(others).sorted().prefix(5).map { name in
            name.prefix(64).filter { $0.isASCII && !$0.isWhitespace && $0 != "\u{7F}" && $0 >= "!" }
        }
        let watched = known.isEmpty ? "" : "; they watch \(known.joined(separator: ", "))"
        return .unreachable("no sentinel knows of a primary \(primary)\(watched)")
    }

    /// What is to be done about a refusal to tell.
    static func sentence(for refusal: RedisRefusal, of host: RedisAddress.Host, _ address: RedisAddress) -> String {
        switch refusal.code {
        case "NOAUTH":
            "the sentinel at \(host) asks for a secret; write sentinels: { secret: SECRET } beside the address of Redis"
        case "ERR" where refusal.reason.lowercased().hasPrefix("unknown command"):
            "Redis at \(host) is no sentinel; write the port of one, 26379 most often, or redis:// for a single Redis"
        default: "the sentinel at \(host) refuses to tell: \(refusal)"
        }
    }
}
