public import Tape

/// Whole periods since 1970, the same for all viewers, which results belong to by their times.
public struct PeriodGrid: Sendable {
    /// How long a period is, in milliseconds; 1 at least.
    public let length: Int64

    /// What may come late and still belong to its period, in milliseconds: a result has its time before it is on the tape.
    static let grace: Int64 = 20

    /// Periods of this length.
    public init(_ length: Duration) { self.length = max(1, Int64(length / .milliseconds(1))) }

    /// The period to which a moment belongs.
    func number(_ milliseconds: Int64) -> Int64 {
        // Other servers may tell any time.
        let time = min(max(milliseconds, -Self.farthest), Self.farthest)
        return (time - (time % length + length) % length) / length
    }

    private static let farthest: Int64 = 1 << 60

    /// The newest period that is over.
    func newestOver(_ now: Timestamp) -> Int64 { number(now.milliseconds - Self.grace) - 1 }

    /// Where the newest period ends that is over: what was made before is out.
    public func end(now: Timestamp) -> Timestamp { Timestamp(milliseconds: (newestOver(now) + 1) * length) }

    /// What is out of events of one job, oldest first: of each period that is over the newest result, and all that is none.
    public func thinned(_ events: [EncodedEvent], now: Timestamp) -> [EncodedEvent] {
        let last = newestOver(now)
        var newest: [Int64: UInt64] = [:]
        for event in events where event.isResult { newest[number(event.time.milliseconds)] = event.sequence }
        return events.filter { event in
            guard event.isResult else { return true }
            let period = number(event.time.milliseconds)
            return period <= last && newest[period] == event.sequence
        }
    }
}
