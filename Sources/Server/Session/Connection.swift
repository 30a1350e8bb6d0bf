import HTTP
import Syscalls

/// One accepted connection: the owner of its socket, what it reads, and what it still has to send.
final class Connection {
    let token: Poller.Token
    /// The client's address, without its port.
    let peer: String
    var transport: PlainTransport
    var output = PendingWrites()
    var exchange = Exchange.reading
    // Small ones here, where the exchange leaves room; between larger ones each would take the room of a large one.
    /// Whether the client has said that it will send nothing more.
    var hasReadEnd = false
    /// Whether our end was sent; what the client still says is read and thrown away, since closing over unread bytes would
    /// tear down what it has not read yet (RFC 9112 §9.6).
    var isLingering = false
    /// Present while requests are read.
    var session: HTTP1Session?
    /// When the connection is closed if it goes on like this.
    var deadline: Duration

    init(_ socket: consuming Socket, token: Poller.Token, peer: String, limits: RequestLimits, deadline: Duration) {
        transport = PlainTransport(socket)
        self.token = token
        self.peer = peer
        self.deadline = deadline
        session = HTTP1Session(limits: limits)
    }

    /// What its only exchange is known by.
    var exchangeID: ExchangeID { ExchangeID(connection: token) }

    /// Sends what waits, as far as there is room; `bytes` rises by what was taken.
    func flush(counting bytes: inout Int) -> PendingWrites.Outcome {
        output.flush(through: transport, counting: &bytes)
    }

    /// Has the poller report what can be done next.
    func watch(on poller: borrowing Poller) { transport.watch(wantedInterest, on: poller, as: token) }

    private var wantedInterest: Poller.Interest {
        var interest: Poller.Interest = output.isEmpty || output.awaitsCommit ? [] : .writable
        if reads { interest.formUnion(.readable) }
        return interest
    }

    /// Streams and closing connections read on, to learn that the client has gone; a client that does not read its answers
    /// is not asked for more requests.
    private var reads: Bool {
        switch exchange {
        case .reading: output.isEmpty || output.awaitsCommit && !output.isAboveHighWatermark
        case .handling: false
        case .subscribed, .done: !hasReadEnd
        }
    }
}
