import EventStreams
import HTTP
import Tape

/// How exchanges become streams: the head, `hello`, what is missed, the latest of each job, then a place on the tape.
final class StreamOpener {
    private let clock: LoopClock
    private let settings: LoopSettings
    private let subscriptions: Subscriptions
    private let connections: ConnectionTable
    private let metrics: RoundMetrics
    /// What all loops count together, with the limits that hold for all.
    private let total: ServerMetrics
    private let fanout: Fanout
    private var heads = StreamHeadCache()
    /// What a client is told first, before it is framed; kept for its room.
    private var words: [UInt8] = []
    /// What the stream begins with that is opened; kept for its room.
    private var beginning: [UInt8] = []

    init(
        _ clock: LoopClock,
        _ settings: LoopSettings,
        _ subscriptions: Subscriptions,
        _ connections: ConnectionTable,
        _ metrics: RoundMetrics,
        _ total: ServerMetrics,
        _ fanout: Fanout
    ) {
        (self.clock, self.settings, self.subscriptions) = (clock, settings, subscriptions)
        (self.connections, self.metrics, self.total) = (connections, metrics, total)
        self.fanout = fanout
    }

    /// Makes a connection's exchange a stream, or rejects it where there is no room.
    ///
    /// `start` is where it catches up from, where the archive was asked for that.
    func open(_ connection: Connection, _ head: RequestHead, _ request: SubscribeRequest, from start: UInt64? = nil) {
        if let reason = request.busy { return reject(connection, head, request, because: reason) }
        guard request.replay == nil || start != nil else {
            return reject(connection, head, request, because: .unreadable)
        }
        guard total.admitStream(from: connections.addressToCount(connection), settings.configuration) else {
            return reject(connection, head, request, because: .full)
        }
        subscriptions.prepareForOneMore()
        if let replay = request.replay, let start {
            return open(connection, head, request, showing: replay, from: start)
        }
        let number = subscriptions.groupNumber(for: request)
        guard let group = subscriptions.group(number) else { return }
        let framing = head.framing
        let snapshot = group.selection.snapshot()
        var decision = group.selection.decide(for: request, snapshot, from: start)
        group.rebase(on: snapshot)
        let opening = group.opening(&decision, at: snapshot)
        metrics.counts.count(decision.resume)
        if let gap = decision.gap { metrics.counts.count(gap.reason, missed: gap.missed.count) }
        var position = opening == nil ? decision.position : group.position
        let since = group.since(decision, opening, at: snapshot)
        var batch: Batch?
        if let opening {
            batch = opening.blocks.isEmpty ? nil : Batch(opening.blocks)
            metrics.counts.latestEvents += opening.blocks.count
        } else if decision.sendsLatest {
            batch = group.selection.latestBatch(snapshot, below: decision.position)
            metrics.counts.latestEvents += batch?.blockCount ?? 0
        } else if let found = fanout.beginCatchUp(number, from: position, since: since) {
            (batch, position) = (found.batch, found.end)
        }
        let rest = begin(connection, head, request, decision, at: snapshot, with: batch)
        subscribe(connection, to: number, framing, request, at: position, since: since)
        connections.send(beginning, then: rest, on: connection)
    }

    private func subscribe(
        _ connection: Connection,
        to number: Int,
        _ framing: Framing,
        _ request: SubscribeRequest,
        at position: UInt64,
        since: UInt64
    ) {
        let id = subscriptions.add(to: number) { index in
            subscriber(index, of: connection, framing, request, at: position, since: since)
        }
        connections.subscribe(connection, as: id, key: request.key)
        clock.scheduleCheck(at: clock.now + settings.checkInterval)
    }

    /// Makes a connection's exchange a stream of the past, up to what is there now.
    private func open(
        _ connection: Connection,
        _ head: RequestHead,
        _ request: SubscribeRequest,
        showing replay: ReplayRequest,
        from start: UInt64
    ) {
        let tape = subscriptions.shared.tape
        let number = subscriptions.groupNumber(
            for: request,
            showing: Replay(from: start, to: tape.end, speed: replay.speed)
        )
        guard let group = subscriptions.group(number) else { return }
        let named = request.lastEventID.flatMap { EventID($0) }
        // Behind an id that is not there yet there is nothing: the past begins at its time.
        let cursor = named.flatMap { (tape.identity.position(of: $0) ?? .max) < tape.end ? $0 : nil }
        let decision = ResumeDecision.replay(behind: cursor, from: start)
        let snapshot = tape.view(passing: group.selection.filter)
        let rest = begin(connection, head, request, decision, at: snapshot)
        subscribe(connection, to: number, head.framing, request, at: start, since: start)
        connections.send(beginning, then: rest, on: connection)
    }

    /// Writes what a stream begins with: the head, the greeting and a batch.
    ///
    /// - Returns: the batch where it is to be sent apart; nil where it is none, or stands there.
    private func begin(
        _ connection: Connection,
        _ head: RequestHead,
        _ request: SubscribeRequest,
        _ decision: ResumeDecision,
        at snapshot: Tape.View,
        with batch: Batch? = nil
    ) -> PendingWrites.Write? {
        beginning.removeAll(keepingCapacity: true)
        beginning += streamHead(head, request, connection)
        appendGreeting(decision, request, at: snapshot, in: head.framing, to: &beginning)
        guard let batch else { return nil }
        // A send costs more than copying so much: what is small leaves with the greeting.
        guard batch.count(in: head.framing) <= 16 * 1024 else { return .batch(batch, head.framing) }
        batch.append(to: &beginning, in: head.framing)
        return nil
    }

    /// Tells a client that there is no room, or not yet, and when to come back.
    func reject(
        _ connection: Connection,
        _ head: RequestHead,
        _ request: SubscribeRequest,
        because reason: BusyReason
    ) {
        metrics.counts.rejected += 1
        let framing = head.framing
        connection.output.enqueue(.bytes(streamHead(head, request, connection)))
        let retry = reason.mayEndSoon ? settings.retry() : settings.retryWhenFull()
        connection.output.enqueue(.batch(Batch([ControlEvent.busy(reason, retry: retry)]), framing))
        if framing == .chunked { connection.output.enqueue(.bytes(framing.end)) }
        connections.finish(connection)
    }

    /// The head of a stream's response as bytes; none where its carrier was given it.
    func streamHead(
        _ head: RequestHead,
        _ request: SubscribeRequest,
        _ connection: Connection,
        hasBody: Bool = true
    ) -> [UInt8] {
        let fields = request.fields + (connection.isSecure ? settings.secureFields : [])
        let streamHead = EventStreamHead(fields: fields)
        guard let carrier = connection.transport.carrier else {
            return heads.bytes(of: streamHead, version: head.version, date: clock.date)
        }
        carrier.heads[connection.transport.stream] =
            HTTP2Carrier.Head(status: 200, fields: streamHead.list(date: clock.date), hasBody: hasBody)
        return []
    }

    /// Appends what a client is told before its first event.
    func appendGreeting(
        _ decision: ResumeDecision,
        _ request: SubscribeRequest,
        at snapshot: Tape.View,
        in framing: Framing,
        to bytes: inout [UInt8]
    ) {
        var hello = ControlEvent.Hello(
            resume: decision.resume,
            missed: UInt64(decision.gap?.missed.count ?? 0),
            id: decision.cursor,
            lastEventID: snapshot.identity.id(of: snapshot.end - 1),
            heartbeat: settings.configuration.heartbeat,
            retry: settings.retry(),
            version: settings.configuration.version,
            unknownJobs: request.unknownJobs
        )
        hello.replay = request.replay
        hello.every = request.shape.every
        words.removeAll(keepingCapacity: true)
        ControlEvent.append(hello, now: .now, to: &words)
        if let gap = decision.gap {
            words += ControlEvent.gap(gap.missed, of: snapshot.identity, reason: gap.reason)
        }
        framing.append(words, to: &bytes)
    }

    private func subscriber(
        _ index: UInt32,
        of connection: Connection,
        _ framing: Framing,
        _ request: SubscribeRequest,
        at position: UInt64,
        since: UInt64
    ) -> Subscriber {
        let lifetime = settings.lifetime().map { clock.now + $0 } ?? .seconds(Int64.max)
        let expiry = request.expiry.map { clock.moment(in: Timestamp.now.span(to: $0)) } ?? .seconds(Int64.max)
        return Subscriber(
            outlet: connection.outlet(framing),
            heartbeatStyle: request.heartbeatStyle,
            expires: expiry < lifetime,
            exchange: connection.exchangeID,
            index: index,
            heartbeatMilliseconds: settings.heartbeatMilliseconds,
            cursor: Cursor(
                .catchingUp(from: position),
                isBlocked: true,
                lastWrite: clock.now,
                endsAt: min(lifetime, expiry)
            ),
            since: since
        )
    }
}

extension Connection {
    /// Where the bytes of its stream leave.
    fileprivate func outlet(_ framing: Framing) -> Outlet {
        if isStream { return .carrier }
        return transport.tls == nil ? .socket(transport.number, framing) : .tls(framing)
    }
}

extension RequestHead {
    /// How a stream that answers this is framed.
    fileprivate var framing: Framing { version == .http11 ? .chunked : .identity }
}
