/// Whether what a node writes comes back to it, which tells of a connection that looks open and brings nothing.
struct ProbeWatch {
    /// How often it is tried.
    static let interval = Duration.seconds(3)
    /// How long it may take.
    static let patience = Duration.seconds(8)

    private var number: UInt64 = 0
    /// Those that have not come back, oldest first.
    private var open: [(number: UInt64, at: Duration)] = []

    /// Numbers the next one.
    mutating func send(at now: Duration) -> UInt64 {
        number += 1
        open.append((number, now))
        return number
    }

    /// Why the node reads nothing, where that is so; `seen` is the newest that came back.
    mutating func trouble(at now: Duration, seen: UInt64) -> String? {
        open.removeAll { $0.number <= seen }
        guard let oldest = open.first, now - oldest.at > Self.patience else { return nil }
        return "what is written to Redis does not come back to this node"
    }
}
