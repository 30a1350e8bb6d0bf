import Syscalls

/// Posts numbered events over one connection, so that their order is kept.
final class Publisher {
    /// Why publishing can't go on.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    private let socket: Socket
    private let heads: [[UInt8]]
    private let payload: Int
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var replies = ReplyReader()
    private var repliesDue = 0
    private var batchBegan: UInt64 = 0
    private var isConnected = false

    /// The next number of each job.
    private(set) var next: [UInt64]
    /// Nanoseconds from the sending of a batch to its last answer.
    private(set) var roundTrips = Histogram()

    /// Begins to connect to `target`; `payload` is the size of an event's data in bytes.
    init(to target: Target, jobs: [String], payload: Int) throws(SyscallError) {
        socket = try Socket.connect(to: target.address)
        heads = jobs.map { target.postHead(job: $0) }
        // Above all numbers of earlier publishers, since none posts a million events a second.
        let first = Monotonic.now / 1000
        next = jobs.map { _ in first }
        self.payload = payload
    }

    var number: CInt { socket.number }
    /// Whether all that was posted is answered.
    var isIdle: Bool { repliesDue == 0 && isConnected }
    /// Whether answers are due.
    var awaitsAnswers: Bool { repliesDue > 0 }
    /// Whether the socket has not taken all yet.
    var wantsToSend: Bool { !isConnected || sent < outgoing.count }

    func resetRoundTrips() { roundTrips.reset() }

    /// Posts one event each on `jobs`, in one write where the socket takes it.
    ///
    /// - Returns: the time of the first event.
    @discardableResult func post(on jobs: some Sequence<Int>) throws(Failure) -> UInt64 {
        outgoing.removeAll(keepingCapacity: true)
        sent = 0
        batchBegan = Monotonic.now
        for job in jobs {
            let body = Payload(number: next[job], time: Monotonic.now, size: payload)
            outgoing += heads[job]
            outgoing.appendDecimal(UInt64(body.size))
            outgoing += [.carriageReturn, .lineFeed, .carriageReturn, .lineFeed]
            body.append(to: &outgoing)
            next[job] += 1
            repliesDue += 1
        }
        try send()
        return batchBegan
    }

    /// Goes on with what the socket could not take.
    func send() throws(Failure) {
        while sent < outgoing.count {
            let transfer = unsafe outgoing.withUnsafeBytes { bytes in
                unsafe socket.send(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            }
            switch transfer {
            case .moved(let count): sent += count
            case .wouldBlock: return
            case .ended: throw Failure(description: "the server closed the connection that publishes")
            }
        }
    }

    /// Takes note that the connection stands, or fails to.
    func becameWritable() throws(Failure) {
        if !isConnected {
            if let failure = socket.connectFailure() { throw Failure(description: "\(failure)") }
            isConnected = true
        }
        try send()
    }

    /// Reads answers; all must be a success.
    func becameReadable(_ buffer: inout [UInt8]) throws(Failure) {
        let transfer = unsafe buffer.withUnsafeMutableBytes { unsafe socket.receive(into: $0) }
        guard case .moved(let count) = transfer else {
            if transfer == .wouldBlock { return }
            throw Failure(description: "the server closed the connection that publishes")
        }
        let answered = try replies.take(buffer[..<count])
        guard answered <= repliesDue else { throw Failure(description: "the server answered more than was posted") }
        repliesDue -= answered
        if repliesDue == 0, answered > 0 { roundTrips.add(Monotonic.now - batchBegan) }
    }
}
