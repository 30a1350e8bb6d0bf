internal import Glibc
internal import Syscalls

/// One connection to a Redis, on which commands are sent and replies come in their order.
///
/// It belongs to one thread, which it blocks until a deadline at most. What has failed once fails from then on: the caller
/// makes a new connection. No reply is taken for that of another command.
public final class RedisConnection {
    /// Who is on the other side, as it reads in a sentence.
    public let name: String
    private let socket: Socket
    private let reader: ReplyReader
    /// Readable when waiting is to end; see ``Wakeup``.
    private let stopping: CInt?
    /// Replies that have come and that nobody has taken.
    private var replies: [RedisReply] = []
    /// How many replies are still to come.
    private var outstanding = 0
    private var failure: RedisError?
    /// The digests of the scripts that the server has, by their names.
    var digests: [String: String] = [:]

    /// A connection through a socket that is connected.
    init(_ socket: consuming Socket, name: String, stopping: CInt?) {
        self.socket = socket
        (self.name, self.stopping) = (name, stopping)
        reader = ReplyReader()
    }

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
        var sent = 0
        while sent < bytes.count {
            switch unsafe bytes.withUnsafeBytes({ unsafe socket.send(UnsafeRawBufferPointer(rebasing: $0[sent...])) }) {
            case .moved(let count): sent += count
            // What is answered meanwhile is taken in, so that the other side goes on reading.
            case .wouldBlock: try wait(for: POLLIN | POLLOUT, until: deadline)
            case .ended: throw fail(.ended)
            }
        }
    }

    /// Waits for so many replies to what was sent.
    public func receive(_ count: Int, until deadline: ContinuousClock.Instant) throws(RedisError) -> [RedisReply] {
        precondition(count <= outstanding, "\(count) replies are waited for where \(outstanding) are to come")
        if let failure { throw failure }
        while replies.count < count { try wait(for: POLLIN, until: deadline) }
        outstanding -= count
        defer { replies.removeFirst(count) }
        return Array(replies.prefix(count))
    }

    /// Waits for one of these, and takes in what has come.
    private func wait(for news: CInt, until deadline: ContinuousClock.Instant) throws(RedisError) {
        let found = try Self.wait(socket.number, for: news, stopping: stopping, until: deadline, whom: name)
            .mapFailure(fail)
        if found & ~POLLOUT != 0 { try takeIn() }
    }

    /// Takes in what has come, as much as there is.
    private func takeIn() throws(RedisError) {
        var outcome = IOResult.wouldBlock
        var read: Result<[RedisReply], RedisError> = .success([])
        unsafe withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
            outcome = unsafe socket.receive(into: buffer)
            guard case .moved(let count) = outcome else { return }
            do throws(RedisError) {
                unsafe read = .success(try reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<count])))
            } catch {
                read = .failure(error)
            }
        }
        if outcome == .ended { throw fail(.ended) }
        do { replies += try read.get() } catch { throw fail(error) }
        if replies.count > outstanding { throw fail(.refusedReply("Redis sends replies that nobody has asked for")) }
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
