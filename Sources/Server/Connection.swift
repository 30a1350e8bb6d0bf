import EventStreams
import HTTP
import Syscalls

/// One accepted connection: the owner of its socket, and what it still has to send.
public final class Connection {
    /// What the connection is busy with.
    enum Stage {
        /// It reads requests, one after another.
        case requests
        /// It waits for an answer that is being worked out; nothing more is read meanwhile.
        ///
        /// The head lies elsewhere, so that it takes no room in connections that have none; `keys` is the loop's
        /// ``EventLoop/keysRevision`` when it came.
        indirect case awaitingAnswer(RequestHead, keys: Int)
        /// It is a subscriber: which audience, and which member of it.
        case stream(audience: Int, member: Int)
        /// What is still to be sent is the last; then the end.
        case closing
        /// The end was sent; what the client still says is read and thrown away, since closing over unread bytes would
        /// tear down what it has not read yet (RFC 9112 §9.6).
        case lingering
    }

    /// Bytes on their way out.
    enum PendingWrite {
        case bytes([UInt8])
        /// They leave, and what is behind them, once the tape shows the event of this sequence.
        case held([UInt8], until: UInt64)
        case batch(Batch, isChunked: Bool)

        var count: Int {
            switch self {
            case .bytes(let bytes), .held(let bytes, until: _): bytes.count
            case .batch(let batch, let isChunked): batch.count(isChunked: isChunked)
            }
        }
    }

    let socket: Socket
    let token: Poller.Token
    /// The client's address, without its port.
    let peer: String
    var stage = Stage.requests
    /// Present while requests are read.
    var visit: Visit?
    /// What is to be sent, in order; empty nearly always.
    private var parcels: [PendingWrite] = []
    /// How much of the first parcel is sent.
    private var sent = 0
    /// When the connection is closed if it goes on like this.
    var deadline: Duration
    /// What the kernel held for a client with little room when that was looked at last.
    private var outstanding = Int.max
    /// Which key its stream was opened with.
    var key = 0
    // Small ones last: between larger ones each would take the room of a large one.
    /// What the poller tells of it.
    var interest = Poller.Interest.readable
    /// Whether the client has said that it will send nothing more.
    var hasReadEnd = false
    /// Whether it counts as a stream, for its address too.
    var isCounted = false

    init(_ socket: consuming Socket, token: Poller.Token, peer: String, limits: RequestLimits, deadline: Duration) {
        self.socket = socket
        self.token = token
        self.peer = peer
        self.deadline = deadline
        visit = Visit(limits: limits)
    }

    /// What is needed while a connection reads requests, and not when it is a stream.
    final class Visit {
        var parser: RequestParser
        /// What the connection's deadline stands for.
        var phase = RequestParser.Phase.idle

        init(limits: RequestLimits) { parser = RequestParser(limits: limits) }
    }

    var hasOutput: Bool { !parcels.isEmpty }

    /// Whether what is to be sent next waits for the tape.
    var isHeld: Bool { if case .held = parcels.first { true } else { false } }

    /// Whether so much waits that no further request is to be answered before it is out.
    var isGlutted: Bool { waitingBytes >= Batch.limit }

    /// How many bytes are to be sent yet.
    var waitingBytes: Int { parcels.reduce(-sent) { $0 + $1.count } }

    /// Whether the client has taken something since this was asked last, though maybe not enough for more to be sent.
    func takesSome() -> Bool {
        let before = outstanding
        outstanding = socket.bytesOutstanding()
        return outstanding < before
    }

    /// Puts something behind what waits; short answers to requests that came together leave together.
    func enqueue(_ parcel: PendingWrite) {
        guard case .bytes(let bytes) = parcel else { return parcels.append(parcel) }
        guard case .bytes(var last) = parcels.last, last.count < Batch.limit else { return parcels.append(parcel) }
        parcels.removeLast()
        last += bytes
        parcels.append(.bytes(last))
    }

    /// Lets go what waited for events before `end`.
    func release(to end: UInt64) {
        let held = parcels
        parcels = []
        for parcel in held {
            if case .held(let bytes, let sequence) = parcel, sequence < end {
                enqueue(.bytes(bytes))
            } else {
                enqueue(parcel)
            }
        }
    }

    /// Lets the rest of a batch of which `sent` bytes are out follow; nothing may be waiting.
    func enqueueRest(of batch: Batch, isChunked: Bool, sent: Int) {
        precondition(parcels.isEmpty, "a batch is sent directly only when nothing waits")
        parcels.append(.batch(batch, isChunked: isChunked))
        self.sent = sent
    }

    /// What became of an attempt to send what waits.
    enum Flush {
        /// All is sent.
        case done
        /// The socket is full; `progressed` if it took something.
        case blocked(progressed: Bool)
        /// What comes next waits for the tape.
        case held
        case ended
    }

    /// Sends what waits, as far as the socket takes it; `bytes` rises by what it took.
    func flush(counting bytes: inout Int) -> Flush {
        var progressed = false
        while let parcel = parcels.first {
            if isHeld { return .held }
            let (result, isWhole) = send(parcel)
            switch result {
            case .moved(let count):
                progressed = true
                sent += count
                bytes += count
                guard isWhole else { continue }
                parcels.removeFirst()
                sent = 0
            case .wouldBlock: return .blocked(progressed: progressed)
            case .ended: return .ended
            }
        }
        // Streams keep their connection for hours; the room of a queue that was once needed is not kept with it.
        parcels = []
        return .done
    }

    private func send(_ parcel: PendingWrite) -> (IOResult, isWhole: Bool) {
        func send(_ bytes: UnsafeRawBufferPointer) -> (IOResult, isWhole: Bool) {
            let result = unsafe socket.send(bytes)
            return (result, result == .moved(bytes.count))
        }
        return switch parcel {
        case .bytes(let bytes), .held(let bytes, until: _):
            unsafe bytes.withUnsafeBytes { unsafe send(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
        case .batch(let batch, let isChunked):
            unsafe batch.withBytes(isChunked: isChunked, from: sent, send)
        }
    }
}
