import EventStreams

/// One stream as the sending loop sees it; plain bits, so that going through thousands touches no reference count.
struct Subscriber {
    let outlet: Outlet
    let heartbeatStyle: SubscribeRequest.HeartbeatStyle
    /// Whether the end of its time is that of the link or the token that opened it.
    var expires = false
    let exchange: ExchangeID
    /// Its place in ``Subscriptions``.
    let index: UInt32
    /// How long the client was told that silence lasts at most.
    let heartbeatMilliseconds: UInt32
    var cursor: Cursor
    /// It was sent each result from here on that its group was sent, and has the latest of each job before only where this
    /// is 0.
    var since: UInt64 = 0
}

extension Subscriber {
    /// How long silence lasts at most, as it was told.
    var heartbeat: Duration { .milliseconds(Int64(heartbeatMilliseconds)) }

    /// How long the client may leave unacknowledged what it was sent; it may well be late by some tenths of a second.
    var ackTimeout: Duration { max(heartbeat, .seconds(1)) }
}

/// What a subscriber is known by as long as it is subscribed; later it names none.
struct SubscriptionID: Hashable {
    let index: UInt32
    let generation: UInt32
}
