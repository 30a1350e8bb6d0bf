public import Tape

/// What a subscriber is sent before it shares what its group gets.
extension StreamShaper {
    /// A stream gets so many bytes of the past at most, as each has its own.
    static let mostBytes = 1 << 20

    /// The blocks between what a client has and what its group was sent; nil where that is too much, or no longer held.
    ///
    /// What a client has that names an event follows from that event's time. Where it is news of the service, it has the
    /// results of all periods before; where it is a result, it was sent at the end of its period, behind the news of that.
    public func opening(_ decision: ResumeDecision, _ snapshot: Tape.View, named: UInt64?) -> Opened? {
        if decision.position >= snapshot.end, named == nil || decision.sendsLatest {
            return Opened(decision.sendsLatest ? latestEvents(snapshot).map(\.bytes) : [])
        }
        let tape = selection.reader.tape
        if decision.resume != .fresh, tape.archive != nil, decision.position < snapshot.oldest { return nil }
        // Many come back at once, most of them with the same id.
        let place = Opening(
            named: named,
            position: decision.position,
            sendsLatest: decision.sendsLatest,
            end: snapshot.end
        )
        if let known = openings[place] { return known }
        let found = collect(decision, snapshot, named)
        if openings.count >= 64 { openings = [:] }
        if let found { openings[place] = found }
        return found
    }

    /// What decides what a stream is sent first.
    struct Opening: Hashable {
        let named: UInt64?
        let position: UInt64
        let sendsLatest: Bool
        let end: UInt64
    }

    /// What a stream is sent first.
    public struct Opened {
        /// Its blocks, results as patches where those are wanted.
        public var blocks: [[UInt8]]
        /// Whether older ones were left out, as they are too many.
        public var isCut: Bool

        /// What was found, or nothing at all.
        public init(_ blocks: [[UInt8]] = [], isCut: Bool = false) { (self.blocks, self.isCut) = (blocks, isCut) }
    }

    private func collect(_ decision: ResumeDecision, _ snapshot: Tape.View, _ named: UInt64?) -> Opened? {
        let tape = selection.reader.tape
        let held = tape.events(from: 1, to: selection.reader.position).events
        var items = missing(held, unsent(held, decision, named))
        if decision.sendsLatest {
            let sent = Set(items.map(\.event.sequence))
            for event in latestEvents(snapshot)
            where event.sequence < decision.position && !sent.contains(event.sequence) {
                items.append(Item(period: .min, isResult: true, event: event, skipped: 0))
            }
        }
        items.sort { $0.order < $1.order }
        var (size, count) = (0, 0)
        for item in items.reversed() {
            size += item.event.bytes.count
            if size > Self.mostBytes, count > 0 {
                if decision.resume == .fresh { break }
                return nil
            }
            count += 1
        }
        return Opened(blocks(of: items.suffix(count)), isCut: count < items.count)
    }

    private func blocks(of items: ArraySlice<Item>) -> [[UInt8]] {
        var chain = PatchChain()
        return items.map { item in
            guard shape.hasPatches, item.isResult else { return item.event.block(leavingOut: item.skipped) }
            return chain.block(of: item.event, leavingOut: item.skipped, by: selection.reader.patches).bytes
        }
    }

    /// The latest of each job as of what the group was sent: its newest result that is out, and what is wrong with it.
    func latestEvents(_ snapshot: Tape.View) -> [EncodedEvent] {
        let end = selection.reader.position
        let results = snapshot.latest.filter(\.isResult)
            .compactMap { latest[$0.key.job] }
            .filter { $0.sequence < end }
        let news = snapshot.latest.filter { !$0.isResult && $0.sequence < end }
        return (results + news).sorted { $0.sequence < $1.sequence }
    }

    private struct Item {
        let period: Int64
        let isResult: Bool
        let event: EncodedEvent
        let skipped: Int

        /// As it is sent to those that are there: of a period the news first.
        var order: (Int64, Int, UInt64) { (period, isResult ? 1 : 0, event.sequence) }
    }

    /// Whether a client lacks an event.
    private func unsent(_ held: [EncodedEvent], _ decision: ResumeDecision, _ named: UInt64?)
        -> (EncodedEvent) -> Bool
    {
        guard let named, let last = held.first(where: { $0.sequence == named }) else {
            return { $0.sequence >= decision.position }
        }
        let isResult = last.isResult && selection.filter.matches(last.key)
        let behind = held.filter { $0.sequence > named }
        // What came later was made in the same period or later, unless the clock of who made the last one is ahead.
        let soonest = behind.lazy.map(\.time.milliseconds).min() ?? .max
        let lastPeriod = number(of: last)
        let isAhead = soonest < last.time.milliseconds &- 1000
        let complete = isResult ? lastPeriod : min(lastPeriod, number(soonest)) - 1
        return { [self] event in
            if event.isResult { return event.sequence > named || number(of: event) > complete }
            guard event.sequence > named else { return false }
            // What was made just before the end of the period may have come behind its results.
            return !isResult || isAhead || number(event.time.milliseconds &+ 1000) > lastPeriod
        }
    }

    private func missing(_ held: [EncodedEvent], _ isUnsent: (EncodedEvent) -> Bool) -> [Item] {
        var results: [Place: Waiting] = [:]
        var items: [Item] = []
        for event in held where selection.filter.matches(event.key) {
            let period = number(of: event)
            if !event.isResult {
                if isUnsent(event) { items.append(Item(period: period, isResult: false, event: event, skipped: 0)) }
            } else if period <= flushed || latest[event.key.job]?.sequence == event.sequence {
                // Also what is out before its time, as the clock of who made it is ahead.
                let place = Place(period: period, job: event.key.job)
                results[place] = Waiting(event: event, skipped: results[place].map { $0.skipped + 1 } ?? 0)
            }
        }
        for (place, result) in results where isUnsent(result.event) {
            items.append(Item(period: place.period, isResult: true, event: result.event, skipped: result.skipped))
        }
        return items
    }
}
