/// Which node runs which job: the same answer on every node that sees the same sessions.
///
/// That they do not all see the same at each moment does no harm: who holds a job is written in Redis, where it changes by
/// comparing and setting, and only the holder's events are appended.
public enum Ownership {
    /// What a node does about a job.
    public enum Step: Hashable, Sendable {
        /// It goes on running it.
        case keep
        /// It takes it, if it still belongs to the one who is named here, or to nobody.
        case take(from: String?)
        /// It gives it up, when its run has ended.
        case give
        /// It does not run it.
        case leave
    }

    /// The sessions whose definition of a job is the newest; none where nobody knows it.
    ///
    /// Equal definitions are equally new, whatever the ages of their files: as new as the newest of them.
    public static func candidates(for job: String, among sessions: [NodeSession]) -> [NodeSession] {
        var newest: NodeSession.Version?
        for session in sessions {
            guard let version = session.jobs[job] else { continue }
            let rank = (version.revision, version.digest)
            if newest.map({ rank > ($0.revision, $0.digest) }) ?? true { newest = version }
        }
        return sessions.filter { $0.jobs[job].map { $0.digest == newest?.digest } ?? false }
    }

    /// The session that is to run a job: of the candidates that with the highest hash, so that few jobs move when a node
    /// comes or goes; nil where nobody knows the job.
    public static func choice(for job: String, among sessions: [NodeSession]) -> NodeSession? {
        candidates(for: job, among: sessions).max { left, right in
            (hash(job, left.node), left.name) < (hash(job, right.node), right.name)
        }
    }

    /// What the node with session `own` does about a job that belongs to `holder`, as it is written in Redis.
    ///
    /// One that lives gives its jobs up by itself, so they are taken only from one that does not.
    public static func step(for job: String, holder: String?, own: String, among sessions: [NodeSession]) -> Step {
        guard choice(for: job, among: sessions)?.name == own else { return holder == own ? .give : .leave }
        guard let holder else { return .take(from: nil) }
        if holder == own { return .keep }
        return sessions.contains { $0.name == holder } ? .leave : .take(from: holder)
    }

    /// FNV-1a over both names, mixed as SplitMix64 ends, since FNV alone hardly mixes the last bytes.
    static func hash(_ job: String, _ node: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in Array(job.utf8) + [0] + Array(node.utf8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
        return hash ^ (hash >> 31)
    }
}
