public import HTTP

/// What has come of received bytes, in the order in which it came.
public enum HTTP2Event: Sendable {
    /// A request is complete.
    case request(Request, on: Int32)
    /// A request that is not to be read any further, and why; with the `Origin` of the page that asks, where it came.
    case refused(RequestError, origin: String?, on: Int32)
    /// A request whose body is larger than ``HTTP2Session/smallBody``, told once before it is complete.
    case large(RequestHead, on: Int32)
    /// A stream is over, be it that all was said or that it was reset; `place` is what it was attached to.
    case closed(Int32, place: UInt?)
}

/// What a session has seen and done, for metrics.
public struct HTTP2Counts: Equatable, Sendable {
    /// Streams that clients have reset.
    public var resetsReceived = 0
    /// Streams that we have reset.
    public var resetsSent = 0
    /// Connections that clients have said to end.
    public var goAwaysReceived = 0
    /// Times that clients were told that a connection ends.
    public var goAwaysSent = 0
    /// Connections that were ended since their client made us work for nothing.
    public var floods = 0

    /// Nothing seen.
    public init() {}
}
