public import Redis
public import Tape

/// What makes a process a node of a cluster.
public struct ClusterOptions: Sendable {
    /// Where Redis is.
    public let address: RedisAddress
    /// The names of what stands there.
    public let keys: ClusterKeys
    /// When an event counts.
    public let durability: Durability
    /// What the node is called, without spaces.
    public let node: String

    /// A node of the cluster `name`, which has no braces in it.
    public init(address: RedisAddress, name: String, durability: Durability, node: String) {
        self.address = address
        keys = ClusterKeys(name: name)
        (self.durability, self.node) = (durability, node)
    }

    /// How many replicas must have an event.
    var replicas: Int { durability == .replica ? 1 : 0 }
}

/// What a node does about jobs; it is called on the node's threads, one call at a time for each of these.
public protocol ClusterJobs: Sendable {
    /// All jobs that the node knows.
    var names: [String] { get }
    /// The jobs that the node could run by a schedule.
    var versions: [String: NodeSession.Version] { get }
    /// How many clients see events here.
    var viewers: Int { get }
    /// The jobs that somebody watches here, of those that go by that.
    var watched: Set<String> { get }
    /// Takes in which jobs somebody watches on other nodes; ``NodeFacts/all`` stands for all.
    func watch(_ names: Set<String>)
    /// How long ago something came here of jobs whose results are on no tape, of those of which something is due.
    var heard: [String: Duration] { get }
    /// Takes in the same of other nodes.
    func hear(_ ages: [String: Duration])
    /// The position of the tape that the next event is shown at.
    var tapeEnd: UInt64 { get }
    /// Runs a job from now on, behind the runs that are recorded; nothing where it does already. Where none are, events
    /// from the position `place` on are its.
    func take(_ job: String, after runs: RunRecord?, from place: UInt64)
    /// Runs a job by itself no more; a run that is at it goes on.
    func release(_ job: String)
    /// Runs a job no more that another node has taken, and ends the run that is at it.
    func cutShort(_ job: String)
    /// Takes in how far the schedule of a job has come that another node runs.
    func follow(_ job: String, runs: RunRecord)
    /// Whether a job is run here; one that the file has changed is not, before it is taken again.
    func isTaken(_ job: String) -> Bool
    /// Whether no run of a job is at it.
    func isIdle(_ job: String) -> Bool
    /// Runs all jobs no more, since it is not known whether they are this node's.
    func releaseAll()
    /// Runs a job now, if it is run here.
    func run(_ job: String)
    /// Takes in which jobs somebody has paused, and which resumed.
    func pause(_ jobs: [String: Bool])
    /// Takes in events that the tape shows now.
    func follow(_ events: [StoredEvent])
    /// Takes in that the tape has begun anew, where what is wrong with jobs is to be told once more.
    func tellAnew()
}
