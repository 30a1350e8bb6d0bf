import EventStreams
import Tape

/// All subscribers of one loop that want the same events.
final class SubscriptionGroup {
    let selection: EventSelection
    /// What they want otherwise than it is on the tape; nil for nothing.
    let shaper: StreamShaper?
    /// In no order; see ``Subscriptions/remove(_:)``.
    var members: [Subscriber] = []
    /// What its only member is shown of the past, where it follows no tape.
    var replay: Replay?
    /// How many events of that it was sent.
    var replayedCount = 0

    init(_ selection: EventSelection, _ shape: StreamShape = .plain) {
        self.selection = selection
        shaper = shape == .plain ? nil : StreamShaper(shape, selection, now: .now)
    }

    /// The position of those that have all that they can have.
    var position: UInt64 { shaper?.position ?? reader.position }

    /// Takes in jobs and event types that were named since.
    func learn() {
        selection.learn()
        rebase()
    }

    /// Has the next patches be against what a stream has that begins now, or as of a snapshot.
    func rebase(on snapshot: Tape.View? = nil) {
        guard let shaper, shaper.shape.hasPatches else { return }
        shaper.rebase(on: snapshot ?? selection.snapshot())
    }

    /// What is new for the members.
    func batches(_ events: [EncodedEvent]) -> [ShapedBatch] {
        guard let shaper else {
            return Batch.join(events, passing: selection.filter, reader.tape.jobNames)
                .map { ShapedBatch($0.batch, end: $0.end) }
        }
        let since = shaper.shape.hasPatches ? members.reduce(0) { max($0, $1.since) } : 0
        return shaper.batches(events, since: since, now: .now)
    }

    /// The blocks that a stream gets before it shares what the group is sent; nil where it goes on at a place on the tape.
    ///
    /// Where they are too many or no longer held, the stream is to be told a gap.
    func opening(_ decision: inout ResumeDecision, at snapshot: Tape.View) -> StreamShaper.Opened? {
        guard let shaper, shaper.position != nil else { return nil }
        let named = decision.cursor.flatMap { snapshot.identity.position(of: $0) }
        if let opened = shaper.opening(decision, snapshot, named: named) { return opened }
        decision = decision.evicted(to: snapshot.end)
        return shaper.opening(decision, snapshot, named: nil) ?? StreamShaper.Opened()
    }

    /// From where on a stream that begins so has all results; 0 where it has the latest of each job, too.
    func since(_ decision: ResumeDecision, _ opening: StreamShaper.Opened?, at snapshot: Tape.View) -> UInt64 {
        // Of some jobs it may have none at all.
        if opening?.isCut ?? false { return snapshot.end }
        // What waits for the end of a period may stand in front of what is asked for of the past.
        let hasLatest = decision.sendsLatest && (shaper?.position == nil || decision.position >= snapshot.end)
        return hasLatest ? 0 : decision.position
    }

    /// What a member is sent next that stands at a position and has all results from `since` on.
    func catchUp(from position: UInt64, since: UInt64) -> EventSelection.Found {
        if let shaper, shaper.position != nil { return shaper.catchUp(from: position, since: since) }
        return selection.catchUp(
            from: position,
            isShared: members.count > 1,
            hasPatches: shaper?.shape.hasPatches ?? false
        )
    }

    /// Whose tape they follow, and how far it was read.
    var reader: TapeReader { selection.reader }

    /// Calls `body` for each member, which may leave meanwhile.
    func forEachMember(_ body: (Int) -> Void) {
        // From the back, since a member that leaves is replaced by the last one.
        for member in members.indices.reversed() { body(member) }
    }

    /// Has every live member go on from `start`; calls `body` for each.
    func rewind(to start: UInt64, _ body: (Int) -> Void) {
        for member in members.indices where members[member].cursor.isLive {
            members[member].cursor.state = .catchingUp(from: start)
            body(member)
        }
    }

    /// The position of the member that has come least far.
    var slowestPosition: UInt64 {
        members.reduce(reader.position) { slowest, member in
            guard case .catchingUp(from: let position) = member.cursor.state else { return slowest }
            return min(slowest, position)
        }
    }
}
