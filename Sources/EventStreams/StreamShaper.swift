public import Tape

/// What one group of subscribers is sent instead of all that passes: of each job its newest result in a period, on a grid that
/// all share, or patches, or both.
///
/// ```
///   results   a1  a2   b1 │ a3            │        The grid is that of the times of events, whole periods since 1970.
///   news            f     │               │
///   sent            f     a2 b1           a3
/// ```
///
/// Results wait for the end of their period, news of the service don't: so ids don't always rise. What a client has that
/// names an id follows from the time of that event alone, see ``opening(_:_:_:)``, also in another process.
public final class StreamShaper {
    /// One result that waits for the end of its period.
    struct Waiting {
        var event: EncodedEvent
        /// How many results of its job were left out before it.
        var skipped: Int
    }

    /// Which of the waiting results it is.
    struct Place: Hashable {
        let period: Int64
        let job: Int
    }

    /// What its viewers want.
    public let shape: StreamShape
    let selection: EventSelection
    /// The periods of results; nil where nothing waits.
    let period: PeriodGrid?
    /// The newest period whose results are out.
    private(set) var flushed = Int64.min
    private var waiting: [Place: Waiting] = [:]
    /// The oldest period of them.
    private var firstPeriod = Int64.max
    /// The newest result of each job that is out, by the job's number.
    private(set) var latest: [Int: EncodedEvent] = [:]
    private var chain = PatchChain()
    /// What was sent, for subscribers that are behind.
    private(set) var log = ShapedLog()
    /// What those are sent first that come back, by their place, until something is sent to the group.
    var openings: [Opening: Opened] = [:]

    /// A shaper of what `selection` lets pass, which goes on where its reader is.
    public init(_ shape: StreamShape, _ selection: EventSelection, now: Timestamp) {
        (self.shape, self.selection) = (shape, selection)
        period = shape.every.map { PeriodGrid($0) }
        fill(now: now)
        if shape.hasPatches { rebase(on: selection.snapshot(), begins: true) }
    }

    /// Takes in what is held already: what belongs to periods that are over is out, the rest waits.
    private func fill(now: Timestamp) {
        (waiting, latest, chain, openings) = ([:], [:], PatchChain(), [:])
        firstPeriod = .max
        guard period != nil else { return }
        flushed = newestOver(now)
        let held = selection.reader.tape.events(from: 1, to: selection.reader.position).events
        for event in held where event.isResult && selection.filter.matches(event.key) {
            if number(of: event) <= flushed { latest[event.key.job] = event } else { wait(event, now) }
        }
    }

    /// The period in which an event was made.
    func number(of event: EncodedEvent) -> Int64 { number(event.time.milliseconds) }

    func number(_ time: Int64) -> Int64 { period?.number(time) ?? 0 }

    /// The newest period that is over.
    private func newestOver(_ now: Timestamp) -> Int64 { period?.newestOver(now) ?? -1 }

    private func wait(_ event: EncodedEvent, _ now: Timestamp) {
        let job = event.key.job
        var period = min(number(of: event), number(now.milliseconds))
        // One that comes late goes not before an older one of its job.
        if period <= flushed, let other = waiting.keys.first(where: { $0.job == job }) { period = other.period }
        let place = Place(period: max(period, flushed + 1), job: job)
        let skipped = waiting[place].map { $0.skipped + 1 } ?? 0
        waiting[place] = Waiting(event: event, skipped: skipped)
        firstPeriod = min(firstPeriod, place.period)
    }

    // MARK: - Live

    /// Has the next patches be against what a stream has that begins as of `snapshot`, with the latest of each job.
    ///
    /// No others may be sent to all: to be called where such a stream begins, and where numbers may have gone to other jobs.
    public func rebase(on snapshot: Tape.View) { rebase(on: snapshot, begins: false) }

    /// The same, also against what nobody has yet whom the next is sent to, where the group `begins` with that.
    private func rebase(on snapshot: Tape.View, begins: Bool) {
        guard shape.hasPatches else { return }
        guard period == nil else {
            return chain.goOn(from: latestEvents(snapshot).filter(\.isResult), begins: begins)
        }
        let end = selection.reader.position
        // What is not read yet goes on from what is held of before.
        chain.goOn(
            from: snapshot.latest.filter(\.isResult).compactMap { event in
                guard event.sequence >= end else { return event }
                return chain.base(of: event.key.job).flatMap { $0.sequence >= snapshot.oldest ? $0 : nil }
            },
            begins: begins
        )
    }

    /// The position behind what was sent; nil where it is that of the tape.
    public var position: UInt64? { period == nil ? nil : log.end }

    /// What of new events is to be sent now; the subscribers were sent all results from their `since` on, of which this is
    /// the newest.
    public func batches(_ events: [EncodedEvent], since: UInt64 = 0, now: Timestamp) -> [ShapedBatch] {
        openings = [:]
        var blocks: [ShapedBlock] = []
        if period != nil { flush(to: newestOver(now), &blocks) }
        if period != nil, number(now.milliseconds) + 1 < flushed {
            // The clock was set back.
            flushed = newestOver(now)
        }
        for event in events where selection.filter.matches(event.key) {
            guard period != nil else {
                blocks.append(block(of: event, leavingOut: 0))
                continue
            }
            if !event.isResult {
                // What a client that names this one has is then told by its time.
                flush(to: min(number(of: event), number(now.milliseconds)) - 1, &blocks)
                blocks.append(block(of: event, leavingOut: 0))
            } else if number(of: event) > flushed || waiting.keys.contains(where: { $0.job == event.key.job }) {
                wait(event, now)
            } else {
                blocks.append(block(of: event, leavingOut: 0))
            }
        }
        guard period == nil else { return logged(blocks, since: since) }
        return ShapedBatch.join(blocks, end: selection.reader.position, since: since)
    }

    /// The time until results are to be sent that wait; nil where none do.
    public func timeToFlush(now: Timestamp) -> Duration? {
        guard let period, !waiting.isEmpty else { return nil }
        return .milliseconds(max(0, (firstPeriod + 1) * period.length + PeriodGrid.grace - now.milliseconds))
    }

    /// Has the results of all periods up to one leave.
    private func flush(to last: Int64, _ blocks: inout [ShapedBlock]) {
        guard last > flushed else { return }
        flushed = last
        guard !waiting.isEmpty else { return }
        let due = waiting.filter { $0.key.period <= last }
            .sorted { ($0.key.period, $0.value.event.sequence) < ($1.key.period, $1.value.event.sequence) }
        for (place, result) in due {
            waiting[place] = nil
            blocks.append(block(of: result.event, leavingOut: result.skipped))
        }
        firstPeriod = waiting.keys.lazy.map(\.period).min() ?? .max
    }

    /// The block that the group is sent of an event.
    private func block(of event: EncodedEvent, leavingOut skipped: Int) -> ShapedBlock {
        guard event.isResult else { return ShapedBlock(event.bytes, event.sequence) }
        if period != nil { latest[event.key.job] = event }
        guard shape.hasPatches else { return ShapedBlock(event.block(leavingOut: skipped), event.sequence) }
        return chain.block(of: event, leavingOut: skipped, by: selection.reader.patches)
    }

    private func logged(_ blocks: [ShapedBlock], since: UInt64 = 0) -> [ShapedBatch] {
        guard !blocks.isEmpty else { return [] }
        let start = log.end
        log.append(blocks)
        var placed = blocks
        for place in placed.indices { placed[place].position = start + UInt64(place) }
        return ShapedBatch.join(placed, end: log.end, since: since)
    }

    /// What a subscriber is sent next that stands at a position behind ``position``, and was sent all results from `since` on.
    public func catchUp(from position: UInt64, since: UInt64 = 0) -> EventSelection.Found {
        log.batch(from: position, since: since).map { .onTape($0) } ?? .nowhere
    }

    // MARK: - Breaks

    /// Goes on where the reader is now, behind events that it has missed: the gap and the latest of each job.
    public func restart(behind start: UInt64, now: Timestamp) -> [ShapedBatch] {
        let skip = selection.skip(from: start)
        fill(now: now)
        let snapshot = selection.snapshot()
        rebase(on: snapshot, begins: true)
        let gap = ControlEvent.gap(skip.missed, of: skip.identity, reason: skip.reason ?? .slow)
        let latest = latestEvents(snapshot).map { ShapedBlock($0.bytes, $0.sequence) }
        return logged([ShapedBlock(gap, start)] + latest)
    }

    /// How a subscriber goes on whose place is no longer in the log.
    public func skip(from position: UInt64) -> (missed: Range<UInt64>, latest: Batch?, end: UInt64) {
        let end = selection.reader.position
        let first = min(log.firstSequence ?? end, end)
        let blocks = latestEvents(selection.snapshot()).map(\.bytes)
        return (first..<end, blocks.isEmpty ? nil : Batch(blocks), log.end)
    }
}
