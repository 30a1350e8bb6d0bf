import HTTP
import Syscalls

/// One accepted connection: the owner of its socket, what it reads, and what it still has to send; or one stream of such a
/// connection, which has no socket, and in all else is like one.
final class Connection {
    let token: Poller.Token
    /// The client's address, without its port.
    let peer: String
    var transport: Transport
    var output = PendingWrites()
    var exchange = Exchange.reading
    // Small ones here, where the exchange leaves room; between larger ones each would take the room of a large one.
    /// Whether the client has said that it will send nothing more.
    var hasReadEnd = false
    /// Whether our end was sent; what the client still says is read and thrown away, since closing over unread bytes would
    /// tear down what it has not read yet (RFC 9112 §9.6).
    var isLingering = false
    /// Whether it was an event stream of HTTP/2, which is never ended by a reset unless its client is slow.
    var endsInOrder = false
    /// Whether it came to an address of the loopback.
    private let isAtLoopback: Bool
    /// How requests are read, as long as they are.
    var requests: RequestSession
    /// In half the room that it would take as it is.
    private var deadlineInMicroseconds: Int64

    init(
        _ socket: consuming Socket,
        token: Poller.Token,
        peer: String,
        entrance: Entrance = .plain,
        isAtLoopback: Bool = true,
        limits: RequestLimits,
        deadline: Duration
    ) {
        transport = Transport(socket, entrance.channel, redirectPort: entrance.redirectPort)
        self.token = token
        self.peer = peer
        self.isAtLoopback = isAtLoopback
        deadlineInMicroseconds = Self.microseconds(deadline)
        requests = .http1(HTTP1Session(limits: limits, mayBeHTTP2: !entrance.isSecure))
    }

    /// A stream of a connection that speaks HTTP/2; its request is complete.
    init(_ stream: Int32, of carrier: HTTP2Carrier, on connection: Connection, token: Poller.Token, deadline: Duration)
    {
        transport = Transport(stream, of: carrier, redirectPort: connection.redirectPort)
        self.token = token
        peer = connection.peer
        isAtLoopback = connection.isAtLoopback
        deadlineInMicroseconds = Self.microseconds(deadline)
        requests = .none
    }

    /// The requests of HTTP/1, as long as they are read.
    var session: HTTP1Session? { if case .http1(let session) = requests { session } else { nil } }

    /// The HTTP/2 that this connection speaks.
    var http2: HTTP2Carrier? { if case .http2(let carrier) = requests { carrier } else { nil } }

    /// Whether this is a stream of another connection.
    var isStream: Bool { transport.stream != 0 }

    /// Whether what is sent is encrypted.
    var isSecure: Bool { transport.carrier.map(\.isSecure) ?? (transport.tls != nil) }

    /// When the connection is closed if it goes on like this.
    var deadline: Duration {
        get { .microseconds(deadlineInMicroseconds) }
        set { deadlineInMicroseconds = Self.microseconds(newValue) }
    }

    private static func microseconds(_ time: Duration) -> Int64 {
        let parts = time.components
        return parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000
    }

    /// Where requests are sent on to, a port with TLS; nil where they are answered.
    var redirectPort: UInt16? {
        transport.redirectPortOrZero == 0 ? nil : transport.redirectPortOrZero
    }

    /// The head of a request that came on it, which knows where it came.
    func placed(_ head: RequestHead) -> RequestHead {
        guard !isAtLoopback else { return head }
        var head = head
        head.isAtLoopback = false
        return head
    }

    /// What its only exchange is known by.
    var exchangeID: ExchangeID { ExchangeID(connection: token) }

    /// Sends what waits, as far as there is room; `bytes` rises by what was taken.
    func flush(counting bytes: inout Int) -> PendingWrites.Outcome {
        guard let tls = transport.tls else { return output.flush(through: transport, counting: &bytes) }
        let outcome = output.flush(sealing: tls, through: transport.number, counting: &bytes)
        guard case .done = outcome, exchange.isDone, tls.sealEnd() else { return outcome }
        return output.flush(sealing: tls, through: transport.number, counting: &bytes)
    }

    /// Whether something waits for room, be it encrypted or not.
    var hasUnsent: Bool { !output.isEmpty || transport.tls?.hasUnsent ?? false }

    /// How many bytes wait for room, before or behind encryption.
    var unsentBytes: Int { output.count + (transport.tls?.unsentCount ?? 0) }

    /// Whether client and server have not agreed on keys yet.
    var isHandshaking: Bool { transport.tls?.isHandshaking ?? false }

    /// Has the poller report what can be done next.
    func watch(on poller: borrowing Poller) { transport.watch(wantedInterest, on: poller, as: token) }

    private var wantedInterest: Poller.Interest {
        var interest: Poller.Interest = output.isEmpty || output.isHeld ? [] : .writable
        if transport.tls?.hasUnsent ?? false { interest.formUnion(.writable) }
        if reads { interest.formUnion(.readable) }
        return interest
    }

    /// Streams and closing connections read on, to learn that the client has gone; a client that does not read its answers
    /// is not asked for more requests.
    private var reads: Bool {
        switch exchange {
        case .carrying: true
        case .reading: !hasReadEnd && (!hasUnsent || output.isHeld && !output.isAboveHighWatermark)
        case .handling: false
        case .subscribed: true
        case .done: !hasReadEnd
        }
    }
}
