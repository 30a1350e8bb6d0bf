/// A node that lives, as the others see it.
public struct NodeSession: Hashable, Sendable {
    /// What a node knows of a job.
    public struct Version: Hashable, Sendable {
        /// Of what defines the job; equal where the definitions are.
        public let digest: String
        /// How new the file is that it stands in, in milliseconds since 1970.
        public let revision: Int64

        /// What a node knows of a job.
        public init(digest: String, revision: Int64) { (self.digest, self.revision) = (digest, revision) }
    }

    /// The session's name, which no other session has had or will have.
    public let name: String
    /// The node's name, which stays over its restarts.
    public let node: String
    /// The jobs that it could run.
    public let jobs: [String: Version]

    /// A session.
    public init(name: String, node: String, jobs: [String: Version]) {
        (self.name, self.node, self.jobs) = (name, node, jobs)
    }
}
