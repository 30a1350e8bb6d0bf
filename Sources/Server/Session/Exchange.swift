import HTTP
import Syscalls

/// One request and its answer, whichever way their bytes take.
enum Exchange {
    /// The request is being read.
    case reading
    /// The answer is being worked out elsewhere; ``Subscriptions/keysRevision`` was this when the request came.
    ///
    /// The head lies elsewhere, so that it takes no room in exchanges that have none.
    indirect case handling(RequestHead, keysRevision: Int)
    /// The answer is a stream, opened with this key.
    case subscribed(SubscriptionID, key: Int)
    /// There are many: this is a connection that carries streams, each with an exchange of its own.
    case carrying
    /// All of the answer was handed over; nothing follows it.
    case done

    /// The subscription, while it is a stream.
    var subscription: SubscriptionID? { if case .subscribed(let id, _) = self { id } else { nil } }

    /// The key that a stream was opened with.
    var key: Int? { if case .subscribed(_, let key) = self { key } else { nil } }

    var isReading: Bool { if case .reading = self { true } else { false } }

    var isHandling: Bool { if case .handling = self { true } else { false } }

    var isDone: Bool { if case .done = self { true } else { false } }
}

/// What an exchange is known by outside its connection, which has one alone.
struct ExchangeID: Hashable, Sendable {
    let connection: Poller.Token
}
