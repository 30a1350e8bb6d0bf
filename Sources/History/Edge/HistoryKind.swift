/// Whose events a history has.
///
/// A file of one kind is none of the other: who numbers events must know of each id that was given, and who follows another
/// has only what it heard.
public enum HistoryKind: Sendable, CaseIterable {
    /// Those of a server with jobs of its own, which numbers them.
    case own
    /// Those of an origin, under the ids that they have there.
    case followed

    /// What `PRAGMA application_id` says: "tick" and "edge", so that another program's database is not taken for a history,
    /// and an earlier program takes no file of an edge.
    var application: Int64 {
        switch self {
        case .own: 0x7469_636B
        case .followed: 0x6564_6765
        }
    }

    /// What is wrong with a file of this kind where the other one is wanted, with the file as its subject.
    public var refusal: String {
        let way = "name another file in server.history, or move this one away"
        return switch self {
        case .own: "was written by a server with jobs of its own, and not by an edge; \(way)"
        case .followed: "was written by an edge, under the ids of its origin; \(way)"
        }
    }
}
