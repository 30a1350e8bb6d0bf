import Cluster
import Edge
import Synchronization
import Tape

/// The events that clients have seen elsewhere and that are not here yet, and since when each is waited for.
///
/// A client that names such an event is told that it comes too early, and keeps its place. That there is no such event is
/// known once the tape has come as far as it was elsewhere when the event was named first.
final class AwaitedEvents: Sendable {
    private let since = Mutex<[EventID: ContinuousClock.Instant]>([:])

    /// So many are known at most.
    private static let most = 1000
    /// How long one is waited for at an edge at most, whose origin is silent for as long: a way that is broken is found out
    /// sooner.
    private static let patience = Duration.seconds(60)
    /// What an edge hears may have been under way for so long, and so long while much comes.
    private static let usualWay = Duration.seconds(1)
    private static let longestWay = Duration.seconds(10)
    /// An edge that has had an event within this time may have others on the way.
    private static let motion = Duration.seconds(5)
    /// An event so far ahead lies behind a leap, if there is one.
    private static let leap: UInt64 = 1_000_000

    /// Since when an event is waited for; from now on where it was not.
    func start(of id: EventID, at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        since.withLock { since in
            if let start = since[id] { return start }
            // Those who ask for many get none of them sooner.
            if since.count >= Self.most, let oldest = since.min(by: { $0.value < $1.value }) { since[oldest.key] = nil }
            since[id] = now
            return now
        }
    }

    /// Whether an event may still come to an edge that lies `lead` ahead of the end of its tape.
    func mayCome(
        _ id: EventID,
        _ lead: UInt64,
        to edge: OriginFeed.Status,
        at now: ContinuousClock.Instant = .now
    ) -> Bool {
        guard edge.isConnected else { return true }
        let isMoving = edge.lastNews.map { $0 + Self.motion > now } ?? false
        if lead < Self.leap, isMoving { return true }
        let start = start(of: id, at: now)
        guard now < start + Self.patience, let heard = edge.lastHeard else { return false }
        return heard < start + (isMoving ? Self.longestWay : Self.usualWay)
    }

    /// Whether an event may still come to a node that lies `lead` ahead of the end of its tape.
    func mayCome(
        _ id: EventID,
        _ lead: UInt64,
        to node: ClusterStatus,
        at now: ContinuousClock.Instant = .now
    ) -> Bool {
        guard lead > Self.leap, node.trouble == nil, let read = node.lastRead else { return true }
        return read < start(of: id, at: now)
    }
}
