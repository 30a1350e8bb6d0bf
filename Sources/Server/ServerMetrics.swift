import Synchronization

/// What all loops count together.
public final class ServerMetrics: Sendable {
    private let streams = Atomic(0)
    private let visitors = Atomic(0)
    private let secureVisitors = Atomic(0)
    private let multiplexed = Atomic(0)
    private let secureMultiplexed = Atomic(0)
    private let streamsByAddress = Mutex<[String: Int]>([:])
    private let sum = Mutex(LoopMetrics.start)

    /// All counts at zero.
    public init() {}

    /// How many event streams are open.
    public var openStreams: Int { streams.load(ordering: .relaxed) }

    /// How many connections are open, streams and others.
    public var openConnections: Int { visitors.load(ordering: .relaxed) }

    /// How many of them speak TLS.
    public var openSecureConnections: Int { secureVisitors.load(ordering: .relaxed) }

    /// How many of them speak HTTP/2.
    public var openHTTP2Connections: Int { multiplexed.load(ordering: .relaxed) }

    /// How many of those that speak HTTP/2 speak TLS.
    public var openSecureHTTP2Connections: Int { secureMultiplexed.load(ordering: .relaxed) }

    /// What all loops have done, up to the last round of each.
    public var totals: LoopMetrics { sum.withLock { $0 } }

    func add(_ round: LoopMetrics) { sum.withLock { $0.add(round) } }

    func connectionOpened(isSecure: Bool) {
        visitors.add(1, ordering: .relaxed)
        if isSecure { secureVisitors.add(1, ordering: .relaxed) }
    }

    func connectionClosed(isSecure: Bool) {
        visitors.subtract(1, ordering: .relaxed)
        if isSecure { secureVisitors.subtract(1, ordering: .relaxed) }
    }

    func connectionSpeaksHTTP2(isSecure: Bool) {
        multiplexed.add(1, ordering: .relaxed)
        if isSecure { secureMultiplexed.add(1, ordering: .relaxed) }
    }

    func connectionEndsHTTP2(isSecure: Bool) {
        multiplexed.subtract(1, ordering: .relaxed)
        if isSecure { secureMultiplexed.subtract(1, ordering: .relaxed) }
    }

    /// Counts a new stream, for an address unless another stream of its connection counts for that.
    ///
    /// - Returns: false, and nothing counted, where there is no room for it.
    func admitStream(from address: String?, _ configuration: ServerConfiguration) -> Bool {
        guard streams.add(1, ordering: .relaxed).newValue <= configuration.maxConnections else {
            streams.subtract(1, ordering: .relaxed)
            return false
        }
        guard let address else { return true }
        // Through a socket file everybody comes from nowhere: there is nothing to tell them apart by.
        let isLimited = configuration.maxConnectionsPerAddress > 0 && !address.isEmpty
        let limit = isLimited ? configuration.maxConnectionsPerAddress : Int.max
        // Counted without a limit too, since there may be one later.
        let fits = streamsByAddress.withLock { counts in
            let count = counts[address, default: 0]
            guard count < limit else { return false }
            counts[address] = count + 1
            return true
        }
        if !fits { streams.subtract(1, ordering: .relaxed) }
        return fits
    }

    func streamEnded(from address: String?) {
        streams.subtract(1, ordering: .relaxed)
        guard let address else { return }
        streamsByAddress.withLock { counts in
            let left = (counts[address] ?? 1) - 1
            counts[address] = left > 0 ? left : nil
        }
    }
}
