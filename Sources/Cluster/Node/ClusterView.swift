import Redis
import Tape

/// What a node has seen of the others, and of who holds what.
struct ClusterView {
    /// Those that live.
    var entries: [SessionScript.Entry] = []
    /// What each could run, by session, as of a stamp.
    var tables: [String: (stamp: String, jobs: [String: NodeSession.Version])] = [:]
    /// Who holds what.
    var owners: [String: String] = [:]
    /// The jobs that somebody has paused, or resumed.
    var paused: [String: Bool] = [:]
    /// What each session says of itself.
    var facts: [String: String] = [:]

    /// The sessions whose tables are not known as they are now.
    var unknown: [String] { entries.filter { tables[$0.session]?.stamp != $0.stamp }.map(\.session) }

    /// The nodes that live, with what they could run.
    var sessions: [NodeSession] {
        entries.map { NodeSession(name: $0.session, node: $0.node, jobs: tables[$0.session]?.jobs ?? [:]) }
    }

    /// What the node with session `own` is to do about each job that it knows or holds.
    func steps(of own: String) -> [(job: String, step: Ownership.Step)] {
        let sessions = sessions
        let mine = tables[own]?.jobs ?? [:]
        let held = owners.filter { $0.value == own && mine[$0.key] == nil }.map(\.key)
        return (mine.keys.sorted() + held.sorted()).map { job in
            (job, Ownership.step(for: job, holder: owners[job], own: own, among: sessions))
        }
    }

    /// The nodes as they are told, by their names.
    func nodes(own: String?) -> [ClusterStatus.Node] {
        let held = Dictionary(grouping: owners.keys) { owners[$0] ?? "" }
        return entries.map { entry in
            let said = NodeFacts(facts[entry.session] ?? "")
            return ClusterStatus.Node(
                name: entry.node,
                session: entry.session,
                since: said?.since ?? .now,
                viewers: said?.viewers ?? 0,
                lag: said?.lag ?? 0,
                jobs: (held[entry.session] ?? []).sorted(),
                isSelf: entry.session == own
            )
        }.sorted { ($0.name, $0.session) < ($1.name, $1.session) }
    }

    /// The jobs that somebody watches on other nodes than that of session `own`.
    func watched(besides own: String) -> Set<String> {
        entries.filter { $0.session != own }.reduce(into: []) { names, entry in
            names.formUnion(NodeFacts(facts[entry.session] ?? "")?.watched ?? [])
        }
    }

    /// How long ago something came of jobs whose results are on no tape, as other nodes than that of session `own` say.
    func heard(besides own: String) -> [String: Duration] {
        entries.filter { $0.session != own }.reduce(into: [:]) { ages, entry in
            ages.merge(NodeFacts(facts[entry.session] ?? "")?.heard ?? [:], uniquingKeysWith: min)
        }
    }

    /// For each job that is not the same on all nodes that know it: the nodes whose file is older.
    var older: [String: [String]] {
        let sessions = sessions
        var found: [String: [String]] = [:]
        for job in Set(sessions.flatMap(\.jobs.keys)) {
            let knowing = sessions.filter { $0.jobs[job] != nil }
            guard Set(knowing.map { $0.jobs[job]?.digest }).count > 1 else { continue }
            let newest = Set(Ownership.candidates(for: job, among: sessions).map(\.name))
            found[job] = Set(knowing.filter { !newest.contains($0.name) }.map(\.node)).sorted()
        }
        return found
    }

    /// Pairs of texts in the reply to HGETALL.
    static func pairs(_ reply: RedisReply) throws(RedisError) -> [(String, [UInt8])] {
        let words = try reply.accepted().elements ?? []
        return stride(from: 0, to: words.count - 1, by: 2).compactMap { place in
            guard let name = words[place].text, case .bytes(let value) = words[place + 1] else { return nil }
            return (name, value)
        }
    }
}

/// What a session says of itself, besides its jobs: `SINCE VIEWERS LAG w:JOB,JOB`, the first in milliseconds since
/// 1970, the last where somebody watches jobs that go by that.
struct NodeFacts {
    var since: Timestamp
    var viewers: Int
    var lag: Int

    /// The jobs that somebody watches there, of those that go by that.
    var watched: Set<String> = []

    /// How long ago something came there of jobs whose results are on no tape, of those of which something is due.
    var heard: [String: Duration] = [:]

    /// The name that stands for all jobs.
    static let all = "*"
    /// So many jobs are told by their names; where there are more, all are.
    private static let mostNames = 200
    /// What stands before their names, so that they are no number.
    private static let mark = "w:"
    /// The same before names with times in milliseconds.
    private static let heardMark = "h:"

    init(since: Timestamp, viewers: Int, lag: Int, watched: Set<String> = [], heard: [String: Duration] = [:]) {
        (self.since, self.viewers, self.lag, self.watched, self.heard) = (since, viewers, lag, watched, heard)
    }

    init?(_ text: String) {
        let parts = text.split(separator: " ")
        // What a node of a later version says more is passed over.
        let words = parts.compactMap { Int64($0) }
        guard words.count == 3 else { return nil }
        let names = parts.first { $0.hasPrefix(Self.mark) }?.dropFirst(Self.mark.count).split(separator: ",") ?? []
        self.init(
            since: Timestamp(milliseconds: words[0]),
            viewers: Int(clamping: words[1]),
            lag: Int(clamping: words[2]),
            watched: Set(names.map(String.init)),
            heard: Self.heard(in: parts.first { $0.hasPrefix(Self.heardMark) } ?? "")
        )
    }

    var text: String {
        let names = watched.count > Self.mostNames ? [Self.all] : watched.sorted()
        let words = names.isEmpty ? "" : " \(Self.mark)\(names.joined(separator: ","))"
        return "\(since.milliseconds) \(viewers) \(lag)\(words)\(heardWords)"
    }

    private var heardWords: String {
        // Those who were heard last are the ones that others might miss.
        let ages = heard.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(Self.mostNames)
        let words = ages.map { "\($0.key)=\(Int64($0.value / .milliseconds(1)))" }
        return words.isEmpty ? "" : " \(Self.heardMark)\(words.joined(separator: ","))"
    }

    private static func heard(in text: Substring) -> [String: Duration] {
        text.dropFirst(heardMark.count).split(separator: ",").reduce(into: [:]) { ages, word in
            let parts = word.split(separator: "=")
            guard parts.count == 2, let age = UInt32(parts[1]) else { return }
            ages[String(parts[0])] = .milliseconds(Int64(age))
        }
    }
}
