import EventStreams
import Syscalls
import TLS

/// A connection's bytes on their way out, in order; there are none nearly always.
struct PendingWrites {
    enum Write {
        case bytes([UInt8])
        /// Many, in pages of their own.
        case pages(PagedBytes)
        /// They leave, and what is behind them, once the tape shows the event of this sequence.
        case uncommitted([UInt8], until: UInt64)
        /// The place of an answer that is not known yet.
        case kept(AnswerPlace)
        case batch(Batch, Framing)

        /// Whether it, and what is behind it, can't leave yet.
        fileprivate var isHeld: Bool {
            switch self {
            case .uncommitted, .kept: true
            case .bytes, .pages, .batch: false
            }
        }

        fileprivate var count: Int {
            switch self {
            case .kept: AnswerPlace.size
            case .bytes(let bytes), .uncommitted(let bytes, until: _): bytes.count
            case .pages(let pages): pages.count
            case .batch(let batch, let framing): batch.count(in: framing)
            }
        }
    }

    /// What became of an attempt to send what waits.
    enum Outcome {
        /// All is sent.
        case done
        /// The socket is full; `progressed` if it took something.
        case blocked(progressed: Bool)
        /// What comes next waits for the tape, or is not known yet.
        case uncommitted
        /// The client is gone.
        case ended
    }

    private var writes: [Write] = []
    /// How much of the first is sent.
    private var sent = 0

    var isEmpty: Bool { writes.isEmpty }

    /// How many bytes are to be sent yet.
    var count: Int { writes.reduce(-sent) { $0 + $1.count } }

    /// Whether what is to be sent next can't leave yet: it waits for the tape, or is not known.
    var isHeld: Bool { writes.first?.isHeld ?? false }

    /// Whether anything waits for the tape.
    var awaitsCommit: Bool { writes.contains { if case .uncommitted = $0 { true } else { false } } }

    /// Whether so much waits that no further request is to be answered before it is out.
    var isAboveHighWatermark: Bool { count >= Batch.limit }

    /// Puts something behind what waits; short answers to requests that came together leave together.
    mutating func enqueue(_ write: Write) {
        guard case .bytes(let bytes) = write else { return writes.append(write) }
        guard case .bytes(var last) = writes.last, last.count < Batch.limit else { return writes.append(write) }
        writes.removeLast()
        last += bytes
        writes.append(.bytes(last))
    }

    /// Puts a batch of which `sent` bytes are out; nothing may be waiting.
    mutating func enqueue(_ batch: Batch, _ framing: Framing, after sent: Int) {
        precondition(writes.isEmpty, "a batch is sent directly only when nothing waits")
        writes.append(.batch(batch, framing))
        self.sent = sent
    }

    /// Puts an answer in the place that was kept for it.
    mutating func fill(_ place: AnswerPlace, with bytes: [UInt8]) {
        let waiting = writes
        writes = []
        for other in waiting {
            if case .kept(let kept) = other, kept === place { enqueue(.bytes(bytes)) } else { enqueue(other) }
        }
    }

    /// Releases what waited for events before `end`.
    mutating func commit(to end: UInt64) {
        let waiting = writes
        writes = []
        for write in waiting {
            if case .uncommitted(let bytes, let sequence) = write, sequence < end {
                enqueue(.bytes(bytes))
            } else {
                enqueue(write)
            }
        }
    }

    /// Sends what waits, as far as there is room; `bytes` rises by what was taken.
    mutating func flush(through transport: borrowing Transport, counting bytes: inout Int) -> Outcome {
        var progressed = false
        while let write = writes.first {
            if write.isHeld { return .uncommitted }
            let (result, isWhole) = Self.send(write, from: sent, through: transport)
            switch result {
            case .moved(let count):
                progressed = true
                sent += count
                bytes += count
                guard isWhole else { continue }
                writes.removeFirst()
                sent = 0
            case .wouldBlock: return .blocked(progressed: progressed)
            case .ended: return .ended
            }
        }
        // Streams keep their connection for hours; the room of a queue that was once needed is not kept with it.
        writes = []
        return .done
    }

    private static func send(_ write: Write, from start: Int, through transport: borrowing Transport)
        -> (IOResult, isWhole: Bool)
    {
        switch write {
        case .bytes(let bytes), .uncommitted(let bytes, until: _):
            return unsafe bytes.withUnsafeBytes { all in
                let result = unsafe transport.send(UnsafeRawBufferPointer(rebasing: all[start...]))
                return (result, result == .moved(all.count - start))
            }
        case .pages(let pages):
            return unsafe pages.withUnsafeBytes { all in
                let result = unsafe transport.send(UnsafeRawBufferPointer(rebasing: all[start...]))
                return (result, result == .moved(all.count - start))
            }
        case .batch(let batch, let framing):
            return unsafe batch.withBytes(in: framing, from: start) { rest in
                let result = unsafe transport.send(rest)
                return (result, result == .moved(rest.count))
            }
        case .kept: preconditionFailure("what is not known is not sent")
        }
    }
}

// MARK: - In frames

extension PendingWrites {
    /// Moves what waits into `buffer`, as far as there is room and nothing waits for the tape; tells how many bytes.
    mutating func move(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var count = 0
        while let write = writes.first {
            if write.isHeld { return count }
            let size = write.count
            let moved = min(size - sent, buffer.count - count)
            unsafe Self.copy(
                write,
                from: sent,
                to: UnsafeMutableRawBufferPointer(rebasing: buffer[count..<count + moved])
            )
            count += moved
            sent += moved
            guard sent == size else { return count }
            writes.removeFirst()
            sent = 0
        }
        writes = []
        return count
    }

    private static func copy(_ write: Write, from start: Int, to buffer: UnsafeMutableRawBufferPointer) {
        switch write {
        case .bytes(let bytes), .uncommitted(let bytes, until: _):
            unsafe bytes.withUnsafeBytes { all in
                unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[start..<start + buffer.count]))
            }
        case .pages(let pages):
            unsafe pages.withUnsafeBytes { all in
                unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[start..<start + buffer.count]))
            }
        case .batch(let batch, let framing):
            unsafe batch.withBytes(in: framing, from: start) { rest in
                unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<buffer.count]))
            }
        case .kept: preconditionFailure("what is not known is not sent")
        }
    }

    /// Gives up what waits.
    mutating func removeAll() { (writes, sent) = ([], 0) }
}

// MARK: - In TLS

extension PendingWrites {
    /// Encrypts what waits and sends it, as far as there is room: a record or little more at a time, since what was encrypted
    /// is the connection's own and can't be shared.
    mutating func flush(sealing tls: TLSChannel, through socket: CInt, counting bytes: inout Int) -> Outcome {
        var progressed = false
        while true {
            let isSealed = seal(tls)
            switch tls.send(through: socket) {
            case .moved(let count):
                progressed = progressed || count > 0
                bytes += count
            case .wouldBlock: return .blocked(progressed: progressed)
            case .ended: return .ended
            }
            if !isSealed { return .ended }
            if tls.hasUnsent { return .blocked(progressed: progressed) }
            guard let next = writes.first else { break }
            if next.isHeld { return .uncommitted }
        }
        writes = []
        return .done
    }

    /// Encrypts about as much as goes into a record; false where the connection can't go on.
    private mutating func seal(_ tls: TLSChannel) -> Bool {
        while tls.pipe.count < TLSSession.mostInRecord, !tls.hasUnsent, let write = writes.first {
            if write.isHeld { return true }
            let size = write.count
            let end = min(size, sent + TLSSession.mostInRecord)
            guard Self.seal(write, sent..<end, tls) else { return false }
            sent = end
            if end == size {
                writes.removeFirst()
                sent = 0
            }
        }
        return true
    }

    private static func seal(_ write: Write, _ range: Range<Int>, _ tls: TLSChannel) -> Bool {
        switch write {
        case .bytes(let bytes), .uncommitted(let bytes, until: _):
            unsafe bytes.withUnsafeBytes { unsafe tls.seal(UnsafeRawBufferPointer(rebasing: $0[range])) }
        case .pages(let pages):
            unsafe pages.withUnsafeBytes { unsafe tls.seal(UnsafeRawBufferPointer(rebasing: $0[range])) }
        case .batch(let batch, let framing):
            unsafe batch.withBytes(in: framing, from: range.lowerBound) { rest in
                unsafe tls.seal(UnsafeRawBufferPointer(rebasing: rest[..<range.count]))
            }
        case .kept: preconditionFailure("what is not known is not sent")
        }
    }
}
