public import EventStreams
public import HTTP

/// What is done about one request.
public enum Reply: Sendable {
    /// An answer that is at hand.
    case response(Response)
    /// An answer that is at hand and tells of an event, which was appended without waking the readers.
    ///
    /// It leaves once clients can see the event of this sequence.
    case accepted(Response, at: UInt64)
    /// An answer that others will give; requests behind it on the connection are read meanwhile.
    ///
    /// It is called once, on the event loop, and calls what it is handed once, from any thread.
    case deferred(@Sendable (@escaping @Sendable (Response) -> Void) -> Void)
    /// A reply that takes its time; it is worked out away from the event loop, which serves others meanwhile.
    case async(@Sendable () async -> Reply)
    /// The exchange becomes an event stream.
    case stream(SubscribeRequest)
}

/// How the server asks for the reply to a request; called on an event loop, so it must not block.
public typealias Handler = @Sendable (Request) -> Reply
