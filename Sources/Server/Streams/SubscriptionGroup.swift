import EventStreams

/// All subscribers of one loop that want the same events.
final class SubscriptionGroup {
    let selection: EventSelection
    /// In no order; see ``Subscriptions/remove(_:)``.
    var members: [Subscriber] = []
    /// What its only member is shown of the past, where it follows no tape.
    var replay: Replay?
    /// How many events of that it was sent.
    var replayedCount = 0
    /// When that goes on by itself, where it waits.
    var replayDue: Duration?

    init(_ selection: EventSelection) { self.selection = selection }

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
