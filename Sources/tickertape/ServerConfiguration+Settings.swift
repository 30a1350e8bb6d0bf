import API
import JobConfig
import Jobs
import Server

extension ServerConfiguration {
    /// What the event loops keep to, as the jobs file says.
    init(_ settings: ServerSettings, jobs: [Job] = []) {
        self.init()
        // The index of many jobs takes far longer than what is looked up for it, which one of them shows as well.
        if jobs.count > Self.fewJobs, let job = jobs.first { warmUpTargets = ["/events", "/jobs/\(job.name)"] }
        heartbeat = settings.heartbeat
        retry = settings.retry
        connectionLifetime = settings.connectionLifetime
        maxConnections = settings.maxConnections
        maxConnectionsPerAddress = settings.maxConnectionsPerAddress
        strictTransport = settings.strictTransport
        version = API.version
    }

    private static let fewJobs = 20
}
