import Syscalls

/// A connection's bytes in and out, as they are or in TLS, and what its poller reports of it; or those of one stream of
/// another connection.
struct Transport: ~Copyable {
    /// What bytes go through on their way.
    private enum Layer {
        case none
        case tls(TLSChannel)
        /// The HTTP/2 of the connection that carries the stream.
        case carrier(HTTP2Carrier)
    }

    // In an order that leaves no gaps.
    private let layer: Layer
    /// None where a carrier has it.
    private let socket: Socket?
    /// What the poller reports, in one byte.
    private var watched = Self.code(of: .readable)
    /// Where requests are sent on to, a port with TLS; 0 where they are answered.
    let redirectPortOrZero: UInt16
    /// What the kernel held for a client with little room when that was looked at last; for a stream, the largest window
    /// that it had.
    private var outstanding = Int32.max
    /// The stream's number, 0 where this is none.
    let stream: Int32

    init(_ socket: consuming Socket, _ tls: TLSChannel? = nil, redirectPort: UInt16? = nil) {
        redirectPortOrZero = redirectPort ?? 0
        self.socket = .some(socket)
        layer = tls.map { .tls($0) } ?? .none
        stream = 0
    }

    /// A stream of a connection that speaks HTTP/2.
    init(_ stream: Int32, of carrier: HTTP2Carrier, redirectPort: UInt16?) {
        redirectPortOrZero = redirectPort ?? 0
        socket = nil
        layer = .carrier(carrier)
        self.stream = stream
        outstanding = 0
    }

    /// The TLS that all bytes go through; nil where they are sent as they are, or by a carrier.
    var tls: TLSChannel? { if case .tls(let channel) = layer { channel } else { nil } }

    /// The HTTP/2 of the connection that carries this stream; nil where this is none.
    var carrier: HTTP2Carrier? { if case .carrier(let carrier) = layer { carrier } else { nil } }

    /// The socket's number, valid as long as this value lives; negative where there is none.
    var number: CInt {
        switch socket {
        case .some(let socket): socket.number
        case .none: -1
        }
    }

    /// The largest window that the stream had, with the one it has now.
    mutating func largestWindow(with window: Int32) -> Int32 {
        outstanding = max(outstanding, window)
        return outstanding
    }

    borrowing func receive(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
        switch socket {
        case .some(let socket): unsafe socket.receive(into: buffer)
        case .none: .wouldBlock
        }
    }

    borrowing func send(_ bytes: UnsafeRawBufferPointer) -> IOResult { unsafe Socket.send(bytes, through: number) }

    /// Sends bytes at once where they leave as they are; how many have left.
    borrowing func sendDirectly(_ bytes: [UInt8]) -> Int {
        guard case .none = layer, case .moved(let count) = unsafe bytes.withUnsafeBytes({ unsafe send($0) }) else {
            return 0
        }
        return count
    }

    /// Ends our direction: what was sent still arrives, then the client reads the end.
    borrowing func finishSending() {
        switch socket {
        case .some(let socket): socket.finishSending()
        case .none: break
        }
    }

    /// Whether the client has acknowledged nothing for `time` although something is outstanding.
    borrowing func isUnacknowledged(for time: Duration) -> Bool {
        switch socket {
        case .some(let socket): socket.isUnanswered(for: time)
        case .none: false
        }
    }

    /// Whether the client has taken something since this was asked last, though maybe not enough for more to be sent.
    mutating func hasProgressed() -> Bool {
        guard let count = bytesOutstanding() else { return false }
        let before = outstanding
        outstanding = Int32(clamping: count)
        return outstanding < before
    }

    private borrowing func bytesOutstanding() -> Int? {
        switch socket {
        case .some(let socket): socket.bytesOutstanding()
        case .none: nil
        }
    }

    /// Has the poller report this, where that changes.
    mutating func watch(_ wanted: Poller.Interest, on poller: borrowing Poller, as token: Poller.Token) {
        guard watched != Self.code(of: wanted), stream == 0 else { return }
        watched = Self.code(of: wanted)
        try? poller.change(number, to: wanted, as: token)
    }

    private static func code(of interest: Poller.Interest) -> UInt8 {
        (interest.contains(.readable) ? 1 : 0) | (interest.contains(.writable) ? 2 : 0)
    }
}
