import Glibc

extension Socket {
    /// Begins to connect to `address`; the socket becomes writable when that has come to an end, good or bad.
    ///
    /// With `source` the connection comes from that address; where its port is 0 the kernel chooses one when it knows both
    /// ends, so that every source has its own range of ports. See connect(2), EINPROGRESS, and ip(7), IP_BIND_ADDRESS_NO_PORT.
    /// A narrow one takes in small segments and little at a time, as over a bad line, so that not much can be under way to
    /// it: the other side's buffer grows with the segments. See tcp(7), TCP_MAXSEG, and socket(7), SO_RCVBUF.
    public static func connect(
        to address: SocketAddress,
        from source: SocketAddress? = nil,
        isNarrow: Bool = false
    ) throws(SyscallError) -> Socket {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = Glibc.socket(address.isIPv6 ? AF_INET6 : AF_INET, kind, 0)
        guard number >= 0 else { throw SyscallError(errno, "make a socket") }
        let socket = Socket(owning: number)
        socket.sendAtOnce()
        if isNarrow {
            socket.set(CInt(IPPROTO_TCP), TCP_MAXSEG, to: 536)
            socket.set(SOL_SOCKET, SO_RCVBUF, to: 4096)
        }
        if let source {
            socket.set(CInt(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, to: 1)
            let bound = unsafe source.withRaw { unsafe bind(number, $0, $1) }
            guard bound == 0 else { throw SyscallError(bound == nil ? EINVAL : errno, "connect from \(source)") }
        }
        // An interrupted connect goes on by itself; asking again would be an error.
        let result = unsafe address.withRaw { unsafe Glibc.connect(number, $0, $1) }
        guard result == 0 || result != nil && (errno == EINPROGRESS || errno == EINTR) else {
            throw SyscallError(result == nil ? EINVAL : errno, "connect to \(address)")
        }
        return socket
    }

    /// Connects to the socket file of a program of this machine, which needs no waiting; see unix(7).
    public static func connect(to file: UnixAddress) throws(SyscallError) -> Socket {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = Glibc.socket(AF_UNIX, kind, 0)
        guard number >= 0 else { throw SyscallError(errno, "make a socket") }
        let socket = Socket(owning: number)
        let result = unsafe file.withRaw { address, length in
            uninterrupted { unsafe Glibc.connect(number, address, length) }
        }
        guard result == 0 else {
            throw SyscallError(result == nil ? ENAMETOOLONG : errno, "connect to unix:\(file.path)")
        }
        return socket
    }

    /// Why connecting failed, once the socket has become writable; nil if it is connected.
    ///
    /// The kernel tells it once.
    public borrowing func connectFailure() -> SyscallError? {
        var code: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        guard unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else {
            return SyscallError(errno, "connect")
        }
        return code == 0 ? nil : SyscallError(code, "connect")
    }
}
