import CLinux
import Glibc

/// A TCP socket that does not block; see tcp(7).
public struct Socket: ~Copyable, Sendable {
    private let descriptor: Descriptor

    init(owning number: CInt) { descriptor = Descriptor(owning: number) }

    /// The kernel's number, valid as long as this value lives.
    public var number: CInt { descriptor.number }

    /// Receives once into `buffer`.
    public borrowing func receive(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
        unsafe descriptor.read(into: buffer)
    }

    /// Sends as much of `bytes` as fits at once.
    public borrowing func send(_ bytes: UnsafeRawBufferPointer) -> IOResult {
        unsafe Self.send(bytes, through: number)
    }

    /// Sends through a socket known by its number only; for loops over many sockets whose owners are kept elsewhere.
    @inline(__always)
    public static func send(_ bytes: UnsafeRawBufferPointer, through number: CInt) -> IOResult {
        // The kernel answers 0 to 0 bytes, which is the end only for a reader.
        guard unsafe !bytes.isEmpty else { return .moved(0) }
        return IOResult(
            uninterrupted { unsafe Glibc.send(number, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL)) }
        )
    }

    /// Ends our direction: what was sent still arrives, then the other side reads the end.
    public borrowing func finishSending() { _ = shutdown(number, CInt(SHUT_WR)) }

    /// Whether the other side has acknowledged nothing for `time` although something is outstanding.
    ///
    /// A peer that is there but has no room still answers probes. See tcp(7), TCP_INFO.
    public borrowing func isUnanswered(for time: Duration) -> Bool {
        linux_milliseconds_unanswered(number) >= Int64(time.roundedMilliseconds)
    }

    /// How many bytes the kernel took that the other side has not acknowledged yet.
    ///
    /// A full socket becomes writable when a good part of it is free again; this falls with each byte that is taken.
    public borrowing func bytesOutstanding() -> Int { Int(linux_bytes_outstanding(number)) }

    /// Sends small writes at once instead of gathering them; see tcp(7), TCP_NODELAY.
    borrowing func sendAtOnce() { set(CInt(IPPROTO_TCP), TCP_NODELAY, to: 1) }

    borrowing func set(_ level: CInt, _ option: CInt, to value: CInt) {
        var value = value
        _ = unsafe setsockopt(number, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }
}

/// A socket that takes connections; several may share one port, the kernel then spreads connections over them.
public struct ListeningSocket: ~Copyable, Sendable {
    private let socket: Socket
    /// Where it listens, with the port the kernel chose where 0 was asked for.
    public let address: SocketAddress

    /// What became of one attempt to accept.
    public enum Accepted: ~Copyable {
        case connection(Socket, from: SocketAddress?)
        /// Nobody waits.
        case wouldBlock
        /// The one who waited is gone already; another may wait.
        case vanished
        /// Descriptors or memory have run out; see accept(2).
        case exhausted(SyscallError)
    }

    /// Listens on `address`, beside other sockets of this process on the same port.
    public init(_ address: SocketAddress) throws(SyscallError) {
        let bound = try Self.bound(to: address, sharesPort: true)
        // Accepted sockets take this over, which saves a call for each of them.
        bound.sendAtOnce()
        guard listen(bound.number, 4096) == 0 else { throw SyscallError(errno, "listen on \(address)") }
        let number = bound.number
        self.address = unsafe SocketAddress.read { unsafe getsockname(number, $0, $1) } ?? address
        socket = bound
    }

    /// Throws where another process holds the port; sharing a port with it would go unnoticed otherwise.
    public static func requireFree(_ address: SocketAddress) throws(SyscallError) {
        _ = try bound(to: address, sharesPort: false)
    }

    /// The descriptor, which becomes readable when a connection waits.
    public var number: CInt { socket.number }

    /// Takes the next connection, if one waits.
    public borrowing func accept() -> Accepted {
        var number: CInt = -1
        let listener = socket.number
        let peer = unsafe SocketAddress.read { address, length in
            number = uninterrupted { unsafe linux_accept(listener, address, length) }
            return number
        }
        guard number >= 0 else {
            return switch errno {
            case EAGAIN, EWOULDBLOCK: .wouldBlock
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: .exhausted(SyscallError(errno, "accept a connection"))
            default: .vanished
            }
        }
        return .connection(Socket(owning: number), from: peer)
    }

    private static func bound(to address: SocketAddress, sharesPort: Bool) throws(SyscallError) -> Socket {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = Glibc.socket(address.isIPv6 ? AF_INET6 : AF_INET, kind, 0)
        guard number >= 0 else { throw SyscallError(errno, "make a socket") }
        let socket = Socket(owning: number)
        socket.set(SOL_SOCKET, SO_REUSEADDR, to: 1)
        if sharesPort { socket.set(SOL_SOCKET, SO_REUSEPORT, to: 1) }
        let result = unsafe address.withRaw { unsafe bind(number, $0, $1) }
        guard result == 0 else { throw SyscallError(result == nil ? EINVAL : errno, "listen on \(address)") }
        return socket
    }
}
