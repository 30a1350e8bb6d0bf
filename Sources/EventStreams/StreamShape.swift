/// How a viewer wants its stream shaped; what is on the tape stays as it is.
public struct StreamShape: Hashable, Sendable {
    /// Of each job at most its newest result in so long; nil for all.
    public var every: Duration?
    /// Whether results may come as patches against those before them (RFC 7396).
    public var hasPatches: Bool

    /// All events, whole, unless something else is said.
    public init(every: Duration? = nil, hasPatches: Bool = false) {
        (self.every, self.hasPatches) = (every, hasPatches)
    }

    /// All events as they are.
    public static let plain = StreamShape()

    /// The periods that can be asked for.
    public static let periods = Duration.seconds(1)...Duration.seconds(3600)
}
