internal import Glibc
internal import Syscalls
internal import TLS

/// One connection to a Redis, on which commands are sent and replies come in their order.
///
/// It belongs to one thread, which it blocks until a deadline at most. What has failed once fails from then on: the caller
/// makes a new connection. No reply is taken for that of another command.
public final class RedisConnection {
    /// Who is on the other side, as it reads in a sentence.
    public let name: String
    private let socket: Socket
    private let reader: ReplyReader
    private var channel: Channel?
    /// Readable when waiting is to end; see ``Wakeup``.
    private let stopping: CInt?
    /// Replies that have come and that nobody has taken.
    private var replies: [RedisReply] = []
    /// Whether messages may come that nobody has asked for, as to whoever has subscribed.
    private var takesMessages = false
    /// How many replies are still to come.
    private var outstanding = 0
    private var failure: RedisError?
    /// What is to be sent, in order.
    private var outbox: [UInt8] = []
    private var isFlushing = false
    /// Whether the other side has answered with something else than TLS where that was to begin.
    private(set) var isOfNoTLS = false
    /// The digests of the scripts that the server has, by their names.
    var digests: [String: String] = [:]

    /// What stands between commands and a socket where TLS is spoken.
    struct Channel {
        let session: TLSSession
        let pipe: TLSPipe
    }

    /// A connection through a socket that is connected.
    init(_ socket: consuming Socket, name: String, stopping: CInt?) throws(RedisError) {
        reader = try ReplyReader()
        self.socket = socket
        (self.name, self.stopping) = (name, stopping)
    }

    /// Whether TLS is spoken.
    var speaksTLS: Bool { channel != nil }

    /// The descriptor that is readable when replies have come, or the end.
    public var number: CInt { socket.number }

    /// What has come of the reply that was too long, where one has ended the connection.
    public var unfinished: RedisReply? { reader.unfinished }

    /// Whether all that was to be sent has left.
    public var hasSentAll: Bool { outbox.isEmpty }

    /// Sends commands at once and waits for all their replies, refusals among them.
    ///
    /// - Throws: ``RedisError/late(_:)`` where they have not all come by the deadline, and what else ends a connection.
    public func ask(
        _ commands: [RedisCommand],
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> [RedisReply] {
        try send(commands, until: deadline)
        return try receive(commands.count, until: deadline)
    }

    /// Sends a command and waits for its reply; throws where that is a refusal.
    public func ask(_ command: RedisCommand, until deadline: ContinuousClock.Instant) throws(RedisError) -> RedisReply {
        try ask([command], until: deadline)[0].accepted()
    }

    /// Sends commands, without waiting for their replies.
    public func send(_ commands: [RedisCommand], until deadline: ContinuousClock.Instant) throws(RedisError) {
        if let failure { throw failure }
        var bytes: [UInt8] = []
        for command in commands { bytes += try command.encoded() }
        outstanding += commands.count
        try send(bytes, until: deadline)
    }

    /// Sends commands where nothing is under way, without waiting; what the socket does not take leaves when their replies are
    /// waited for.
    ///
    /// - Returns: false where something is under way, and nothing was done.
    func sendAtOnce(_ commands: [RedisCommand]) throws(RedisError) -> Bool {
        if let failure { throw failure }
        guard outstanding == 0, replies.isEmpty, outbox.isEmpty, !isFlushing, channel == nil else { return false }
        for command in commands { outbox += try command.encoded() }
        outstanding += commands.count
        switch unsafe outbox.withUnsafeBytes({ unsafe socket.send($0) }) {
        case .moved(let count): outbox.removeFirst(count)
        case .wouldBlock: break
        case .ended: throw fail(.ended)
        }
        return true
    }

    private func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(RedisError) {
        guard let channel else { return try sendAsIs(bytes, until: deadline) }
        // In pieces, since all that is handed over lies encrypted in memory.
        for start in stride(from: 0, to: bytes.count, by: 1 << 18) {
            let piece = bytes[start..<min(start + 1 << 18, bytes.count)]
            guard unsafe piece.withUnsafeBytes({ unsafe channel.session.seal($0) }) else { throw fail(.ended) }
            try sendAsIs(channel.pipe.take(), until: deadline)
        }
    }

    private func sendAsIs(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(RedisError) {
        outbox += bytes
        // What TLS has to say while a record is half out follows behind it.
        guard !isFlushing else { return }
        isFlushing = true
        defer { isFlushing = false }
        var sent = 0
        while sent < outbox.count {
            switch unsafe outbox.withUnsafeBytes({ unsafe socket.send(UnsafeRawBufferPointer(rebasing: $0[sent...])) })
            {
            case .moved(let count): sent += count
            // What is answered meanwhile is taken in, so that the other side goes on reading.
            case .wouldBlock: try wait(for: POLLIN | POLLOUT, until: deadline)
            case .ended:
                // What was said before, such as why TLS has ended, is still there to be read.
                if channel != nil { _ = try? takeIn() }
                throw fail(.ended)
            }
        }
        outbox = []
    }

    /// Waits for so many replies to what was sent.
    public func receive(_ count: Int, until deadline: ContinuousClock.Instant) throws(RedisError) -> [RedisReply] {
        precondition(count <= outstanding, "\(count) replies are waited for where \(outstanding) are to come")
        if let failure { throw failure }
        if !outbox.isEmpty { try sendAsIs([], until: deadline) }
        while replies.count < count { try wait(for: POLLIN, until: deadline) }
        outstanding -= count
        defer { replies.removeFirst(count) }
        return Array(replies.prefix(count))
    }

    /// Takes commands that subscribe, and from then on whatever comes; see ``messages(until:)``.
    public func subscribe(
        _ commands: [RedisCommand],
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) {
        takesMessages = true
        try send(commands, until: deadline)
        outstanding -= commands.count
    }

    /// What has come since it was asked last, one message or answer at least; none where nothing comes by the deadline.
    ///
    /// For whoever has subscribed.
    public func messages(until deadline: ContinuousClock.Instant) throws(RedisError) -> [RedisReply] {
        if let failure { throw failure }
        while replies.isEmpty {
            switch Self.wait(socket.number, for: POLLIN, stopping: stopping, until: deadline, whom: name) {
            case .success: try takeIn()
            case .failure(.late): return []
            case .failure(let error): throw fail(error)
            }
            try answerTLS(until: deadline)
        }
        defer { replies = [] }
        return replies
    }

    /// Waits for one of these, and takes in what has come.
    private func wait(for news: CInt, until deadline: ContinuousClock.Instant) throws(RedisError) {
        let found = try Self.wait(socket.number, for: news, stopping: stopping, until: deadline, whom: name)
            .mapFailure(fail)
        if found & ~POLLOUT != 0 {
            try takeIn()
            try answerTLS(until: deadline)
        }
    }

    /// Takes in what has come, as much as there is.
    private func takeIn() throws(RedisError) {
        var outcome = IOResult.wouldBlock
        var read: Result<[RedisReply], RedisError> = .success([])
        unsafe withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
            outcome = unsafe socket.receive(into: buffer)
            guard case .moved(let count) = outcome else { return }
            unsafe read = take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        if outcome == .ended { throw fail(.ended) }
        do { replies += try read.get() } catch { throw fail(error) }
        if replies.count > outstanding, !takesMessages {
            throw fail(.refusedReply("\(name) sends replies that nobody has asked for"))
        }
    }

    /// The replies in what has come.
    private func take(_ bytes: UnsafeRawBufferPointer) -> Result<[RedisReply], RedisError> {
        guard let channel else { return unsafe read(bytes) }
        var all: [RedisReply] = []
        var failure: RedisError?
        let outcome = unsafe channel.session.receive(bytes) { plain in
            guard failure == nil else { return }
            switch unsafe read(plain) {
            case .success(let replies): all += replies
            case .failure(let error): failure = error
            }
        }
        if let failure { return .failure(failure) }
        if outcome == .open { return .success(all) }
        guard channel.session.isHandshaking else { return .failure(.ended) }
        if let failure = channel.session.failure, failure.contains("alert") {
            return .failure(.unreachable("\(name) has ended TLS: \(failure)"))
        }
        isOfNoTLS = channel.session.certificateRefusal == nil
        let reason = channel.session.certificateRefusal ?? "it speaks no TLS there, or no TLS that is safe"
        return .failure(.unreachable("\(name) is not trusted: \(reason)"))
    }

    private func read(_ bytes: UnsafeRawBufferPointer) -> Result<[RedisReply], RedisError> {
        do throws(RedisError) { return unsafe .success(try reader.read(bytes)) } catch {
            return .failure(named(error))
        }
    }

    /// What is wrong with what came, with the name of who sent it.
    private func named(_ error: RedisError) -> RedisError {
        switch error {
        case .refusedReply(let sentence): .refusedReply(sentence.replacing("Redis", with: name, maxReplacements: 1))
        case .tooLong(let sentence): .tooLong(sentence.replacing("Redis", with: name, maxReplacements: 1))
        default: error
        }
    }

    /// Agrees on keys; nothing was sent before.
    func secure(
        _ context: TLSClientContext,
        _ host: String,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) {
        let pipe = TLSPipe()
        guard let session = TLSSession(context, to: host, through: pipe) else {
            throw fail(.unreachable("\(name) can't be asked by TLS: memory has run out"))
        }
        channel = Channel(session: session, pipe: pipe)
        try answerTLS(until: deadline)
        while session.isHandshaking { try wait(for: POLLIN, until: deadline) }
    }

    /// Why the other side may have ended the connection at its first words, as it reads behind its name.
    func reasonOfEnd(for address: RedisAddress, _ advice: String) -> String {
        guard let channel else { return "has closed the connection at the first word; \(advice)" }
        guard let failure = channel.session.failure else { return "has closed the connection at the first word" }
        return ClientFiles.refusal(failure, of: address.client) ?? "has ended TLS: \(failure)"
    }

    /// Sends what TLS has to say by itself: parts of the handshake, answers to new keys.
    private func answerTLS(until deadline: ContinuousClock.Instant) throws(RedisError) {
        guard let channel, channel.pipe.count > 0 else { return }
        try sendAsIs(channel.pipe.take(), until: deadline)
    }

    private func fail(_ error: RedisError) -> RedisError {
        failure = error
        return error
    }

    /// Waits until a descriptor has one of these news, and returns those that it has; see poll(2).
    static func wait(
        _ number: CInt,
        for news: CInt,
        stopping: CInt?,
        until deadline: ContinuousClock.Instant,
        whom: String
    ) -> Result<CInt, RedisError> {
        while true {
            var polled = [pollfd(fd: number, events: Int16(news), revents: 0)]
            if let stopping { polled.append(pollfd(fd: stopping, events: Int16(POLLIN), revents: 0)) }
            let rest = max(.zero, deadline - .now)
            // Rounded up, so that it does not look again just before the deadline; an hour is long enough for one look.
            let limit = min(rest, .seconds(3600)) / .milliseconds(1)
            let count = unsafe poll(&polled, nfds_t(polled.count), CInt(limit.rounded(.up)))
            if polled.count > 1, polled[1].revents != 0 { return .failure(.stopped) }
            if count > 0 { return .success(CInt(polled[0].revents)) }
            if count < 0, errno != EINTR { return .failure(.ended) }
            if deadline <= .now { return .failure(.late("\(whom) has not answered in time")) }
        }
    }
}

extension Result where Failure == RedisError {
    /// The value, or the failure as it is once noted.
    fileprivate func mapFailure(_ note: (RedisError) -> RedisError) throws(RedisError) -> Success {
        switch self {
        case .success(let value): value
        case .failure(let error): throw note(error)
        }
    }
}
