import Randomness

/// What a loop keeps to now, and the chance that spreads clients in time.
final class LoopSettings {
    private(set) var configuration: ServerConfiguration
    /// How long silence lasts at most, as clients are told that come now.
    private(set) var heartbeatMilliseconds: UInt32
    /// How long streams stay open at least and at most; nil: for as long as they like.
    private var lifetimes: ClosedRange<Duration>?
    /// The shortest time of silence that a client may have been told.
    private var shortestHeartbeat: Duration
    private var generator = SplitMix64()

    init(_ configuration: ServerConfiguration) {
        self.configuration = configuration
        shortestHeartbeat = configuration.heartbeat
        heartbeatMilliseconds = configuration.heartbeatMilliseconds
        lifetimes = configuration.lifetimes
    }

    /// Keeps to this for new requests and streams; one that is open keeps the heartbeat that it was told.
    func apply(_ configuration: ServerConfiguration) {
        self.configuration = configuration
        shortestHeartbeat = min(shortestHeartbeat, configuration.heartbeat)
        heartbeatMilliseconds = configuration.heartbeatMilliseconds
        lifetimes = configuration.lifetimes
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
    func retry() -> Duration { generator.duration(in: configuration.retry) }

    /// The same for one for which there is no room.
    func retryWhenFull() -> Duration {
        let longest = configuration.retry.upperBound
        return generator.duration(in: longest...(longest * 4))
    }

    /// For how long one stream stays open.
    func lifetime() -> Duration? { lifetimes.map { generator.duration(in: $0) } }
}

extension ServerConfiguration {
    fileprivate var heartbeatMilliseconds: UInt32 { UInt32(clamping: Int64(heartbeat / .milliseconds(1))) }

    fileprivate var lifetimes: ClosedRange<Duration>? { connectionLifetime.map { ($0 * 0.8)...$0 } }
}
