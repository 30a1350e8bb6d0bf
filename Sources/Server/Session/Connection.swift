import HTTP
import Syscalls

/// One accepted connection: the owner of its socket, what it reads, and what it still has to send.
final class Connection {
    let token: Poller.Token
    /// The client's address, without its port.
    let peer: String
    var transport: Transport
    private let redirectPortOrZero: UInt16
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
    /// In half the room that it would take as it is.
    private var deadlineInMicroseconds: Int64

    init(
        _ socket: consuming Socket,
        token: Poller.Token,
        peer: String,
        entrance: Entrance = .plain,
        limits: RequestLimits,
        deadline: Duration
    ) {
        transport = Transport(socket, entrance.channel)
        redirectPortOrZero = entrance.redirectPort ?? 0
        self.token = token
        self.peer = peer
        deadlineInMicroseconds = Self.microseconds(deadline)
        session = HTTP1Session(limits: limits)
    }

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
    var redirectPort: UInt16? { redirectPortOrZero == 0 ? nil : redirectPortOrZero }

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
        var interest: Poller.Interest = output.isEmpty || output.awaitsCommit ? [] : .writable
        if transport.tls?.hasUnsent ?? false { interest.formUnion(.writable) }
        if reads { interest.formUnion(.readable) }
        return interest
    }

    /// Streams and closing connections read on, to learn that the client has gone; a client that does not read its answers
    /// is not asked for more requests.
    private var reads: Bool {
        switch exchange {
        case .reading: !hasUnsent || output.awaitsCommit && !output.isAboveHighWatermark
        case .handling: false
        case .subscribed, .done: !hasReadEnd
        }
    }
}
