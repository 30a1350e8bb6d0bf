import EventStreams
import Glibc
import HTTP
import Syscalls
import Tape

/// How requests are read and answered.
extension EventLoop {
    func becameReadable(_ connection: Connection) {
        let result = unsafe scratch.withUnsafeMutableBytes { buffer in
            let result = unsafe connection.socket.receive(into: buffer)
            if case .moved(let count) = result, let visit = connection.visit {
                unsafe visit.parser.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
            return result
        }
        switch (result, connection.stage) {
        case (.ended, .closing) where connection.hasOutput:
            // A client may close its half and still read the answer; nothing more is to be learned from it.
            connection.hasReadEnd = true
            watch(connection)
        case (.ended, _): close(connection)
        case (.moved, .requests): readRequests(connection)
        case (.moved, _), (.wouldBlock, _): return
        }
    }

    /// Answers all requests that are complete, in order.
    func readRequests(_ connection: Connection) {
        guard case .requests = connection.stage, let visit = connection.visit else { return }
        while case .requests = connection.stage {
            do throws(RequestError) {
                guard let request = try visit.parser.next() else { break }
                // The next request has its own time, even if its first bytes came with this one.
                visit.phase = .idle
                reply(connection, to: request)
            } catch {
                let fields = context.errorFields(visit.parser.origin)
                connection.enqueue(.bytes(encode(.problem(error).adding(fields), for: nil, keepAlive: false)))
                return finish(connection)
            }
            if connection.isGlutted {
                proceed(connection)
                if connection.hasOutput { return }
            }
        }
        guard isOpen(connection) else { return }
        if case .requests = connection.stage {
            if let head = visit.parser.takeHead(ofBodyOver: Self.smallBody), let refusal = context.refusal(head) {
                connection.enqueue(.bytes(encode(refusal, for: head, keepAlive: false)))
                return finish(connection)
            }
            if visit.parser.takeContinue() { connection.enqueue(.bytes(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))) }
            setDeadline(connection, visit)
        }
        if connection.hasOutput { proceed(connection) } else { watch(connection) }
    }

    /// Bodies up to this many bytes are read, whoever sends them and whatever for.
    private static let smallBody = 16 << 10

    private func reply(_ connection: Connection, to request: Request) {
        carryOut(context.handler(request), connection, request.head)
    }

    /// Does what is to be done about a request.
    func carryOut(_ reply: Reply, _ connection: Connection, _ head: RequestHead) {
        switch reply {
        case .response(let response): answer(connection, head, with: response)
        case .published(let response, let sequence):
            hasPublished = true
            answer(connection, head, with: response, showing: sequence)
        case .later(let work): workOut(connection, head) { .response(await work()) }
        case .eventual(let work): workOut(connection, head, work)
        case .stream(let stream):
            if head.method == "HEAD" {
                let bytes = EventStreamHead(fields: stream.fields).encode(version: head.version, date: date)
                connection.enqueue(.bytes(bytes))
                let keepsAlive = head.keepsAlive && stopDeadline == nil
                return keepsAlive && head.version == .http11 ? () : finish(connection)
            }
            guard !looksForBeginning(connection, head, stream) else { return }
            openStream(connection, head, stream)
        }
    }

    private func workOut(_ connection: Connection, _ head: RequestHead, _ work: @escaping @Sendable () async -> Reply) {
        connection.stage = .awaitingAnswer(head, keys: keysRevision)
        let (mailbox, token) = (context.mailbox, connection.token)
        Task { mailbox.put(.reply(await work(), to: token)) }
    }

    /// Sends an answer, once the tape shows the event of a sequence where one is named.
    func answer(_ connection: Connection, _ head: RequestHead, with response: Response, showing sequence: UInt64 = 0) {
        let keepAlive = head.keepsAlive && stopDeadline == nil
        let mayWait = response.body.count <= Self.smallAnswer || head.method == "HEAD" || hasRoom
        let response = mayWait ? response : Self.noRoom.adding(context.errorFields(head.fields["Origin"]))
        let bytes = encode(response, for: head, keepAlive: keepAlive)
        if sequence < context.tape.end {
            connection.enqueue(.bytes(bytes))
        } else {
            connection.enqueue(.held(bytes, until: sequence))
            hold(connection)
        }
        guard !keepAlive else { return }
        finish(connection)
    }

    /// Whether a large answer may wait for its client: not while those that wait already fill what there is for them.
    private var hasRoom: Bool {
        visitors.reduce(0) { $0 + (slots[Int($1)].connection?.waitingBytes ?? 0) } <= Self.mostWaiting
    }

    private static let smallAnswer = 64 << 10
    /// Where so many bytes of answers wait in one loop for clients that are slow to read them, only small ones join them.
    private static let mostWaiting = 64 << 20

    private static let noRoom = Response.problem(
        status: 503,
        detail: "too many clients are slow to read what they asked for; ask again in a moment"
    ).adding([("Retry-After", "5")])

    /// Looks after a connection whose answers wait for the tape.
    private func hold(_ connection: Connection) {
        if holding.isEmpty {
            // The tape is looked at once more before this loop sleeps; who shows an event later sees that it is waited for.
            heldEnd = 0
            context.mailbox.setWantsNews(true)
        }
        if holding.last != connection.token { holding.append(connection.token) }
    }

    /// Sends the answers whose events the tape shows now.
    func releaseHeld() {
        guard !holding.isEmpty else { return }
        let end = context.tape.end
        guard end != heldEnd else { return }
        heldEnd = end
        let tokens = holding
        holding = []
        for token in tokens {
            guard let connection = connection(token) else { continue }
            connection.release(to: end)
            becameWritable(connection)
            if isOpen(connection), connection.isHeld, holding.last != token { holding.append(token) }
        }
        if holding.isEmpty, streamCount == 0 { context.mailbox.setWantsNews(false) }
    }

    func encode(_ response: Response, for head: RequestHead?, keepAlive: Bool) -> [UInt8] {
        ResponseEncoder().encode(
            response,
            method: head?.method ?? "GET",
            version: head?.version ?? .http11,
            keepAlive: keepAlive,
            date: date
        )
    }

    /// The `Date` field's value, worked out once a second.
    var date: String {
        let second = time(nil)
        if dateCache.second != second { dateCache = (second, HTTPDate.text(secondsSince1970: second)) }
        return dateCache.text
    }

    /// A slow head, a slow body and a long silence have each their own limit; a byte now and then extends none of them.
    private func setDeadline(_ connection: Connection, _ visit: Connection.Visit) {
        let phase = visit.parser.phase
        guard phase != visit.phase || phase == .idle else { return }
        visit.phase = phase
        let limit =
            switch phase {
            case .idle: policy.idleLimit
            case .head: policy.headLimit
            case .body: policy.bodyLimit
            }
        connection.deadline = now + limit
    }
}
