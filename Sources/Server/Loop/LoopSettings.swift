import Randomness

/// What a loop keeps to now, and the chance that spreads clients in time.
final class LoopSettings {
    private(set) var configuration: ServerConfiguration
    /// The shortest time of silence that a client may have been told.
    private var shortestHeartbeat: Duration
    private var generator = SplitMix64()

    init(_ configuration: ServerConfiguration) {
        self.configuration = configuration
        shortestHeartbeat = configuration.heartbeat
    }

    /// Keeps to this for new requests and streams; one that is open keeps the heartbeat that it was told.
    func apply(_ configuration: ServerConfiguration) {
        self.configuration = configuration
        shortestHeartbeat = min(shortestHeartbeat, configuration.heartbeat)
    }

    /// What answers through TLS have beside their own fields.
    var secureFields: [(name: String, value: String)] {
        configuration.strictTransport.map {
            [("Strict-Transport-Security", "max-age=\($0.components.seconds)")]
        } ?? []
    }

    /// How often streams are looked at for silence and stalls.
    var checkInterval: Duration { min(.seconds(1), shortestHeartbeat / 4) }

    /// After how long one client is to come back that is sent away now.
    func retry() -> Duration { .random(in: configuration.retry, using: &generator) }

    /// The same for one for which there is no room.
    func retryWhenFull() -> Duration {
        let longest = configuration.retry.upperBound
        return .random(in: longest...(longest * 4), using: &generator)
    }

    /// For how long one stream stays open.
    func lifetime() -> Duration? {
        configuration.connectionLifetime.map { $0 * Double.random(in: 0.8...1, using: &generator) }
    }
}
