import EventStreams
import Syscalls
import Tape

/// How what is new reaches everybody.
extension EventLoop {
    /// Reads the tape once and sends what is new to all live streams, joined once per audience.
    func deliverNews() {
        guard streamCount > 0 else { return }
        let reach = news()
        guard !reach.events.isEmpty else { return }
        let start = seen
        seen = reach.end
        for number in audiences.indices {
            let audience = audiences[number]
            if behind.isEmpty { audience.forgetReplays() }
            guard !audience.members.isEmpty, audience.side == nil else { continue }
            if reach.missed > 0 {
                sendBack(audience, to: start)
                continue
            }
            for (batch, end) in Batch.join(reach.events, passing: audience.filter) {
                broadcast(batch, to: end, in: audience)
            }
        }
    }

    /// Sends one batch to every live member.
    func broadcast(_ batch: Batch, to end: UInt64, in audience: SubscriptionGroup) {
        let sending = broadcaster.send(batch, to: audience, now: now)
        tally.liveEvents += sending.members * batch.blockCount
        tally.sentBytes += sending.bytes
        // From the back, since a member that leaves is replaced by the last one.
        for (member, result) in sending.refused.reversed() {
            settle(audience, member, batch, result, end: end)
        }
    }

    /// Deals with a member whose socket did not take a whole batch: the rest waits, and it is behind from there on.
    private func settle(_ audience: SubscriptionGroup, _ member: Int, _ batch: Batch, _ result: IOResult, end: UInt64) {
        guard let connection = slots[Int(audience.members[member].slot)].connection else { return }
        if result == .ended { return close(connection) }
        let sent = if case .moved(let count) = result { count } else { 0 }
        connection.enqueueRest(of: batch, isChunked: audience.members[member].isChunked, sent: sent)
        audience.members[member].delivery.place = .behind(end)
        audience.members[member].delivery.isBlocked = true
        watch(connection)
    }

    /// The loop itself has read too late: every live member goes on from where it stood, as one that is behind.
    func sendBack(_ audience: SubscriptionGroup, to start: UInt64) {
        for member in audience.members.indices where audience.members[member].delivery.place == .live {
            audience.members[member].delivery.place = .behind(start)
            if let token = slots[Int(audience.members[member].slot)].connection?.token { behind.append(token) }
        }
    }

    /// Gives each stream that is behind and can take more one batch: a fair share for everybody in each round.
    func catchUp() {
        guard !behind.isEmpty else { return }
        let tokens = behind
        behind = []
        for token in tokens {
            guard let connection = connection(token), case .stream(let number, let member) = connection.stage else {
                continue
            }
            advance(connection, audiences[number], member)
        }
    }

    /// Lets go of what those who were behind shared, once nobody is: whoever comes back in the same rush finds it still.
    func forgetReplays() {
        guard behind.isEmpty else { return }
        for number in replaying { audiences[number].forgetReplays() }
        replaying = []
    }

    private func advance(_ connection: Connection, _ audience: SubscriptionGroup, _ member: Int) {
        let subscriber = audience.members[member]
        guard case .behind(let position) = subscriber.delivery.place, !subscriber.delivery.isBlocked else { return }
        let seen = audience.side?.seen ?? seen
        if position == seen {
            audience.members[member].delivery.place = .live
            if audience.side?.isOver ?? false { endStream(audience, member) }
        } else if position > seen {
            // It was placed behind news that this loop has not read yet; the next round reads them.
            behind.append(connection.token)
        } else {
            sendReplay(connection, audience, member, from: position)
        }
    }

    private func sendReplay(
        _ connection: Connection,
        _ audience: SubscriptionGroup,
        _ member: Int,
        from position: UInt64
    ) {
        let isChunked = audience.members[member].isChunked
        if case .stream(let number, _) = connection.stage { replaying.insert(number) }
        let (tape, end) = audience.side.map { ($0.feed.tape, $0.seen) } ?? (context.tape, seen)
        let replay: SubscriptionGroup.CatchUpBatch
        switch audience.replay(from: position, to: end, of: tape) {
        case .onTape(let found): replay = found
        case .inArchive(from: let start, to: let end): return search(connection, audience, member, from: start, to: end)
        case .nowhere:
            if let side = audience.side { return skip(connection, on: side, audience, member, from: position) }
            return skip(connection, audience, member, from: position)
        }
        audience.members[member].delivery.place = .behind(replay.end)
        if let batch = replay.batch {
            tally.replayedEvents += batch.blockCount
            connection.enqueue(.batch(batch, isChunked: isChunked))
            audience.members[member].delivery.isBlocked = true
            proceed(connection)
        } else {
            behind.append(connection.token)
        }
    }

    /// Tells a stream that was too slow what it misses and goes on with the latest of each job.
    func skip(
        _ connection: Connection,
        _ audience: SubscriptionGroup,
        _ member: Int,
        from position: UInt64,
        because reason: ControlEvent.GapReason = .slow
    ) {
        let snapshot = audience.snapshot(of: context.tape)
        let isChunked = audience.members[member].isChunked
        let note = ControlEvent.gap(position..<snapshot.end, epoch: context.tape.epoch, reason: reason)
        connection.enqueue(.batch(Batch([note]), isChunked: isChunked))
        tally.note(reason, missed: Int(snapshot.end - position))
        if let latest = audience.latestBatch(snapshot) {
            tally.latestEvents += latest.blockCount
            connection.enqueue(.batch(latest, isChunked: isChunked))
        }
        audience.members[member].delivery.place = .behind(snapshot.end)
        audience.members[member].delivery.isBlocked = true
        proceed(connection)
    }

    /// What is new on the tape, with filters that know all names on it.
    private func news() -> Tape.ReadResult {
        while true {
            let reach = context.tape.events(from: seen)
            let names = context.tape.nameRevision
            if names == knownNames { return reach }
            // What was read may bear a number that has gone to another name since; it is read again.
            knownNames = names
            for audience in audiences where audience.side == nil { audience.learn(from: context.tape) }
        }
    }
}
