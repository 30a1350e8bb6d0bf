import EventStreams
import Tape

/// One stream as the sending loop sees it; plain bits, so that going through thousands touches no reference count.
struct Subscriber {
    /// The socket, owned by the connection in `slot`.
    let socket: CInt
    let slot: UInt32
    let isChunked: Bool
    let heartbeatIsEvent: Bool
    /// How long the client was told that silence lasts at most.
    let heartbeat: Duration
    var delivery: Delivery
}

extension Subscriber {
    /// How long the client may leave unacknowledged what it was sent; it may well be late by some tenths of a second.
    var patience: Duration { max(heartbeat, .seconds(1)) }
}

/// All streams of one loop that want the same events.
final class SubscriptionGroup {
    private(set) var filter: CompiledFilter
    /// The feed that its members follow; nil for the tape that all share.
    let side: RunLogReader?
    var members: [Subscriber] = []
    /// What members that are behind were sent, by where it begins; shared by those that come back at the same place.
    private(set) var replays: [UInt64: CatchUpBatch] = [:]
    /// The latest frames as they were joined last, and their sequences.
    private var latest: (sequences: [UInt64], batch: Batch)?

    struct CatchUpBatch {
        let batch: Batch?
        let end: UInt64
    }

    /// Where what a member lacks is to be had.
    enum Found {
        case onTape(CatchUpBatch)
        /// The tape has let go of the events from `start` on and below `end`, and the archive has them.
        case inArchive(from: UInt64, to: UInt64)
        case nowhere
    }

    init(_ filter: CompiledFilter, side: RunLogReader? = nil) { (self.filter, self.side) = (filter, side) }

    /// Takes in jobs and event types that were named since.
    func learn(from tape: Tape) { filter.learn(jobs: tape.jobNames, events: tape.eventTypes) }

    /// What the tape holds and the latest frames that pass, with a filter that knows all names on it.
    func snapshot(of tape: Tape) -> Tape.View {
        while true {
            let names = tape.nameRevision
            learn(from: tape)
            let snapshot = tape.view(passing: filter)
            // A job named meanwhile may have an event in the snapshot that the filter did not recognise.
            if tape.nameRevision == names { return snapshot }
        }
    }

    /// The frames from `position` on that lie below `end`: about ``Batch/limit`` bytes, and the position behind them.
    ///
    func replay(from position: UInt64, to end: UInt64, of tape: Tape) -> Found {
        if let known = replays[position] { return .onTape(known) }
        var start = position
        while start < end {
            let reach = tape.events(from: start, to: end, upTo: Batch.limit)
            if reach.missed > 0 {
                if tape.hasDropped(after: start - 1, passing: filter) { return .nowhere }
                if tape.archive != nil { return .inArchive(from: start, to: min(start + reach.missed, end)) }
            }
            if let first = Batch.join(reach.events, passing: filter).first {
                return .onTape(keep(CatchUpBatch(batch: first.batch, end: first.end), at: position))
            }
            start = reach.end
        }
        return .onTape(CatchUpBatch(batch: nil, end: start))
    }

    /// The latest frames of each job, joined once for all that are to have the same.
    func latestBatch(_ snapshot: Tape.View) -> Batch? {
        let frames = snapshot.latest
        guard !frames.isEmpty else { return nil }
        let sequences = frames.map(\.sequence)
        if let latest, latest.sequences == sequences { return latest.batch }
        let batch = Batch(frames.map(\.bytes))
        latest = (sequences, batch)
        return batch
    }

    /// Lets go of what was shared among members that were behind.
    func forgetReplays() {
        if !replays.isEmpty { replays = [:] }
        latest = nil
    }

    /// At most so many batches are kept for others; about 4 MiB.
    private static let keptReplays = 64

    private func keep(_ replay: CatchUpBatch, at position: UInt64) -> CatchUpBatch {
        guard members.count > 1 else { return replay }
        if replays.count >= Self.keptReplays { replays = [:] }
        replays[position] = replay
        return replay
    }
}
