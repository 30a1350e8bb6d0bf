/// Which history of writes a Redis has, by which one that has lost writes is known from one that goes on.
///
/// The name changes with each promotion and with a restart that may have lost writes. The number of the process is no
/// substitute: a primary that becomes a replica keeps it. See INFO, section replication.
public struct ReplicationHistory: Hashable, Sendable {
    /// The name of the history: `master_replid`.
    public let name: String
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
    }
}
