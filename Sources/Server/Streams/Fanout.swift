import EventStreams
import Syscalls
import Tape

/// How events reach subscribers: live, in one batch for all members of a group, or each from its own place.
final class Fanout {
    let clock: LoopClock
    let subscriptions: Subscriptions
    let connections: ConnectionTable
    let metrics: RoundMetrics
    private let broadcaster = Broadcaster()
    /// Reads of the archive that streams wait for.
    let historyReads: HistoryReads
    /// Groups that may hold batches for members that catch up, by number.
    var sharing: Set<Int> = []

    init(
        _ clock: LoopClock,
        _ subscriptions: Subscriptions,
        _ connections: ConnectionTable,
        _ metrics: RoundMetrics,
        tasks: LoopTaskQueue
    ) {
        (self.clock, self.subscriptions, self.connections) = (clock, subscriptions, connections)
        self.metrics = metrics
        historyReads = HistoryReads(tasks)
    }

    // MARK: - Live

    /// Reads each tape once and sends what is new to all live subscribers, joined once a group.
    func deliver() {
        subscriptions.forEachReader(deliver)
        subscriptions.forEachWaitingGroup { group in
            if group.shaper?.timeToFlush(now: .now) == .zero { send(group.batches([]), to: group) }
        }
    }

    /// How long there is until results leave that wait for the end of a period; nil where none do.
    var timeToFlush: Duration? {
        var time: Duration?
        subscriptions.forEachWaitingGroup { group in
            if let next = group.shaper?.timeToFlush(now: .now) { time = min(time ?? next, next) }
        }
        return time
    }

    private func deliver(from reader: TapeReader) {
        let start = reader.position
        let news = reader.read { subscriptions.forEachGroup(of: reader) { $0.learn() } }
        if news.missed > 0 || !news.events.isEmpty {
            subscriptions.forEachGroup(of: reader) { group in
                if !subscriptions.haveReady { group.selection.releaseBatches() }
                if news.missed > 0 {
                    rewind(group, to: start)
                } else {
                    send(group.batches(news.events), to: group)
                }
            }
        }
        if reader.isAtEnd { subscriptions.forEachGroup(of: reader, endLiveMembers) }
    }

    private func send(_ batches: [ShapedBatch], to group: SubscriptionGroup) {
        for batch in batches {
            guard let whole = batch.whole else {
                send(batch.batch, to: group, end: batch.end)
                continue
            }
            send(batch.batch, to: group, since: 0...whole.base, end: batch.end)
            send(whole.batch, to: group, since: (whole.base + 1)...(.max), end: batch.end)
        }
    }

    private func send(_ batch: Batch, to group: SubscriptionGroup, since range: ClosedRange<UInt64>? = nil, end: UInt64)
    {
        let result = broadcaster.send(batch, to: group, since: range, of: connections, now: clock.now)
        metrics.counts.liveEvents += result.members * batch.blockCount
        metrics.counts.sentBytes += result.bytes
        offer(batch, to: group, result.carried, end: end)
        // From the back, since a member that leaves is replaced by the last one.
        for (member, sent) in result.incomplete.reversed() {
            handlePartialWrite(of: batch, sent, to: group, member, end: end)
        }
    }

    /// Has a batch leave with what other streams of the same connections are to be sent in this round.
    private func offer(_ batch: Batch, to group: SubscriptionGroup, _ members: [Int], end: UInt64) {
        metrics.counts.liveEvents += members.count * batch.blockCount
        for member in members {
            guard let connection = connections[group.members[member]] else { continue }
            connection.output.enqueue(.batch(batch, .identity))
            group.members[member].cursor.block(at: end)
            connections.flush(connection)
        }
    }

    /// The rest of a batch waits for room, and its subscriber catches up from there on.
    private func handlePartialWrite(
        of batch: Batch,
        _ result: IOResult,
        to group: SubscriptionGroup,
        _ member: Int,
        end: UInt64
    ) {
        guard let connection = connections[group.members[member]] else { return }
        if result == .ended { return connections.close(connection) }
        let sent = if case .moved(let count) = result { count } else { 0 }
        let framing = group.members[member].outlet.framing
        // Of what was encrypted the rest waits so.
        if sent < batch.count(in: framing) { connection.output.enqueue(batch, framing, after: sent) }
        group.members[member].cursor.block(at: end)
        if connection.transport.tls == nil {
            connection.watch(on: connections.poller)
        } else {
            connections.flush(connection)
        }
    }

    /// The loop itself has read too late: every live member goes on from where it stood, as one that catches up.
    private func rewind(_ group: SubscriptionGroup, to start: UInt64) {
        if let shaper = group.shaper {
            guard shaper.position == nil else { return send(shaper.restart(behind: start, now: .now), to: group) }
            group.rebase()
        }
        group.rewind(to: start) { subscriptions.markReady(subscriptions.id(of: group.members[$0])) }
    }

    /// Ends the streams that have all of a run's log.
    private func endLiveMembers(_ group: SubscriptionGroup) {
        group.forEachMember { member in
            if group.members[member].cursor.isLive { end(group, member) }
        }
    }

    func end(_ group: SubscriptionGroup, _ member: Int) {
        guard let connection = connections[group.members[member]] else { return }
        end(connection, group.members[member].outlet.framing)
    }

    private func end(_ connection: Connection, _ framing: Framing) {
        if framing == .chunked { connection.output.enqueue(.bytes(framing.end)) }
        connections.finish(connection)
    }

    // MARK: - Words of the server's own

    /// Fills the silence of a subscriber.
    func sendHeartbeat(_ group: SubscriptionGroup, _ member: Int) {
        let subscriber = group.members[member]
        let position: UInt64 =
            if case .catchingUp(from: let position) = subscriber.cursor.state { position } else {
                group.position
            }
        let block = ControlEvent.heartbeat(subscriber.heartbeatStyle, now: .now)
        // What comes next must wait until this is out, like behind anything else that the socket may not take at once.
        send([Batch([block])], group, member, thenFrom: position)
    }

    /// Ends a stream and tells its client why, and when to come back.
    func close(_ group: SubscriptionGroup, _ member: Int, reason: ControlEvent.CloseReason, retry: Duration) {
        guard let connection = connections[group.members[member]] else { return }
        let framing = group.members[member].outlet.framing
        connection.output.enqueue(.batch(Batch([ControlEvent.bye(reason, retry: retry)]), framing))
        end(connection, framing)
    }

    /// Sends batches to a subscriber, which then goes on at `position`.
    func send(_ batches: [Batch], _ group: SubscriptionGroup, _ member: Int, thenFrom position: UInt64) {
        guard let connection = connections[group.members[member]] else { return }
        let framing = group.members[member].outlet.framing
        for batch in batches { connection.output.enqueue(.batch(batch, framing)) }
        group.members[member].cursor.block(at: position)
        connections.flush(connection)
    }
}

// MARK: - Catching up

extension Fanout {
    /// Sends each subscriber that catches up and has room one batch: a fair share for all in each round.
    func catchUp() {
        guard subscriptions.haveReady else { return }
        for id in subscriptions.takeReady() { step(id) }
    }

    /// Releases what subscribers that catch up shared, once none does: one that comes back in the same rush finds it still.
    func releaseBatches() {
        guard !subscriptions.haveReady else { return }
        for number in sharing { subscriptions.group(number)?.selection.releaseBatches() }
        sharing = []
    }

    private func step(_ id: SubscriptionID) {
        guard let (number, group, member) = subscriptions.find(id) else { return }
        let cursor = group.members[member].cursor
        guard case .catchingUp(from: let position) = cursor.state, !cursor.isBlocked else { return }
        if group.replay != nil {
            play(id, group, member)
        } else if position == group.position {
            group.members[member].cursor.state = .live
            if group.reader.isAtEnd { end(group, member) }
        } else if position > group.position {
            // It was placed behind events that this loop has not read yet; the next round reads them.
            subscriptions.markReady(id)
        } else {
            sharing.insert(number)
            sendNext(id, group, member, from: position)
        }
    }

    private func sendNext(_ id: SubscriptionID, _ group: SubscriptionGroup, _ member: Int, from position: UInt64) {
        switch group.catchUp(from: position, since: group.members[member].since) {
        case .onTape(let found):
            goOn(id, group, member, with: found.batch, from: found.end)
        case .inArchive(from: let start, to: let end):
            group.members[member].cursor.block(at: start)
            group.members[member].cursor.lastWrite = clock.now
            historyReads.add(id, group.selection, from: start, to: end)
        case .nowhere: skipToLatest(group, member, from: position, because: .slow)
        }
    }

    /// Sends what was found of what a subscriber lacks, or nothing, and goes on at `position`.
    private func goOn(
        _ id: SubscriptionID,
        _ group: SubscriptionGroup,
        _ member: Int,
        with batch: Batch?,
        from position: UInt64
    ) {
        guard let batch else {
            group.members[member].cursor.state = .catchingUp(from: position)
            return subscriptions.markReady(id)
        }
        metrics.counts.replayedEvents += batch.blockCount
        send([batch], group, member, thenFrom: position)
    }

    /// Tells a subscriber what it misses, and goes on with what makes up for it.
    private func skipToLatest(
        _ group: SubscriptionGroup,
        _ member: Int,
        from position: UInt64,
        because reason: ControlEvent.GapReason
    ) {
        if let shaper = group.shaper, shaper.position != nil {
            return skipToLatest(group, member, of: shaper, position)
        }
        let skip = group.selection.skip(from: position)
        let reason = skip.reason ?? reason
        metrics.counts.count(reason, missed: skip.missed.count)
        metrics.counts.latestEvents += skip.latest?.blockCount ?? 0
        let gap = Batch([ControlEvent.gap(skip.missed, of: skip.identity, reason: reason)])
        // Of a job that it is told nothing of it may lack what patches are against.
        group.members[member].since = skip.missed.upperBound
        send([gap] + (skip.latest.map { [$0] } ?? []), group, member, thenFrom: skip.missed.upperBound)
    }

    /// The same where the group is sent something else than what is on the tape.
    private func skipToLatest(_ group: SubscriptionGroup, _ member: Int, of shaper: StreamShaper, _ position: UInt64) {
        let skip = shaper.skip(from: position)
        metrics.counts.count(.slow, missed: skip.missed.count)
        metrics.counts.latestEvents += skip.latest?.blockCount ?? 0
        let gap = Batch([ControlEvent.gap(skip.missed, of: group.reader.tape.identity, reason: .slow)])
        group.members[member].since = skip.end
        send([gap] + (skip.latest.map { [$0] } ?? []), group, member, thenFrom: skip.end)
    }

    /// Sends what was read from the archive to the subscribers that waited for it.
    func complete(_ query: HistoryQuery, with result: ArchiveReadResult?) {
        let batch = result.flatMap { $0.blocks.isEmpty ? nil : Batch($0.blocks) }
        for id in historyReads.take(query) {
            guard let (_, group, member) = subscriptions.find(id),
                group.members[member].cursor.state == .catchingUp(from: query.position)
            else { continue }
            if group.replay != nil {
                complete(id, group, member, with: result)
                continue
            }
            group.selection.learn()
            // Of what was dropped while it was read, some may be missing.
            let hasDropped = group.reader.tape.hasDropped(after: query.position - 1, passing: group.selection.filter)
            guard let result, !hasDropped else {
                skipToLatest(group, member, from: query.position, because: .evicted)
                continue
            }
            group.members[member].cursor.isBlocked = false
            group.members[member].cursor.lastWrite = clock.now
            goOn(id, group, member, with: batch, from: result.end)
        }
    }
}
