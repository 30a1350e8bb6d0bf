/// What a node knows of its jobs, as it stands in Redis: a line for each, `DIGEST REVISION JOB`.
public enum JobTable {
    /// The lines, in the order of the names; digests have no spaces in them, and names no LF.
    public static func encode(_ jobs: [String: NodeSession.Version]) -> [UInt8] {
        let lines = jobs.sorted { $0.key < $1.key }
            .map { name, version in "\(version.digest) \(version.revision) \(name)\n" }
        return Array(lines.joined().utf8)
    }

    /// What the lines say; those that are none are passed over.
    public static func decode(_ bytes: [UInt8]) -> [String: NodeSession.Version] {
        var jobs: [String: NodeSession.Version] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 3, let revision = Int64(words[1]) else { continue }
            jobs[words[2]] = NodeSession.Version(digest: words[0], revision: revision)
        }
        return jobs
    }
}
