/// Which history of writes a Redis has, by which one that has lost writes is known from one that goes on.
///
/// The name changes with each promotion and with a restart that may have lost writes. The number of the process is no
/// substitute: a primary that becomes a replica keeps it. See INFO, section replication.
public struct ReplicationHistory: Hashable, Sendable {
    /// The name of the history: `master_replid`.
    public let name: String
    /// The history before it, all zeros where there is none: `master_replid2`.
    public let former: String
    /// The first place in the former history that this one does not share: `second_repl_offset`; -1 where there is none.
    public let end: Int64
    /// Whether the server is a primary.
    public let isPrimary: Bool

    /// Reads the answer to INFO; nil where that does not tell of replication.
    public init?(_ text: String) {
        var fields: [Substring: Substring] = [:]
        // Redis ends lines with CR LF, which is one Character.
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...]
        }
        guard let role = fields["role"], let name = fields["master_replid"] else { return nil }
        (self.name, isPrimary) = (String(name), role == "master")
        former = fields["master_replid2"].map(String.init) ?? ""
        end = fields["second_repl_offset"].flatMap { Int64($0) } ?? -1
    }

    /// How it is related to one that was seen before.
    public enum Relation: Hashable, Sendable {
        /// The same: nothing is lost.
        case same
        /// It goes on from the other, of which it has what was written before a place: later writes are lost.
        case successor(sharingBefore: Int64)
        /// Nothing is known of what they share.
        case unknown
    }

    /// How it is related to the history that was seen before.
    public func relation(to earlier: ReplicationHistory) -> Relation {
        if name == earlier.name { return .same }
        return former == earlier.name && end >= 0 ? .successor(sharingBefore: end) : .unknown
    }
}
