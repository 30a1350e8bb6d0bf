import EventStreams
import Tape

/// All subscribers of one loop that want the same events.
final class SubscriptionGroup {
    let selection: EventSelection
    /// What they want otherwise than it is on the tape; nil for nothing.
    let shaper: StreamShaper?
    /// In no order; see ``Subscriptions/remove(_:)``.
    var members: [Subscriber] = []

    init(_ selection: EventSelection, _ shape: StreamShape = .plain) {
        self.selection = selection
        shaper = shape == .plain ? nil : StreamShaper(shape, selection, now: .now)
    }

    /// The position of those that have all that they can have.
    var position: UInt64 { shaper?.position ?? reader.position }

    /// Takes in jobs and event types that were named since.
    func learn() {
        selection.learn()
        shaper?.forgetBases()
    }

    /// What is new for the members, and the positions behind it.
    func batches(_ events: [EncodedEvent]) -> [(batch: Batch, end: UInt64)] {
        if let shaper { return shaper.batches(events, now: .now) }
        return Batch.join(events, passing: selection.filter, reader.tape.jobNames)
    }

    /// The blocks that a stream gets before it shares what the group is sent; nil where it goes on at a place on the tape.
    ///
    /// Where they are too many or no longer held, the stream is to be told a gap.
    func opening(_ decision: inout ResumeDecision, at snapshot: Tape.View) -> [[UInt8]]? {
        guard let shaper, shaper.position != nil else { return nil }
        let named = decision.cursor.flatMap { snapshot.identity.position(of: $0) }
        if let blocks = shaper.opening(decision, snapshot, named: named) { return blocks }
        decision = decision.evicted(to: snapshot.end)
        return shaper.opening(decision, snapshot, named: nil) ?? []
    }

    /// What a member is sent next that stands at a position.
    func catchUp(from position: UInt64) -> EventSelection.Found {
        if let shaper, shaper.position != nil { return shaper.catchUp(from: position) }
        return selection.catchUp(from: position, isShared: members.count > 1)
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
