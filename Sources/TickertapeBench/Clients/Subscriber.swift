import Syscalls

/// One client of the stream: its connection, and how far it has read.
final class Subscriber {
    enum Phase {
        case connecting, head, streaming
        /// It has left with all that it came for.
        case left
        case closed
    }

    private(set) var phase = Phase.connecting
    private var socket: Socket?
    let request: [UInt8]
    let startedAt: UInt64
    /// The number that the next event must have.
    private(set) var expected: UInt64
    /// How many different events have come.
    private(set) var received: UInt64 = 0
    /// How many numbers were passed over.
    private(set) var missed: UInt64 = 0
    /// Why the connection is of no use; nil while it is, or where the server just ended it.
    private(set) var fault: String?
    /// The raw body so far, where somebody asked to see it.
    var transcript: [UInt8]?

    private var headBytes: [UInt8] = []
    private var framing = BodyFraming(isChunked: false)
    private var scanner = EventScanner()

    /// Transcripts end here.
    private static let transcriptLimit = 1 << 20

    /// `expected` is the first number that counts; lower ones that come before it are history.
    init(_ socket: consuming Socket, request: [UInt8], expecting expected: UInt64) {
        self.socket = consume socket
        self.request = request
        self.expected = expected
        startedAt = Monotonic.now
    }

    /// The kernel's number for the connection; nil when it is closed.
    var number: CInt? { socket?.number }

    /// Asks for the stream, now that the connection stands.
    ///
    /// - Returns: whether it does stand.
    func sendRequest() -> Bool {
        if let failure = socket?.connectFailure() {
            fault = "\(failure)"
            return false
        }
        let sent = unsafe request.withUnsafeBytes { bytes in unsafe socket?.send(bytes) }
        // A fresh connection has room for a request; one that has not is of no use.
        guard sent == .moved(request.count) else { return false }
        phase = .head
        return true
    }

    /// Receives once into `buffer`.
    func receive(into buffer: inout [UInt8]) -> IOResult {
        unsafe buffer.withUnsafeMutableBytes { bytes in unsafe socket?.receive(into: bytes) } ?? .ended
    }

    func close() {
        socket = nil
        phase = .closed
    }

    /// Closes a connection that is not needed any more.
    func leave() {
        socket = nil
        phase = .left
    }

    /// Takes what was received at `now`; false where it is no stream.
    func take(_ bytes: borrowing Span<UInt8>, at now: UInt64, into tally: inout Tally) -> Bool {
        if phase == .streaming { return takeBody(bytes, at: now, into: &tally) }
        for index in 0..<bytes.count { headBytes.append(bytes[index]) }
        switch ResponseHead.read(headBytes[...]) {
        case .incomplete: return true
        case .malformed:
            fault = "the answer is not HTTP"
            return false
        case .complete(let head):
            guard head.status == 200 else {
                fault = "the answer is \(head.status)"
                return false
            }
            framing = BodyFraming(isChunked: head.isChunked)
            phase = .streaming
            let rest = Array(headBytes.dropFirst(head.length))
            headBytes = []
            return takeBody(rest.span, at: now, into: &tally)
        }
    }

    private func takeBody(_ bytes: borrowing Span<UInt8>, at now: UInt64, into tally: inout Tally) -> Bool {
        // Worked on as locals and put back, so that the compiler need not look at the object for every byte.
        var framing = framing
        var scanner = scanner
        defer {
            self.framing = framing
            self.scanner = scanner
        }
        var index = 0
        while let range = framing.next(in: bytes, at: &index) {
            let part = bytes.extracting(range)
            if transcript != nil { keep(part) }
            var position = 0
            while let event = scanner.next(in: part, at: &position) { count(event, at: now, into: &tally) }
        }
        if framing.isBroken { fault = "the chunks are broken" }
        return !framing.isBroken && !framing.isFinished
    }

    private func count(_ event: EventScanner.Event, at now: UInt64, into tally: inout Tally) {
        guard event.number >= expected else {
            if received > 0 { tally.duplicates += 1 }
            return
        }
        let gap = event.number - expected
        missed &+= gap
        tally.gaps &+= gap
        // The largest number of all has no successor; whatever follows it is a duplicate.
        expected = event.number == .max ? .max : event.number + 1
        received += 1
        tally.delivered += 1
        tally.lastDelivery = now
        if let time = event.time { tally.latencies.add(now > time ? now - time : 0) }
    }

    private func keep(_ bytes: borrowing Span<UInt8>) {
        for index in 0..<bytes.count where (transcript?.count ?? 0) < Self.transcriptLimit {
            transcript?.append(bytes[index])
        }
    }
}
