import Synchronization

/// How many viewers the edges of this server say that they have.
///
/// One that has said nothing for a while is gone with all of them.
public final class EdgeViewers: Sendable {
    private struct Report {
        var viewers: Int
        var at: ContinuousClock.Instant
    }

    private let reports = Mutex<[String: Report]>([:])

    /// How long what an edge has said holds.
    static let lifetime = Duration.seconds(30)
    /// How often an edge tells.
    public static let interval = Duration.seconds(10)
    /// So many edges are known at most.
    static let mostEdges = 10_000
    /// So many viewers one edge may say that it has.
    static let mostViewers = 100_000_000

    /// No edges.
    public init() {}

    /// Notes what an edge says; false where there are too many others.
    func record(_ viewers: Int, of edge: String, at now: ContinuousClock.Instant = .now) -> Bool {
        reports.withLock { reports in
            if reports[edge] == nil, reports.count >= Self.mostEdges {
                reports = reports.filter { $0.value.at + Self.lifetime > now }
                guard reports.count < Self.mostEdges else { return false }
            }
            reports[edge] = Report(viewers: viewers, at: now)
            return true
        }
    }

    /// The edges that were heard of lately, and their viewers all together.
    func total(at now: ContinuousClock.Instant = .now) -> (edges: Int, viewers: Int) {
        reports.withLock { reports in
            let current = reports.values.filter { $0.at + Self.lifetime > now }
            return (current.count, current.reduce(0) { $0 + $1.viewers })
        }
    }
}
