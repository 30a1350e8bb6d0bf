public import Tape

/// What one client wants of the event stream.
public struct SubscribeRequest: Sendable {
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

    /// What fills silence on a stream.
    public enum HeartbeatStyle: Sendable {
        /// Comments, which pages can't see.
        case comment
        /// Named events.
        case event
    }

    /// What it is to follow to its end instead of the tape that all share; `filter` and `catchUp` have no say then.
    public var runLog: RunLog?
    /// Why it can't begin now, where that is known: it is told so, and to come back.
    public var busy: BusyReason?
    /// Which events it is sent.
    public var filter: Filter
    /// The id a client that comes back names, as it was sent.
    public var lastEventID: String?
    /// What it is sent first where it names no event.
    public var catchUp: CatchUp
    /// How it wants them; a run's log is sent as it is.
    public var shape = StreamShape.plain
    /// What fills silence.
    public var heartbeatStyle: HeartbeatStyle
    /// Jobs that were named and don't exist: a JSON array of strings.
    public var unknownJobs: [UInt8]
    /// What opened the stream, as a number; ``EventLoops/endStreams(exceptWith:)`` knows it by that.
    public var key: Int
    /// Fields of the response beside the stream's own.
    public var fields: [(name: String, value: String)]
    /// What it is to be shown of the past, in place of what is new.
    public var replay: ReplayRequest?
    /// When what opened the stream opens nothing any more; nil for never.
    public var expiry: Timestamp?

    /// A request for the tape that all share; left as it is, for all events and the latest of each job.
    public init(
        filter: Filter = .all,
        lastEventID: String? = nil,
        catchUp: CatchUp = .latest,
        heartbeatStyle: HeartbeatStyle = .comment,
        unknownJobs: [UInt8] = Array("[]".utf8),
        key: Int = 0,
        fields: [(name: String, value: String)] = []
    ) {
        self.filter = filter
        self.lastEventID = lastEventID
        self.catchUp = catchUp
        self.heartbeatStyle = heartbeatStyle
        self.unknownJobs = unknownJobs
        self.key = key
        self.fields = fields
    }
}
