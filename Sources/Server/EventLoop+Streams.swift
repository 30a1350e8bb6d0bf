import Randomness
import EventStreams
import HTTP
import Syscalls
import Tape

/// How connections become streams and are fed.
extension EventLoop {
    /// Makes a connection a stream: its head, `hello`, what it catches up on, then its place on the tape.
    ///
    /// `start` is where it catches up from, where that was looked for in the archive.
    func openStream(
        _ connection: Connection,
        _ head: RequestHead,
        _ request: SubscribeRequest,
        from start: UInt64? = nil
    ) {
        let isChunked = head.version == .http11
        let head = EventStreamHead(fields: request.fields).encode(version: head.version, date: date)
        guard stopDeadline == nil, !request.isTurnedAway,
            context.counters.admitStream(from: connection.peer, policy: policy)
        else {
            connection.enqueue(.bytes(head))
            return turnAway(connection, isChunked: isChunked)
        }
        connection.isCounted = true
        connection.key = request.key
        if streamCount == 0 {
            context.mailbox.setWantsNews(true)
            seen = context.tape.end
        }
        streamCount += 1
        let number = request.feed.map(audienceNumber(following:)) ?? audienceNumber(for: request.filter)
        let audience = audiences[number]
        let tape = request.feed?.tape ?? context.tape
        let snapshot = audience.snapshot(of: tape)
        let opening = opening(for: request, snapshot, audience, from: start)
        tally.note(opening.resume)
        if let gap = opening.gap { tally.note(gap.reason, missed: gap.missed.count) }
        let greeting = Batch(blocks(opening, request, end: snapshot.end, on: tape)).bytes(isChunked: isChunked)
        connection.enqueue(.bytes(head + greeting))
        if opening.sendsLatest, let latest = audience.latestBatch(snapshot) {
            tally.latestEvents += latest.blockCount
            // A send costs more than copying so much: what is small leaves with the greeting.
            let isSmall = latest.count(isChunked: isChunked) <= 16 * 1024
            connection.enqueue(
                isSmall ? .bytes(latest.bytes(isChunked: isChunked)) : .batch(latest, isChunked: isChunked)
            )
        }
        request.feed?.join()
        connection.visit = nil
        visitors.remove(connection.token.slot)
        connection.stage = .stream(audience: number, member: audience.members.count)
        let lifetime = policy.connectionLifetime.map { $0 * Double.random(in: 0.8...1, using: &generator) }
        audience.members.append(
            Subscriber(
                socket: connection.socket.number,
                slot: connection.token.slot,
                isChunked: isChunked,
                heartbeatIsEvent: request.heartbeatIsEvent,
                heartbeat: policy.heartbeat,
                delivery: Delivery(
                    place: .behind(opening.position),
                    isBlocked: true,
                    lastWrite: now,
                    endsAt: lifetime.map { now + $0 } ?? .seconds(Int64.max)
                )
            )
        )
        scheduleCheck(at: now + checkInterval)
        proceed(connection)
    }

    private func turnAway(_ connection: Connection, isChunked: Bool) {
        tally.turnedAway += 1
        let retry = policy.retry
        let wait = Duration.random(in: retry.upperBound...(retry.upperBound * 4), using: &generator)
        connection.enqueue(.batch(Batch([ControlEvent.busy(retry: wait)]), isChunked: isChunked))
        if isChunked { connection.enqueue(.bytes(Batch.lastChunk)) }
        finish(connection)
    }

    /// Where a stream begins, as the tape stands in `snapshot`.
    func opening(
        for request: SubscribeRequest,
        _ snapshot: Tape.View,
        _ audience: SubscriptionGroup,
        from start: UInt64? = nil
    ) -> ResumeDecision {
        if let side = audience.side {
            return ResumeDecision.follow(
                request.lastEventID,
                epoch: side.feed.tape.epoch,
                snapshot.oldest..<snapshot.end
            )
        }
        return ResumeDecision.decide(
            lastEventID: request.lastEventID,
            catchUp: request.catchUp,
            on: view(of: snapshot, for: audience.filter, from: start)
        )
    }

    private func view(of snapshot: Tape.View, for filter: CompiledFilter, from start: UInt64?)
        -> ResumeDecision.View
    {
        let tape = context.tape
        let oldest = min(snapshot.oldest, tape.archive?.oldest ?? .max)
        return ResumeDecision.View(
            epoch: tape.epoch,
            oldest: oldest,
            end: snapshot.end,
            hasDropped: { tape.hasDropped(after: $0, passing: filter) },
            start: { catchUp in
                let held: [EncodedEvent]
                switch catchUp {
                case .count where start != nil, .time where start != nil: return start ?? oldest
                case .latest, .none: return snapshot.end
                case .all: return oldest
                case .count(let count): held = tape.newest(count, passing: filter)
                case .time(let time):
                    let start = Timestamp.now.advanced(by: .zero - max(time, .zero))
                    held = tape.newest(.max, passing: filter, since: start)
                }
                return min(held.first?.sequence ?? snapshot.end, snapshot.end)
            }
        )
    }

    /// What a client is told before its first event.
    func blocks(_ opening: ResumeDecision, _ request: SubscribeRequest, end: UInt64, on tape: Tape) -> [[UInt8]] {
        let hello = ControlEvent.Hello(
            resume: opening.resume,
            missed: UInt64(opening.gap?.missed.count ?? 0),
            id: opening.cursor,
            lastEventID: EventID(epoch: tape.epoch, sequence: end - 1),
            heartbeat: policy.heartbeat,
            retry: .random(in: policy.retry, using: &generator),
            version: policy.version,
            unknownJobs: request.unknownJobs
        )
        let first = ControlEvent.hello(hello, now: .now)
        guard let gap = opening.gap else { return [first] }
        return [first, ControlEvent.gap(gap.missed, epoch: tape.epoch, reason: gap.reason)]
    }

    /// The audience of a filter, made where there is none.
    private func audienceNumber(for filter: Filter) -> Int {
        if let number = audienceNumbers[filter] { return number }
        let audience = SubscriptionGroup(
            CompiledFilter(filter, jobs: context.tape.jobNames, events: context.tape.eventTypes)
        )
        let number = seat(audience)
        audienceNumbers[filter] = number
        return number
    }

    /// Puts an audience in its place.
    func seat(_ audience: SubscriptionGroup) -> Int {
        let number = freeAudiences.popLast() ?? audiences.count
        if number == audiences.count { audiences.append(audience) } else { audiences[number] = audience }
        return number
    }

    /// Takes a stream out of its audience; the last member takes its place.
    func leaveAudience(_ connection: Connection) {
        guard case .stream(let number, let member) = connection.stage else { return }
        let audience = audiences[number]
        audience.members.swapAt(member, audience.members.count - 1)
        audience.members.removeLast()
        if member < audience.members.count {
            slots[Int(audience.members[member].slot)].connection?.stage = .stream(audience: number, member: member)
        }
        audience.side?.feed.leave()
        if audience.members.isEmpty {
            audience.forgetReplays()
            if let side = audience.side {
                dismiss(side, at: number)
            } else {
                // Clients can ask for no end of different filters.
                audienceNumbers[audience.filter.filter] = nil
            }
            freeAudiences.append(number)
        }
        streamCount -= 1
        if streamCount == 0, holding.isEmpty { context.mailbox.setWantsNews(false) }
        if connection.isCounted { context.counters.streamEnded(from: connection.peer) }
        connection.isCounted = false
        connection.stage = .closing
    }

    /// A stream whose bytes are all out goes on from its place.
    func becameUnblocked(_ connection: Connection) {
        guard case .stream(let audience, let member) = connection.stage else { return }
        audiences[audience].members[member].delivery.isBlocked = false
        audiences[audience].members[member].delivery.lastWrite = now
        behind.append(connection.token)
    }
}
