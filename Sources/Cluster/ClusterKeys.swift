/// The names of what stands in Redis, all with one hash tag, so that they are in one slot of a Redis Cluster.
public struct ClusterKeys: Hashable, Sendable {
    /// What all names begin with.
    private let prefix: String

    /// The names of the tape `name`, which has no braces in it.
    public init(name: String) {
        precondition(!name.contains { $0 == "{" || $0 == "}" }, "braces in a name would make another hash tag")
        prefix = "{\(name)}:"
    }

    /// The stream of events.
    public var tape: String { prefix + "tape" }
    /// A stream of one entry, whose id is the newest sequence that another machine is known to have.
    public var marks: String { prefix + "marks" }
    /// A hash: the epoch, the newest sequence, the history of writes it was made in.
    public var meta: String { prefix + "meta" }
    /// A hash: what the latest are called, and the sequence and body of each.
    public var latest: String { prefix + "latest" }
    /// A hash: jobs, and the sessions that hold them.
    public var owners: String { prefix + "owners" }
    /// A hash: jobs, and the last moments for which they were due.
    public var due: String { prefix + "due" }
    /// A hash: jobs, and how far their schedules have come.
    public var runs: String { prefix + "runs" }
    /// A hash: the posts that came with a key and what they were answered, by job and key.
    public var posts: String { prefix + "posts" }
    /// A list: the fields of ``posts``, oldest first.
    public var postOrder: String { prefix + "postorder" }
    /// A hash: the jobs that somebody has paused (1) or resumed (0), unlike the file has them.
    public var paused: String { prefix + "paused" }
    /// A stream: what nodes tell each other.
    public var control: String { prefix + "control" }
    /// A hash: sessions, and what each says of itself.
    public var facts: String { prefix + "facts" }
    /// A hash: sessions, and until when each lives.
    public var nodes: String { prefix + "nodes" }
    /// A hash: sessions, and the jobs that each could run.
    public var jobs: String { prefix + "jobs" }
    /// A hash: the last batch of a session, and what became of it.
    public func author(_ session: String) -> String { prefix + "author:" + session }
    /// A stream: what a run on request of a job has said, whose log has this mark.
    public func run(_ id: String, of job: String, marked mark: String = "") -> String {
        prefix + "run:" + job + ":" + id + (mark.isEmpty ? "" : ":" + mark)
    }
    /// How far a run is followed on another node, while it is: the sequence that is wanted next.
    public func heard(_ id: String, of job: String, marked mark: String = "") -> String {
        run(id, of: job, marked: mark) + ":heard"
    }
    /// Whether a node that has runs on request lives.
    public func runner(_ name: String) -> String { prefix + "runner:" + name }
}
