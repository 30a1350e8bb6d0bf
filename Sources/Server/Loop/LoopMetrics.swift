import EventStreams

/// What loops have done since the start, summed up.
///
/// Each loop counts for itself, without locks, and adds that here once a round.
public struct LoopMetrics: Sendable, Equatable {
    /// Events that clients missed and were told of.
    public struct Gap: Sendable, Equatable {
        /// How often clients were told.
        public var count = 0
        /// How many events they were told of together.
        public var events = 0
    }

    /// Connections that were accepted.
    public var accepted = 0
    /// Streams that were opened, by how they began: `fresh resumed gap reset`.
    public var openings: [String: Int] = [:]
    /// Streams for which there was no room.
    public var rejected = 0
    /// Gaps by their reason: `evicted slow reset`.
    public var gaps: [String: Gap] = [:]
    /// Events handed to streams as they came, one for each stream.
    public var liveEvents = 0
    /// Events handed to streams that were behind.
    public var replayedEvents = 0
    /// Events handed to streams as the latest of each job.
    public var latestEvents = 0
    /// Bytes that sockets have taken.
    public var sentBytes = 0
    /// TLS handshakes that came to their end, with all that belongs to one.
    public var fullHandshakes = 0
    /// TLS handshakes of clients that came back with a ticket.
    public var resumedHandshakes = 0
    /// TLS handshakes that failed, took too long or were given up, and requests without TLS where it is spoken.
    public var failedHandshakes = 0

    /// Nothing done; all beginnings and reasons there are stand at zero.
    static let start = LoopMetrics(
        openings: Dictionary(uniqueKeysWithValues: ControlEvent.Resume.allCases.map { ($0.rawValue, 0) }),
        gaps: Dictionary(uniqueKeysWithValues: ControlEvent.GapReason.allCases.map { ($0.rawValue, Gap()) })
    )

    mutating func count(_ resume: ControlEvent.Resume) { openings[resume.rawValue, default: 0] += 1 }

    mutating func count(_ reason: ControlEvent.GapReason, missed: Int) {
        gaps[reason.rawValue, default: Gap()].count += 1
        gaps[reason.rawValue, default: Gap()].events += missed
    }

    mutating func add(_ other: LoopMetrics) {
        accepted += other.accepted
        openings.merge(other.openings, uniquingKeysWith: +)
        rejected += other.rejected
        gaps.merge(other.gaps) { Gap(count: $0.count + $1.count, events: $0.events + $1.events) }
        liveEvents += other.liveEvents
        replayedEvents += other.replayedEvents
        latestEvents += other.latestEvents
        sentBytes += other.sentBytes
        fullHandshakes += other.fullHandshakes
        resumedHandshakes += other.resumedHandshakes
        failedHandshakes += other.failedHandshakes
    }
}

/// What one loop has done in this round.
final class RoundMetrics {
    var counts = LoopMetrics()

    /// Adds the round to what all loops have done.
    func flush(to metrics: ServerMetrics) {
        guard counts != LoopMetrics() else { return }
        metrics.add(counts)
        counts = LoopMetrics()
    }
}
