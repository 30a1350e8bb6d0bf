public import Tape

/// The events of one tape that pass one filter, joined into batches that all subscribers that lack them share.
public final class EventSelection {
    /// Where the tape was read up to.
    public let reader: TapeReader
    /// The filter, which knows the names learnt so far.
    public private(set) var filter: CompiledFilter
    /// What subscribers that catch up were sent, by where it begins.
    private(set) var catchUps: [UInt64: CatchUpBatch] = [:]
    /// The latest events as they were joined last, and their sequences.
    private var latest: (sequences: [UInt64], batch: Batch)?

    /// What a subscriber that catches up is sent next.
    public struct CatchUpBatch {
        /// Nil where nothing passes below ``end``.
        public let batch: Batch?
        /// The position behind it.
        public let end: UInt64
    }

    /// Where the events that a subscriber lacks are to be had.
    public enum Found {
        case onTape(CatchUpBatch)
        /// The tape has dropped the events from `start` on and below `end`, and the archive has them.
        case inArchive(from: UInt64, to: UInt64)
        case nowhere
    }

    /// How a subscriber goes on that has fallen behind what is held.
    public struct Skip {
        /// The positions it misses.
        public let missed: Range<UInt64>
        /// Which history it goes on in.
        public let identity: TapeIdentity
        /// Why, where it is not its own slowness.
        public let reason: ControlEvent.GapReason?
        /// The latest event of each job, where those make up for what it misses.
        public let latest: Batch?
    }

    /// The events of the reader's tape that pass `filter`.
    public init(_ filter: Filter, of reader: TapeReader) {
        self.reader = reader
        self.filter = CompiledFilter(filter, jobs: reader.tape.jobNames, events: reader.tape.eventTypes)
    }

    private var tape: Tape { reader.tape }

    /// Takes in jobs and event types that were named since.
    public func learn() { filter.learn(jobs: tape.jobNames, events: tape.eventTypes) }

    /// What the tape holds and the latest events that pass, with a filter that knows all names on it.
    public func snapshot() -> Tape.View {
        while true {
            let names = tape.nameRevision
            learn()
            let snapshot = tape.view(passing: filter)
            // A job named meanwhile may have an event in the snapshot that the filter did not recognise.
            if tape.nameRevision == names { return snapshot }
        }
    }

    /// The events from `position` on, as far as the tape was read: about ``Batch/limit`` bytes.
    ///
    /// What is found is kept for other subscribers at the same place where it `isShared`. With `hasPatches` results come as
    /// patches, each against one of the same batch: whoever is at the place can take them.
    public func catchUp(from position: UInt64, isShared: Bool, hasPatches: Bool = false) -> Found {
        if let known = catchUps[position] { return .onTape(known) }
        let end = reader.position
        var start = position
        while start < end {
            let result = tape.events(from: start, to: end, upTo: hasPatches ? Self.patchedBytes : Batch.limit)
            if result.missed > 0 {
                if tape.hasDropped(after: start - 1, passing: filter) { return .nowhere }
                if tape.archive != nil { return .inArchive(from: start, to: min(start + result.missed, end)) }
            }
            if let found = join(result.events, hasPatches: hasPatches) {
                if isShared { keep(found, at: position) }
                return .onTape(found)
            }
            start = result.end
        }
        return .onTape(CatchUpBatch(batch: nil, end: start))
    }

    /// So many bytes are looked at for one batch with patches, which are a small part of them.
    private static let patchedBytes = 4 * Batch.limit

    /// Joins the first of the events that pass; nil where none does.
    private func join(_ events: [EncodedEvent], hasPatches: Bool) -> CatchUpBatch? {
        guard hasPatches else {
            return Batch.join(events, passing: filter, tape.jobNames).first
                .map { CatchUpBatch(batch: $0.batch, end: $0.end) }
        }
        var chain = PatchChain()
        var (blocks, size, end): ([[UInt8]], Int, UInt64) = ([], 0, events.last.map { $0.sequence + 1 } ?? 0)
        for event in events where filter.matches(event.key) {
            let isPlain = !event.isResult
            let block = isPlain ? event.bytes : chain.block(of: event, leavingOut: 0, by: reader.patches).bytes
            if size + block.count > Batch.limit, !blocks.isEmpty {
                end = event.sequence
                break
            }
            blocks.append(block)
            size += block.count
        }
        return blocks.isEmpty ? nil : CatchUpBatch(batch: Batch(blocks), end: end)
    }

    /// The latest events of each job below a position, joined once for all that are to have the same.
    public func latestBatch(_ snapshot: Tape.View, below position: UInt64 = .max) -> Batch? {
        let events = snapshot.latest.filter { $0.sequence < position }
        guard !events.isEmpty else { return nil }
        let sequences = events.map(\.sequence)
        if let latest, latest.sequences == sequences { return latest.batch }
        let batch = Batch(events.map { $0.block(for: filter.filter, tape.jobNames) })
        latest = (sequences, batch)
        return batch
    }

    /// How a subscriber goes on that wants the event at `position`, which is no longer held.
    ///
    /// On the tape that all share it goes on at its end with the latest of each job; of a run's log, whose events are parts
    /// of one whole, it gets all that is left.
    public func skip(from position: UInt64) -> Skip {
        let snapshot = snapshot()
        let latest = latestBatch(snapshot)
        if reader.runLog != nil {
            let missed = position..<max(position, snapshot.oldest)
            return Skip(missed: missed, identity: snapshot.identity, reason: nil, latest: nil)
        }
        let reason: ControlEvent.GapReason? =
            switch tape.reasonOfBreak(behind: position) {
            case .reset: .reset
            case .evicted: .evicted
            case .failover: .failover
            case nil: nil
            }
        let first = reason == .reset ? min(snapshot.identity.first, snapshot.end) : position
        return Skip(missed: first..<snapshot.end, identity: snapshot.identity, reason: reason, latest: latest)
    }

    /// Releases what was kept for other subscribers.
    public func releaseBatches() {
        if !catchUps.isEmpty { catchUps = [:] }
        latest = nil
    }

    /// At most so many batches are kept for others; about 4 MiB.
    private static let keptBatches = 64

    private func keep(_ found: CatchUpBatch, at position: UInt64) {
        if catchUps.count >= Self.keptBatches { catchUps = [:] }
        catchUps[position] = found
    }
}
