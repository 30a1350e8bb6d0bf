import HTTP

/// A request while it comes.
struct IncomingRequest {
    enum State {
        /// Its fields are read; they come one behind the other, with nothing of another stream between, RFC 9113 §4.3.
        case head
        /// Its body is read; `hasToldHead` once its head was told as that of a large one.
        case body(RequestHead, [UInt8], hasToldHead: Bool)
        /// It is answered already; what comes is thrown away.
        case ignored
        /// The same, and all of the answer has left.
        case answered
    }

    var state: State
    /// When its head began to be read, or its body.
    var since: Duration

    /// How many bytes are kept of its body.
    var bodyCount: Int { if case .body(_, let body, _) = state { body.count } else { 0 } }
}
