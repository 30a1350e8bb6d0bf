import Syscalls

/// A connection's bytes in and out, as they are or in TLS, and what its poller reports of it.
struct Transport: ~Copyable {
    // In an order that leaves no gaps.
    /// The TLS that all bytes go through; nil where they are sent as they are.
    let tls: TLSChannel?
    private let socket: Socket
    private var interest = Poller.Interest.readable
    /// What the kernel held for a client with little room when that was looked at last.
    private var outstanding = Int32.max

    init(_ socket: consuming Socket, _ tls: TLSChannel? = nil) {
        self.socket = socket
        self.tls = tls
    }

    /// The socket's number, valid as long as this value lives.
    var number: CInt { socket.number }

    borrowing func receive(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
        unsafe socket.receive(into: buffer)
    }

    borrowing func send(_ bytes: UnsafeRawBufferPointer) -> IOResult { unsafe socket.send(bytes) }

    /// Ends our direction: what was sent still arrives, then the client reads the end.
    borrowing func finishSending() { socket.finishSending() }

    /// Whether the client has acknowledged nothing for `time` although something is outstanding.
    borrowing func isUnacknowledged(for time: Duration) -> Bool { socket.isUnanswered(for: time) }

    /// Whether the client has taken something since this was asked last, though maybe not enough for more to be sent.
    mutating func hasProgressed() -> Bool {
        let before = outstanding
        outstanding = Int32(clamping: socket.bytesOutstanding())
        return outstanding < before
    }

    /// Has the poller report this, where that changes.
    mutating func watch(_ wanted: Poller.Interest, on poller: borrowing Poller, as token: Poller.Token) {
        guard interest != wanted else { return }
        interest = wanted
        try? poller.change(socket.number, to: wanted, as: token)
    }
}
