public import Redis

/// The step that begins, renews or ends a session, and tells which sessions live.
///
/// Whoever comes first behind a session's end removes it, so that one that somebody has seen to be gone can't be renewed.
/// The clock is that of Redis alone.
public enum SessionScript {
    /// What is to be done about one's own session.
    public enum Wish: String, Hashable, Sendable {
        case begin
        case renew
        case end
        /// Nothing: only to know of the others.
        case look
    }

    /// A session that lives, as Redis knows it.
    public struct Entry: Hashable, Sendable {
        /// The session's name.
        public let session: String
        /// The node's name.
        public let node: String
        /// What changes whenever the jobs change that the node could run; without spaces.
        public let stamp: String

        /// A session that lives.
        public init(session: String, node: String, stamp: String) {
            (self.session, self.node, self.stamp) = (session, node, stamp)
        }
    }

    /// The script.
    public static let script = RedisScript(name: "session", text: text)

    /// The keys, in the script's order.
    public static func keys(_ keys: ClusterKeys) -> [String] { [keys.nodes, keys.jobs, keys.facts] }

    /// The arguments for a wish; a session lives so long without being renewed, and says these facts of itself.
    ///
    /// The jobs are those that its stamp stands for; nil where they are known.
    public static func arguments(
        _ wish: Wish,
        _ own: Entry,
        facts: String = "",
        jobs: [String: NodeSession.Version]? = nil,
        length: Duration = Lease.length
    ) -> [[UInt8]] {
        let milliseconds = Int((length / .milliseconds(1)).rounded())
        let words = [own.session, "\(milliseconds)", "\(own.stamp) \(own.node)", wish.rawValue, facts]
        return words.map { Array($0.utf8) } + (jobs.map { [JobTable.encode($0)] } ?? [])
    }

    /// Whether the session lives now, and all that do, itself among them.
    public static func answer(_ reply: RedisReply) throws(RedisError) -> (isAlive: Bool, sessions: [Entry]) {
        guard
            let parts = try reply.accepted().elements, parts.count == 2, let isAlive = parts[0].number,
            let words = parts[1].elements, words.count % 2 == 0
        else { throw .refusedReply("Redis answers for a session with something else") }
        let sessions = stride(from: 0, to: words.count, by: 2).compactMap { place -> Entry? in
            guard let session = words[place].text, let card = words[place + 1].text else { return nil }
            let halves = card.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { return nil }
            return Entry(session: session, node: String(halves[1]), stamp: String(halves[0]))
        }
        return (isAlive == 1, sessions.sorted { $0.session < $1.session })
    }

    private static let text = """
        local nodes, jobs, facts = unpack(KEYS)
        local session, length, card, wish, said, table = unpack(ARGV)
        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
        local isAlive, living = (wish == 'begin') and 1 or 0, {}
        local all = redis.call('HGETALL', nodes)
        for i = 1, #all, 2 do
            local ends, text = string.match(all[i + 1], '^(%d+) (.*)$')
            if not ends or tonumber(ends) <= now then
                redis.call('HDEL', nodes, all[i])
                redis.call('HDEL', facts, all[i])
                redis.call('HDEL', jobs, all[i])
            elseif all[i] ~= session then
                living[#living + 1] = all[i]
                living[#living + 1] = text
            elseif wish == 'renew' or wish == 'look' then
                isAlive = 1
            end
        end
        if wish == 'end' then
            redis.call('HDEL', nodes, session)
            redis.call('HDEL', jobs, session)
            redis.call('HDEL', facts, session)
        end
        if isAlive == 1 and wish ~= 'look' then
            if table then redis.call('HSET', jobs, session, table) end
            redis.call('HSET', facts, session, said)
            redis.call('HSET', nodes, session, string.format('%.0f', now + tonumber(length)) .. ' ' .. card)
        end
        if isAlive == 1 then
            living[#living + 1] = session
            living[#living + 1] = card
        end
        return {isAlive, living}
        """
}
