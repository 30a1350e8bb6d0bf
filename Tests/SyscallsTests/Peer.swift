import Glibc

@testable import Syscalls

/// The other side of a connection: a plain client that blocks.
struct Peer: ~Copyable {
    private let descriptor: Descriptor
    /// Where it connects from.
    let address: SocketAddress?

    init(connectedTo address: SocketAddress) throws(SyscallError) {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let number = socket(address.isIPv6 ? AF_INET6 : AF_INET, kind, 0)
        guard number >= 0 else { throw SyscallError(errno, "make a client") }
        let descriptor = Descriptor(owning: number)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        _ = unsafe setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let result = unsafe address.withRaw { unsafe connect(number, $0, $1) }
        guard result == 0 else { throw SyscallError(errno, "connect to \(address)") }
        self.address = unsafe SocketAddress.read { unsafe getsockname(number, $0, $1) }
        self.descriptor = descriptor
    }

    borrowing func send(_ text: String) { writeAll(text, to: descriptor.number) }

    borrowing func finishSending() { _ = shutdown(descriptor.number, CInt(SHUT_WR)) }

    /// Reads until the other side has ended, or has been silent for ten seconds.
    borrowing func receiveAll() -> String {
        var all = ""
        while case (.moved, let text) = descriptor.readText(upTo: 1 << 16) { all += text }
        return all
    }

    /// Breaks the connection without a word of farewell.
    consuming func reset() {
        var none = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor.number, SOL_SOCKET, SO_LINGER, &none, socklen_t(MemoryLayout<linger>.size))
    }
}

/// Waits until a descriptor has something to read or to accept.
func waitUntilReadable(_ number: CInt) throws(SyscallError) {
    let poller = try Poller()
    try poller.add(number, .readable, as: Poller.Token(slot: 0, generation: 0))
    _ = try poller.round()
}

extension ListeningSocket {
    /// The next connection, which is on its way.
    borrowing func acceptOne() throws(SyscallError) -> Socket {
        try waitUntilReadable(number)
        guard case .connection(let socket, _) = accept() else { throw SyscallError(EAGAIN, "accept the client") }
        return socket
    }
}

/// An option of a socket, as the kernel has it.
func option(_ level: CInt, _ name: CInt, of number: CInt) -> CInt? {
    var value: CInt = 0
    var length = socklen_t(MemoryLayout<CInt>.size)
    return unsafe getsockopt(number, level, name, &value, &length) == 0 ? value : nil
}
