import Configuration
import Redis

/// What has come of a channel or stream.
struct RedisMessage: Sendable {
    enum Content: Sendable {
        case message(channel: String, payload: [UInt8])
        case entry(id: String, fields: [RedisReply])
        /// An entry that no reply has room for.
        case tooLong(id: String, stream: String)
    }

    let content: Content
    /// Where to go on once it is published; nil where nothing is kept.
    var place: String?
}

/// One connection to a Redis that is followed, for a thread of its own.
struct RedisSession {
    private let source: RedisSource
    private let queue: UpstreamQueue<RedisMessage>
    private let place: ResumePlace
    private let onConnect: () -> Void

    /// How long nothing may come before the other side is asked whether it is there, and so long it may take to say so.
    private static let silence = Duration.seconds(10)
    private static let patience = Duration.seconds(5)

    init(
        _ source: RedisSource,
        _ queue: UpstreamQueue<RedisMessage>,
        place: ResumePlace,
        onConnect: @escaping () -> Void
    ) {
        (self.source, self.queue, self.place, self.onConnect) = (source, queue, place, onConnect)
    }

    /// Hands over what comes until it is stopped; throws why it ended else.
    func run() throws(SourceError) -> FollowEnd {
        var course = StreamCourse(limit: source.limit)
        while true {
            let connection = try source.open(stopping: queue.stoppingNumber)
            do throws(RedisError) {
                switch source.subject {
                case .channels(let channels): try follow(channels, connection)
                case .stream(let stream): try follow(stream: stream, connection, &course)
                case .key: throw .stopped
                }
            } catch {
                if queue.isStopped { throw .stopped }
                if case .refused(let refusal) = error, refusal.code == "WRONGTYPE",
                    case .stream(let name) = source.subject
                {
                    let advice = "write key in place of stream, and every: 10s in place of follow"
                    throw SourceError(.query, "\(name.quoted) is no stream; \(advice)")
                }
                guard error.isTooLong, case .stream(let name) = source.subject,
                    try goOn(behind: connection.unfinished, of: name, &course)
                else { throw SourceError(redis: error, isIn: true, at: connection.name) }
            }
        }
    }

    // MARK: Channels

    private func follow(_ channels: [String], _ connection: RedisConnection) throws(RedisError) -> Never {
        let commands = channels.map { channel in
            RedisCommand(channel.contains { "*?[".contains($0) } ? "PSUBSCRIBE" : "SUBSCRIBE", channel)
        }
        try connection.subscribe(commands, until: .now + Self.patience)
        var awaited = commands.count
        var isAsked = false
        while true {
            let limit = awaited > 0 || isAsked ? Self.patience : Self.silence
            let replies = try connection.messages(until: .now + limit)
            if replies.isEmpty {
                guard awaited == 0, !isAsked else {
                    throw .late("\(connection.name) has not answered for 5s")
                }
                isAsked = true
                try connection.subscribe([RedisCommand("PING")], until: .now + Self.patience)
                continue
            }
            // Whatever comes, it is there.
            isAsked = false
            for reply in replies where try !take(reply) {
                awaited -= 1
                if awaited == 0 { onConnect() }
            }
        }
    }

    /// Takes a message; false where it is the answer to a subscription.
    ///
    /// See "Pub/sub" in the documentation of Redis.
    private func take(_ reply: RedisReply) throws(RedisError) -> Bool {
        guard let parts = try reply.accepted().elements, let word = parts.first?.text else { return true }
        switch (word, parts.count) {
        case ("message", 3...), ("pmessage", 4...):
            let (channel, payload) = (parts[parts.count - 2], parts[parts.count - 1])
            guard let name = channel.text, case .bytes(let bytes) = payload else { return true }
            let message = RedisMessage(content: .message(channel: name, payload: bytes))
            queue.offer(message, bytes: name.utf8.count + bytes.count + 64)
            return true
        case ("subscribe", _), ("psubscribe", _): return false
        default: return true
        }
    }

    // MARK: Streams

    private func follow(
        stream: String,
        _ connection: RedisConnection,
        _ course: inout StreamCourse
    ) throws(RedisError) -> Never {
        let reach: StreamReach
        if let known = course.takeReach() {
            reach = known
        } else {
            reach = try self.reach(of: stream, connection, &course)
        }
        var id = reach.end
        if let known = place.text.flatMap({ StreamID($0) }) { id = start(behind: known, in: reach) }
        source.seen.note(reach)
        place.text = id.description
        onConnect()
        while true {
            course.isAskingForEnd = false
            let command = RedisCommand(
                "XREAD",
                "COUNT",
                "\(course.most)",
                "BLOCK",
                "5000",
                "STREAMS",
                stream,
                id.description
            )
            let reply = try connection.ask(command, until: .now + .seconds(5) + Self.patience)
            guard let entries = reply.elements?.first?.elements?.last?.elements else {
                // Nothing has come, as far as the other side says; one whose data was lost and begun anew never says more.
                guard course.mayAskForEnd else { continue }
                let reach = try self.reach(of: stream, connection, &course)
                id = start(behind: id, in: reach)
                source.seen.note(reach)
                continue
            }
            for entry in entries {
                guard let parts = entry.elements, parts.count == 2, let text = parts[0].text, let next = StreamID(text)
                else { throw .refusedReply("\(connection.name) sends an entry of a stream without an id") }
                id = next
                // One whose fields were deleted while it was sent.
                let fields = parts[1].elements ?? []
                source.seen.note(next, parts[1])
                let message = RedisMessage(content: .entry(id: text, fields: fields), place: text)
                queue.put(message, bytes: 64)
            }
            // One wait for all that came in one reply: each is written down as the place once it is published.
            guard queue.waitForAll() else { throw .stopped }
        }
    }

    /// Behind which entry a stream is to be read on that was read up to `known`.
    ///
    /// One that was deleted and begun anew has smaller numbers than those that were read of the old one, and so has one that
    /// has lost its newest entries, as behind a failover: what is left of that was read already.
    private func start(behind known: StreamID, in reach: StreamReach) -> StreamID {
        guard known > reach.end else { return known }
        if let end = source.seen.end(of: reach) { return end }
        source.seen.forget()
        return .zero
    }

    /// How far a stream reaches.
    private func reach(
        of stream: String,
        _ connection: RedisConnection,
        _ course: inout StreamCourse
    ) throws(RedisError) -> StreamReach {
        let reply: RedisReply
        course.isAskingForEnd = true
        do throws(RedisError) {
            reply = try connection.ask(RedisCommand("XINFO", "STREAM", stream), until: .now + Self.patience)
        } catch .refused(let refusal) where refusal.reason.contains("no such key") {
            return StreamReach()
        } catch {
            throw error
        }
        guard let reach = StreamReach(reply) else {
            throw .refusedReply("\(connection.name) does not tell the last entry of the stream \(stream)")
        }
        return reach
    }

    /// What is done about a reply that was too long, of which this has come; false where there is nothing to do.
    private func goOn(
        behind begun: RedisReply?,
        of stream: String,
        _ course: inout StreamCourse
    ) throws(SourceError) -> Bool {
        if course.isAskingForEnd { return course.takeReach(of: begun) }
        if course.askForLess() { return true }
        // One entry alone, of which the id comes first.
        guard let entry = begun?.elements?.first?.elements?.last?.elements?.first?.elements,
            let text = entry.first?.text, StreamID(text) != nil
        else { return false }
        let message = RedisMessage(content: .tooLong(id: text, stream: stream), place: text)
        guard queue.handOver(message, bytes: 64) else { throw .stopped }
        course.askAsAtFirst()
        return true
    }
}

/// The number of an entry of a stream: a time in milliseconds, and a number within it.
struct StreamID: Hashable, Comparable, Sendable, CustomStringConvertible {
    let time: UInt64
    let number: UInt64

    static let zero = StreamID(time: 0, number: 0)

    init(time: UInt64, number: UInt64) { (self.time, self.number) = (time, number) }

    /// Reads `1700000000000-0`; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = UInt64(parts[0]), let number = UInt64(parts[1]) else { return nil }
        self.init(time: time, number: number)
    }

    var description: String { "\(time)-\(number)" }

    static func < (left: Self, right: Self) -> Bool { (left.time, left.number) < (right.time, right.number) }
}
