public import EventStreams
public import HTTP

/// What is done about one request.
public enum Reply: Sendable {
    /// An answer that is at hand.
    case response(Response)
    /// An answer that is at hand and tells of an event, which was appended without waking the readers.
    ///
    /// It leaves once clients can see the event of this sequence.
    case published(Response, sequence: UInt64)
    /// An answer that takes its time; it is worked out away from the event loop, which serves others meanwhile.
    case later(@Sendable () async -> Response)
    /// A reply that takes its time, like ``later(_:)``, and may be a stream.
    case eventual(@Sendable () async -> Reply)
    /// The connection becomes an event stream.
    case stream(SubscribeRequest)
}

/// How the server asks for the reply to a request; called on an event loop, so it must not block.
public typealias Handler = @Sendable (Request) -> Reply
