public import Tape

/// How a cluster stands, as one node sees it.
public struct ClusterStatus: Sendable {
    /// A node that lives.
    public struct Node: Hashable, Sendable {
        /// What it is called.
        public let name: String
        /// Its session, which is unlike that of any other run of the node.
        public let session: String
        /// Since when it is there.
        public let since: Timestamp
        /// How many clients see events there.
        public let viewers: Int
        /// How many events it lags behind.
        public let lag: Int
        /// The jobs that it runs, sorted.
        public var jobs: [String] = []
        /// Whether it is this one.
        public var isSelf = false
    }

    /// The parts of a node that speak with Redis.
    public enum Part: String, CaseIterable, Sendable {
        case reader
        case writer
        case session
        /// What is written comes back.
        case probe
        /// What waits to be appended.
        case outbox
    }

    /// The nodes that live, by their names.
    public var nodes: [Node] = []
    /// For each job that is not the same on all nodes: the nodes whose file is older.
    public var older: [String: [String]] = [:]
    /// Why parts of the node can't do their work, as sentences.
    public var troubles: [Part: String] = [:]
    /// Since when there is trouble; nil where there is none.
    public var troubledSince: Timestamp?
    /// Who is spoken with; nil before the first connection.
    public var server: String?
    /// How many events the tape on Redis has that this one does not show yet, as far as is known.
    public var lag = 0
    /// All that Redis had of the tape then is shown here; nil before it was read.
    public var lastRead: ContinuousClock.Instant?
    /// Whether the tape has been filled once.
    public var isFilled = false
    /// How often Redis has lost events, as far as was seen here.
    public var failovers = 0
    /// How often the tape was begun anew.
    public var resets = 0
    /// How many events were refused since their job had another owner.
    public var fenced = 0
    /// How many times Redis was asked something, and what that took all together, by part.
    public var roundTrips: [Part: (count: Int, time: Duration)] = [:]
    /// How many connections were made.
    public var connects = 0
    /// How many bytes of memory Redis uses; nil where it has not said.
    public var memory: Int?
    /// How many events wait here to be appended.
    public var waiting = 0
    /// How much the clock of this machine is ahead of that of Redis; nil where that was not asked.
    public var clockLead: Duration?
    /// How many events stand in the stream; nil where that was not asked.
    public var entries: Int?

    /// Why the node can't do its work, as one sentence; nil where it can.
    public var trouble: String? {
        guard !troubles.isEmpty else { return isFilled ? nil : "Redis has not told of the tape yet" }
        return Part.allCases.compactMap { troubles[$0] }.first
    }
}
