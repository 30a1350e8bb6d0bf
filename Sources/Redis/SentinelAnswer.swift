/// What a sentinel says of the primary.
struct SentinelAnswer: Hashable, Sendable {
    /// Where it says the primary is.
    let host: RedisAddress.Host
    /// Which configuration that is from; each failover has a higher one.
    let epoch: Int64

    /// The commands whose replies make an answer.
    static func commands(for primary: String) -> [RedisCommand] {
        [
            RedisCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", primary),
            RedisCommand("SENTINEL", "MASTER", primary),
        ]
    }

    /// Reads the replies; nil where the sentinel does not know the name.
    init?(_ replies: [RedisReply]) {
        guard
            replies.count == 2, let place = replies[0].elements, place.count == 2, let name = place[0].text,
            let port = place[1].number.flatMap(UInt16.init(exactly:))
        else { return nil }
        host = RedisAddress.Host(name: name, port: port)
        // Names and values in turn.
        let fields = replies[1].elements ?? []
        let index = fields.firstIndex { $0.text == "config-epoch" }
        epoch = index.flatMap { $0 + 1 < fields.count ? fields[$0 + 1].number : nil } ?? 0
    }

    init(host: RedisAddress.Host, epoch: Int64) { (self.host, self.epoch) = (host, epoch) }

    /// The names of primaries in the answer to SENTINEL MASTERS.
    static func names(in reply: RedisReply) -> [String] {
        (reply.elements ?? []).compactMap { primary in
            let fields = primary.elements ?? []
            let index = fields.firstIndex { $0.text == "name" }
            return index.flatMap { $0 + 1 < fields.count ? fields[$0 + 1].text : nil }
        }
    }

    /// The places in the order in which they are to be tried: those of the newest configuration first, then those that more
    /// sentinels name, then in the order of the answers.
    static func candidates(of answers: [SentinelAnswer]) -> [RedisAddress.Host] {
        var newest: [RedisAddress.Host: Int64] = [:]
        var votes: [RedisAddress.Host: Int] = [:]
        var hosts: [RedisAddress.Host] = []
        for answer in answers {
            if votes[answer.host] == nil { hosts.append(answer.host) }
            newest[answer.host] = max(newest[answer.host] ?? 0, answer.epoch)
            votes[answer.host, default: 0] += 1
        }
        let ranked = hosts.enumerated().sorted { left, right in
            let ranks = [left, right].map { (newest[$0.element] ?? 0, votes[$0.element] ?? 0, -$0.offset) }
            return ranks[0] > ranks[1]
        }
        return ranked.map(\.element)
    }
}
