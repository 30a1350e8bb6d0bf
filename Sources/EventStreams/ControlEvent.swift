public import Tape

/// The blocks that the server itself says to one stream; they are in no history.
public enum ControlEvent {
    /// How a stream begins.
    public enum Resume: String, CaseIterable, Sendable {
        /// The client named no place.
        case fresh
        /// It goes on right behind the event the client named.
        case resumed
        /// Events behind the one it named are no longer held.
        case gap
        /// What it named is no event of this history.
        case reset
    }

    /// What the first block of a stream tells the client.
    public struct Hello {
        var resume: Resume
        /// How many events the client misses that it could have wanted.
        var missed: UInt64
        /// The cursor the client named, repeated so that a strict client does not lose its place (HTML Living Standard,
        /// 9.2.5: a stream begins without a last event id).
        var id: EventID?
        var lastEventID: EventID
        var heartbeat: Duration
        /// Of each job the newest result in so long, where the client wants no more.
        public var every: Duration?
        var retry: Duration
        var version: String
        var unknownJobs: [UInt8]
        /// What of the past is shown, where it is.
        public var replay: ReplayRequest?

        /// A greeting by a program of this `version`; `unknownJobs` is a JSON array of strings.
        public init(
            resume: Resume,
            missed: UInt64,
            id: EventID? = nil,
            lastEventID: EventID,
            heartbeat: Duration,
            retry: Duration,
            version: String,
            unknownJobs: [UInt8]
        ) {
            self.resume = resume
            self.missed = missed
            self.id = id
            self.lastEventID = lastEventID
            self.heartbeat = heartbeat
            self.retry = retry
            self.version = version
            self.unknownJobs = unknownJobs
        }
    }

    /// The first block of a stream; its `id` is the cursor's, where there is one.
    public static func hello(_ hello: Hello, now: Timestamp) -> [UInt8] {
        var block: [UInt8] = []
        block.reserveCapacity(384)
        append(hello, now: now, to: &block)
        return block
    }

    /// Appends the first block of a stream.
    ///
    /// Piece by piece, since every client that connects is told this: joining the texts first takes several times as long.
    /// There is no line end in any of them.
    public static func append(_ hello: Hello, now: Timestamp, to block: inout [UInt8]) {
        if let id = hello.id {
            block.append(text: "id: ")
            block.append(id)
            block.append(text: "\n")
        }
        block.append(text: "event: hello\nretry: ")
        block.append(text: String(max(0, hello.retry.milliseconds)))
        block.append(text: "\ndata: {\"resume\":\"")
        block.append(text: hello.resume.rawValue)
        block.append(text: "\",\"missed\":")
        block.append(text: String(hello.missed))
        block.append(text: ",\"epoch\":\"")
        block.append(text: hello.lastEventID.epoch)
        block.append(text: "\",\"lastEventId\":\"")
        block.append(hello.lastEventID)
        block.append(text: "\",\"heartbeat\":")
        block.append(text: hello.heartbeat.secondsText)
        if let every = hello.every { block.append(text: ",\"every\":\(every.secondsText)") }
        block.append(text: ",\"now\":\"")
        block.append(now)
        block.append(text: "\",\"version\":\"")
        block.append(text: hello.version)
        block.append(text: "\",\"unknownJobs\":")
        block.append(contentsOf: hello.unknownJobs)
        if let replay = hello.replay {
            block.append(text: ",\"replay\":true,\"at\":\"\(replay.time)\",\"speed\":\(replay.speed.shortText)")
            if !replay.standing.isEmpty {
                block.append(text: ",\"standing\":")
                block.append(contentsOf: replay.standing)
            }
        }
        block.append(text: "}\n\n")
    }

    /// Events from before a stream as its greeting tells them: a JSON array of `{"id","event","data"}`; nothing of those
    /// whose data is of several lines, as that of no service event is.
    public static func standing(_ events: [StoredEvent]) -> [UInt8] {
        let told = events.compactMap { event -> [UInt8]? in
            guard let start = event.bytes.firstRange(of: Array("\ndata: ".utf8))?.upperBound else { return nil }
            let data = event.bytes[start...].dropLast(2)
            guard !data.contains(0x0A) else { return nil }
            let id = event.bytes.prefix { $0 != 0x0A }.dropFirst(4)
            return Array("{\"id\":\"".utf8) + id + Array("\",\"event\":\"\(event.event)\",\"data\":".utf8) + data + [
                0x7D
            ]
        }
        return told.isEmpty ? [] : [0x5B] + told.joined(separator: [0x2C]) + [0x5D]
    }

    /// Why a stream jumps over events.
    public enum GapReason: String, CaseIterable, Sendable {
        /// The tape had dropped them before the client came back.
        case evicted
        /// The tape dropped them while the client read too slowly.
        case slow
        /// They were of another history.
        case reset
        /// They were lost where the tape is filled from.
        case failover
    }

    /// Tells that the events at the positions `missed` of a tape are left out.
    public static func gap(_ missed: Range<UInt64>, of tape: TapeIdentity, reason: GapReason) -> [UInt8] {
        let from = missed.isEmpty ? missed.lowerBound - 1 : missed.lowerBound
        let data =
            "{\"from\":\"\(tape.id(of: from))\",\"to\":\"\(tape.id(of: missed.upperBound - 1))\""
            + ",\"missed\":\(missed.count),\"reason\":\"\(reason.rawValue)\"}"
        return EventEncoder.block(event: "gap", data: Array(data.utf8))
    }

    /// Fills silence with an event that pages can see.
    public static func heartbeat(now: Timestamp) -> [UInt8] {
        EventEncoder.block(event: "heartbeat", data: Array("{\"now\":\"\(now)\"}".utf8))
    }

    /// Fills silence with a comment.
    ///
    /// No blank line follows it: to a strict client that would be the end of a block.
    public static let comment = Array(":\n".utf8)

    /// Fills silence in the way that a client asked for.
    public static func heartbeat(_ style: SubscribeRequest.HeartbeatStyle, now: Timestamp) -> [UInt8] {
        switch style {
        case .comment: comment
        case .event: heartbeat(now: now)
        }
    }

    /// There is no room, or not yet; the client shall come back later.
    public static func busy(_ reason: BusyReason, retry: Duration) -> [UInt8] {
        let data = "{\"retry\":\(retry.milliseconds)\(reason.members)}"
        return EventEncoder.block(event: "busy", data: Array(data.utf8), retry: retry)
    }

    /// Why the server ends a stream.
    public enum CloseReason: String, Sendable {
        case stopping
        case lifetime
        /// What opened the stream opens none any more.
        case revoked
        /// The link or the token that opened the stream is good for no longer.
        case expired
        /// The past can't be read on at the moment.
        case unreadable
    }

    /// All of the past was shown; the id is that of its last event and a mark, by which a client that comes back with it is
    /// told that there is no more.
    public static func replayed(to last: EventID, events: Int) -> [UInt8] {
        let data = "{\"lastEventId\":\"\(last)\",\"events\":\(events)}"
        return EventEncoder.block(event: "replayed", data: Array(data.utf8), id: "\(last)\(ReplayRequest.endMark)")
    }

    /// The server ends the stream; the client shall come back.
    public static func bye(_ reason: CloseReason, retry: Duration) -> [UInt8] {
        let data = "{\"reason\":\"\(reason.rawValue)\",\"retry\":\(retry.milliseconds)}"
        return EventEncoder.block(event: "bye", data: Array(data.utf8), retry: retry)
    }
}

extension Duration {
    /// Whole milliseconds, the rest cut off.
    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// Seconds as a JSON number, with the fraction where there is one.
    fileprivate var secondsText: String {
        let (seconds, attoseconds) = components
        return attoseconds == 0 ? String(seconds) : "\(Double(seconds) + Double(attoseconds) / 1e18)"
    }
}

extension Double {
    /// The number without the fraction of a whole one.
    fileprivate var shortText: String { Int64(exactly: self).map { "\($0)" } ?? "\(self)" }
}
