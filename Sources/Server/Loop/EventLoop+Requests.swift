import EventStreams
import HTTP
import Syscalls
import Tape

/// How requests are read and answered.
extension EventLoop {
    func becameReadable(_ connection: Connection) {
        if let tls = connection.transport.tls { return becameReadable(connection, tls) }
        switch requests.receive(connection) {
        case .ended: readEnd(of: connection)
        case .moved:
            if let carrier = connection.http2 { return readStreams(connection, carrier) }
            if connection.exchange.isReading { readRequests(connection) }
        case .wouldBlock: return
        }
    }

    func becameWritable(_ connection: Connection) {
        connections.flush(connection)
        // Requests that came in one go with a slow one's are read once its answer is out.
        if connection.exchange.isReading, connection.output.isEmpty { readRequests(connection) }
    }

    /// Answers all requests that are complete, in order.
    func readRequests(_ connection: Connection) {
        guard connection.exchange.isReading, connection.session != nil, !connection.isHandshaking else { return }
        reading: while connection.exchange.isReading {
            switch requests.next(on: connection) {
            case .request(let request): perform(reply(to: request, connection), connection, request.head)
            case .rejected(let head, let response):
                let response = response.adding(secureFields(connection))
                connection.output.enqueue(.bytes(encode(response, for: head, keepAlive: false)))
                return connections.finish(connection)
            case .incomplete: break reading
            }
            guard connections.isOpen(connection) else { return }
            if connection.output.isAboveHighWatermark {
                connections.flush(connection)
                if !connection.output.isEmpty { return }
            }
        }
        guard connections.isOpen(connection) else { return }
        if !connection.output.isEmpty { connections.flush(connection) }
        guard connections.isOpen(connection), connection.output.isEmpty else { return }
        if connection.hasReadEnd, connection.exchange.isReading {
            // All that its client had asked for is answered.
            connections.finish(connection)
        } else {
            connection.watch(on: connections.poller)
        }
    }

    func reply(to request: Request, _ connection: Connection) -> Reply {
        var request = request
        request.head = connection.placed(request.head)
        guard let port = connection.redirectPort else { return context.callbacks.handler(request) }
        return .response(context.callbacks.redirection(of: request.head, to: port))
    }

    func secureFields(_ connection: Connection) -> [(name: String, value: String)] {
        connection.isSecure ? settings.secureFields : []
    }

    /// Does what is to be done about a request.
    func perform(_ reply: Reply, _ connection: Connection, _ head: RequestHead) {
        switch reply {
        case .response(let response): answer(connection, head, with: response)
        case .accepted(let response, at: let sequence):
            gate.recordPublished()
            answer(connection, head, with: response, showing: sequence)
        case .deferred(let begin):
            gate.recordPublished()
            // Where no requests come behind this one, there is nothing to read meanwhile.
            guard !connection.isStream, head.keepsAlive, !sweep.isStopping else {
                return perform(.async { await Self.awaiting(begin) }, connection, head)
            }
            let place = AnswerPlace(on: connection.token, for: head)
            connection.output.enqueue(.kept(place))
            begin { [tasks = context.tasks] in tasks.submit(.fill(place, with: $0)) }
        case .async(let work):
            let (tasks, id) = (context.tasks, beginHandling(connection, head))
            Task { tasks.submit(.reply(await work(), to: id)) }
        case .stream(let request):
            guard head.method != "HEAD" else { return answerHead(of: request, connection, head) }
            if let replay = request.replay {
                resolveStart(of: replay, connection, head, request)
            } else if let query = HistoryStartQuery(request, on: context.tape) {
                resolveStart(query, connection, head, request)
            } else {
                open(connection, head, request)
            }
        }
    }

    /// Lets an exchange wait for what is worked out elsewhere.
    private func beginHandling(_ connection: Connection, _ head: RequestHead) -> ExchangeID {
        connection.exchange = .handling(head, keysRevision: subscriptions.keysRevision)
        return connection.exchangeID
    }

    // MARK: - Streams

    /// Makes an exchange a stream; a loop that stops opens none.
    func open(_ connection: Connection, _ head: RequestHead, _ request: SubscribeRequest, from start: UInt64? = nil) {
        if sweep.isStopping {
            opener.reject(connection, head, request, because: .stopping)
        } else {
            opener.open(connection, head, request, from: start)
        }
    }

    /// Asks the archive where a stream begins; it is opened when that is known.
    private func resolveStart(
        _ query: HistoryStartQuery,
        _ connection: Connection,
        _ head: RequestHead,
        _ request: SubscribeRequest
    ) {
        let (tape, tasks, id) = (context.tape, context.tasks, beginHandling(connection, head))
        tape.archive?.start(ofNewest: query.count, since: query.since, to: tape.end, passing: request.filter) { start in
            tasks.submit(.open(request, from: start, for: id))
        }
    }

    /// Finds where a stream of the past begins: behind the event that its client names, else at its time.
    private func resolveStart(
        of replay: ReplayRequest,
        _ connection: Connection,
        _ head: RequestHead,
        _ request: SubscribeRequest
    ) {
        let tape = context.tape
        if let id = request.lastEventID.flatMap({ EventID($0) }), let last = tape.identity.position(of: id),
            last < tape.end
        {
            return open(connection, head, request, from: last + 1)
        }
        let (tasks, id) = (context.tasks, beginHandling(connection, head))
        guard let archive = tape.archive else { return tasks.submit(.open(request, from: nil, for: id)) }
        archive.start(at: replay.time, to: tape.end) { start in
            guard let start else { return tasks.submit(.open(request, from: nil, for: id)) }
            archive.standing(at: start, passing: request.filter) { events in
                var request = request
                request.replay?.standing = ControlEvent.standing(events)
                tasks.submit(.open(request, from: start, for: id))
            }
        }
    }

    private func answerHead(of request: SubscribeRequest, _ connection: Connection, _ head: RequestHead) {
        connection.output.enqueue(.bytes(opener.streamHead(head, request, connection, hasBody: false)))
        if !head.keepsAlive || sweep.isStopping || head.version != .http11 { connections.finish(connection) }
    }

    // MARK: - Answers

    /// Sends an answer, once the tape shows the event of a sequence where one is named.
    private func answer(
        _ connection: Connection,
        _ head: RequestHead,
        with response: Response,
        showing sequence: UInt64 = 0
    ) {
        let keepAlive = head.keepsAlive && !sweep.isStopping && !connection.isStream
        let mayWait = response.bodyCount <= Self.smallAnswer || head.method == "HEAD" || hasRoom
        let response = mayWait ? response : Self.noRoom.adding(context.callbacks.errorFields(head.fields["Origin"]))
        let answer = encode(response.adding(secureFields(connection)), for: head, on: connection, keepAlive: keepAlive)
        if gate.holds(sequence) {
            connection.output.enqueue(.uncommitted(answer.bytes, until: sequence))
            gate.add(connection.token)
        } else {
            connection.output.enqueue(.bytes(answer.bytes))
        }
        if let pages = answer.pages { connection.output.enqueue(.pages(pages)) }
        if !keepAlive { connections.finish(connection) }
    }

    /// Whether a large answer may wait for its client: not while those that wait already fill what there is for them.
    private var hasRoom: Bool { connections.waitingBytes <= Self.mostWaiting }

    private static let smallAnswer = 64 << 10
    /// Where so many bytes of answers wait in one loop for clients that are slow to read them, only small ones join them.
    private static let mostWaiting = 64 << 20

    private static let noRoom = Response.problem(
        status: 503,
        detail: "too many clients are slow to read what they asked for; ask again in a moment"
    ).adding([("Retry-After", "5")])

    private static func awaiting(_ begin: @Sendable (@escaping @Sendable (Response) -> Void) -> Void) async -> Reply {
        .response(await withCheckedContinuation { continuation in begin { continuation.resume(returning: $0) } })
    }

    /// Puts an answer in the place that was kept for it; it is sent with others of its connection, where nothing before it is
    /// waited for.
    func fill(_ place: AnswerPlace, with response: Response) {
        guard let connection = connections[place.connection] else { return }
        let response = response.adding(secureFields(connection))
        connection.output.fill(place, with: encode(response, for: place.head, keepAlive: true))
        if filled.last != place.connection { filled.append(place.connection) }
    }

    /// Sends the answers that were waited for, and those whose events the tape shows now.
    func commitAnswers() {
        for token in filled { connections[token].map(becameWritable) }
        filled.removeAll(keepingCapacity: true)
        gate.commit { token, end in
            guard let connection = connections[token] else { return false }
            connection.output.commit(to: end)
            becameWritable(connection)
            return connections.isOpen(connection) && connection.output.awaitsCommit
        }
    }

    /// What is to be sent of an answer; of one on a stream its carrier has been given the head.
    private func encode(
        _ response: Response,
        for head: RequestHead,
        on connection: Connection,
        keepAlive: Bool
    ) -> (bytes: [UInt8], pages: PagedBytes?) {
        let sendsBody = ResponseEncoder().sendsBody(response, method: head.method)
        let pages = sendsBody ? response.pages : nil
        guard connection.isStream else {
            guard pages != nil else { return (encode(response, for: head, keepAlive: keepAlive), nil) }
            let (version, date) = (head.version, clock.date)
            return (ResponseEncoder().head(response, version: version, keepAlive: keepAlive, date: date), pages)
        }
        enqueue(response, on: connection, sendsBody: sendsBody)
        return (sendsBody ? response.body : [], pages)
    }

    func encode(_ response: Response, for head: RequestHead?, keepAlive: Bool) -> [UInt8] {
        ResponseEncoder().encode(
            response,
            method: head?.method ?? "GET",
            version: head?.version ?? .http11,
            keepAlive: keepAlive,
            date: clock.date
        )
    }
}
