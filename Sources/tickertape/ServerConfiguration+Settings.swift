import API
import JobConfig
import Server

extension ServerConfiguration {
    /// What the event loops keep to, as the jobs file says.
    init(_ settings: ServerSettings) {
        self.init()
        heartbeat = settings.heartbeat
        retry = settings.retry
        connectionLifetime = settings.connectionLifetime
        maxConnections = settings.maxConnections
        maxConnectionsPerAddress = settings.maxConnectionsPerAddress
        strictTransport = settings.strictTransport
        version = API.version
    }
}
