import Syscalls

/// A connection's bytes in and out, as they are, and what its poller reports of it.
struct PlainTransport: ~Copyable {
    private let socket: Socket
    private var interest = Poller.Interest.readable
    /// What the kernel held for a client with little room when that was looked at last.
    private var outstanding = Int.max

    init(_ socket: consuming Socket) { self.socket = socket }

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
        outstanding = socket.bytesOutstanding()
        return outstanding < before
    }

    /// Has the poller report this, where that changes.
    mutating func watch(_ wanted: Poller.Interest, on poller: borrowing Poller, as token: Poller.Token) {
        guard interest != wanted else { return }
        interest = wanted
        try? poller.change(socket.number, to: wanted, as: token)
    }
}
