public import HTTP
public import Tape

/// What is done about one request.
public enum Reply: Sendable {
    /// An answer that is at hand.
    case response(Response)
    /// An answer that is at hand and tells of an event; it leaves once clients can see the event of this sequence.
    case published(Response, sequence: UInt64)
    /// An answer that takes its time; it is worked out away from the event loop, which serves others meanwhile.
    case later(@Sendable () async -> Response)
    /// A reply that takes its time, like ``later(_:)``, and may be a stream.
    case eventual(@Sendable () async -> Reply)
    /// The connection becomes an event stream.
    case stream(StreamRequest)
}

/// How the server asks for the reply to a request; called on an event loop, so it must not block.
public typealias Handler = @Sendable (Request) -> Reply

/// What one client wants of the event stream.
public struct StreamRequest: Sendable {
    /// What a client without a place on the tape is sent first.
    public enum CatchUp: Hashable, Sendable {
        /// The latest event of each job.
        case latest
        /// Nothing; live events only.
        case none
        /// All that is held.
        case all
        /// So many of the newest events.
        case count(Int)
        /// What was made in the time before now.
        case time(Duration)
    }

    /// What it is to follow to its end instead of the tape that all share; `filter` and `catchUp` have no say then.
    public var feed: Feed?
    /// Whether there is no room for it: it is told to come back later.
    public var isTurnedAway = false
    public var filter: Filter
    /// The id a client that comes back names, as it was sent.
    public var lastEventID: String?
    public var catchUp: CatchUp
    /// Whether silence is filled with named events instead of comments, which pages can't see.
    public var heartbeatIsEvent: Bool
    /// Jobs that were named and don't exist: a JSON array of strings.
    public var unknownJobs: [UInt8]
    /// What opened the stream, as a number; ``EventLoops/endStreams(exceptWith:)`` knows it by that.
    public var key: Int
    /// Fields of the response beside the stream's own.
    public var fields: [(name: String, value: String)]

    public init(
        filter: Filter = .all,
        lastEventID: String? = nil,
        catchUp: CatchUp = .latest,
        heartbeatIsEvent: Bool = false,
        unknownJobs: [UInt8] = Array("[]".utf8),
        key: Int = 0,
        fields: [(name: String, value: String)] = []
    ) {
        self.filter = filter
        self.lastEventID = lastEventID
        self.catchUp = catchUp
        self.heartbeatIsEvent = heartbeatIsEvent
        self.unknownJobs = unknownJobs
        self.key = key
        self.fields = fields
    }
}
