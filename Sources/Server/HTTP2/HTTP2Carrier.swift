import HTTP
import HTTP2
import Syscalls

/// The HTTP/2 of one connection: its session, and the streams that it carries.
///
/// ```
///   Connection (socket, TLS) ── HTTP2Carrier ── HTTP2Session: bytes in, requests out; bodies in, bytes out
///                                    │
///                                    ├── Connection (stream 1): an exchange, maybe a place on the tape
///                                    └── Connection (stream 3): another
/// ```
final class HTTP2Carrier {
    /// The head of an answer that has not left yet.
    struct Head {
        let status: Int
        let fields: [FieldLine]
        let hasBody: Bool
    }

    let session: HTTP2Session
    /// What the connection is known by.
    let token: Poller.Token
    let isSecure: Bool
    /// The slots of its streams, in no order.
    var streams: [UInt32] = []
    /// Heads of answers, by stream, until they may leave.
    var heads: [Int32: Head] = [:]
    /// When the last of its streams ended.
    var idleSince: Duration
    /// How many of its streams are event streams.
    var subscriberCount = 0
    /// Whether it is to be looked at before the round ends.
    var isTouched = false
    /// Whether it is counted as one of its protocol.
    var isCounted = false
    /// When the client was heard last, and when its socket took something last, or had nothing to take.
    var lastHeard: Duration
    var lastTaken: Duration
    /// When its deadlines were looked at last.
    var lastCheck: Duration
    /// When the client was asked for a sign of life last.
    var lastPing = Duration.zero
    /// How far the end of the connection has been told.
    var farewell = Farewell.none

    /// How a connection ends in good order, RFC 9113 §6.8.
    enum Farewell {
        case none
        /// The client knows that it is to open no streams, and may have some on the way.
        case announced
        /// It knows which streams are still answered.
        case said
    }

    /// Nil where memory has run out.
    init?(of connection: Connection, limits: RequestLimits, now: Duration) {
        guard let session = HTTP2Session(limits: limits) else { return nil }
        self.session = session
        token = connection.token
        isSecure = connection.transport.tls != nil
        (lastHeard, lastTaken, lastCheck, idleSince) = (now, now, now, now)
    }

    /// The head of a stream's answer, if it has not left.
    func takeHead(of stream: Int32) -> Head? {
        defer {
            // Most connections answer a few requests and then nothing for hours.
            if heads.isEmpty { heads = [:] }
        }
        return heads.removeValue(forKey: stream)
    }

    /// Takes in bytes that have come at `now`.
    func receive(_ bytes: UnsafeRawBufferPointer, at now: Duration) {
        lastHeard = now
        _ = unsafe session.receive(bytes, at: now)
    }

    /// Whether a stream can be sent nothing now, be it that its own window is closed or that of all.
    func isClosedWindow(of row: Connection) -> Bool {
        let windows = session.windows(of: row.transport.stream)
        return windows.isClosed || row.share(of: windows) == 0
    }
}

extension Connection {
    /// Goes on in HTTP/2, of which `early` bytes have come before these.
    func beginHTTP2(limits: RequestLimits, now: Duration, early: Int = 0) -> HTTP2Carrier? {
        guard let carrier = HTTP2Carrier(of: self, limits: limits, now: now) else {
            requests = .none
            return nil
        }
        requests = .http2(carrier)
        exchange = .carrying
        // The session copies what it needs within the call.
        unsafe HTTP2Session.preface.prefix(early).withUnsafeBytes { unsafe carrier.receive($0, at: now) }
        return carrier
    }

    /// How much a stream may be sent, as far as its neighbours are concerned.
    func share(of windows: HTTP2Windows) -> Int {
        let largest = transport.largestWindow(with: windows.stream)
        return transport.carrier?.streams.count == 1 ? .max : windows.share(largest: largest)
    }
}
