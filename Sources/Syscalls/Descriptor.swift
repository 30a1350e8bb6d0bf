import Glibc

/// A kernel object with exactly one owner, closed when its owner goes away.
public struct Descriptor: ~Copyable, Sendable {
    /// The kernel's number for it, valid as long as this value lives.
    public let number: CInt

    /// Takes over an open descriptor; nobody else may close it.
    public init(owning number: CInt) {
        precondition(number >= 0, "no descriptor has the number \(number)")
        self.number = number
    }

    deinit { _ = close(number) }
}

/// What became of one attempt to move bytes through a descriptor that does not block.
public enum IOResult: Hashable, Sendable {
    /// So many bytes moved; reading 0 bytes is ``ended``.
    case moved(Int)
    /// Nothing can move now; the poller tells when it is worth another try.
    case wouldBlock
    /// The other side has closed, or the connection broke.
    case ended

    init(_ result: Int) {
        self =
            switch result {
            case 1...: .moved(result)
            case 0: .ended
            default: errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .ended
            }
    }
}

extension Descriptor {
    /// Reads once into `buffer`; see read(2).
    public borrowing func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
        IOResult(uninterrupted { unsafe Glibc.read(number, buffer.baseAddress, buffer.count) })
    }

    /// Makes reads and writes return at once; see fcntl(2).
    public borrowing func setNonBlocking() {
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    }
}
