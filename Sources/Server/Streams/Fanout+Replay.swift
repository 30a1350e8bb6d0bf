import EventStreams
import Tape

/// How streams are shown the past: each at its own pace, from the file, one piece at a time.
extension Fanout {
    /// Has streams go on whose next event is due.
    func wakeReplays() {
        while let id = subscriptions.takeReplay(dueBy: clock.now + Replay.slack) { subscriptions.markReady(id) }
    }

    /// Does what is to be done next for a stream that is shown the past and has room.
    func play(_ id: SubscriptionID, _ group: SubscriptionGroup, _ member: Int) {
        switch group.replay?.next(now: clock.now) {
        case .read(let start, let end):
            group.members[member].cursor.block(at: start)
            group.members[member].cursor.lastWrite = clock.now
            historyReads.add(id, group.selection, from: start, to: end)
        case .send(let batch, thenFrom: let position):
            metrics.counts.replayedEvents += batch.blockCount
            group.replayedCount += batch.blockCount
            send([batch], group, member, thenFrom: position)
        case .wait(until: let due): subscriptions.setReplay(id, due: due)
        case .finish: finishReplay(group, member)
        case nil: return
        }
    }

    /// Takes in what was read for a stream, which ends where nothing could be.
    func complete(_ id: SubscriptionID, _ group: SubscriptionGroup, _ member: Int, with result: ArchiveReadResult?) {
        guard let result, result.marks.count == result.blocks.count else {
            return close(group, member, reason: .unreadable, retry: .seconds(5))
        }
        group.replay?.add(result)
        group.members[member].cursor.isBlocked = false
        group.members[member].cursor.lastWrite = clock.now
        group.members[member].cursor.state = .catchingUp(from: group.replay?.position ?? result.end)
        subscriptions.markReady(id)
    }

    private func finishReplay(_ group: SubscriptionGroup, _ member: Int) {
        guard let connection = connections[group.members[member]], let replay = group.replay else { return }
        let last = group.reader.tape.identity.id(of: replay.last ?? max(replay.end, 1) - 1)
        let block = ControlEvent.replayed(to: last, events: group.replayedCount)
        connection.output.enqueue(.batch(Batch([block]), group.members[member].outlet.framing))
        end(group, member)
    }
}
