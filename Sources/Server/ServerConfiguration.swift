import HTTP

/// What the event loops keep to.
public struct ServerConfiguration: Sendable {
    /// A client that hears nothing else hears a heartbeat after this much silence.
    public var heartbeat: Duration = .seconds(15)
    /// How long clients wait before they come back; each is told its own value from this range.
    public var retry: ClosedRange<Duration> = .seconds(2) ... .seconds(5)
    /// Streams end cleanly after 80 to 100 % of this; nil: never.
    public var connectionLifetime: Duration? = .seconds(3600)
    /// How many streams are open at once; more are told to come back later.
    public var maxConnections = 100_000
    /// The same for one client address; 0: no limit.
    public var maxConnectionsPerAddress = 0
    /// A stream whose socket takes nothing for this long is closed.
    public var stallLimit: Duration = .seconds(30)
    /// A TLS handshake must be complete this long after the connection was accepted.
    public var handshakeLimit: Duration = .seconds(10)
    /// For how long browsers are told to come with TLS alone (RFC 6797); nil: they are not told.
    public var strictTransport: Duration?
    /// A request's head must be complete this long after its first byte.
    public var headLimit: Duration = .seconds(10)
    /// A request's body must be complete this long after its head.
    public var bodyLimit: Duration = .seconds(30)
    /// A connection between two requests is kept this long.
    public var idleLimit: Duration = .seconds(60)
    /// What the loops ask for before the first client comes, so that what the program looks up on first use is looked up.
    public var warmUpTargets = ["/events", "/"]
    var requestLimits = RequestLimits()
    /// The program's version, told in `hello`.
    public var version = ""

    /// As many streams as memory allows, and the usual times.
    public init() {}
}
