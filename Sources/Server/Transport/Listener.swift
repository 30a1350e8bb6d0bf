import Syscalls

/// A listening socket that loops may share with the one that made it.
final class Listener: Sendable {
    private enum Socket: ~Copyable, Sendable {
        case tcp(ListeningSocket)
        case unix(UnixListeningSocket)
    }

    private let socket: Socket
    /// Where it listens, with the port the kernel chose where 0 was asked for.
    let address: ListenAddress

    init(_ address: ListenAddress) throws(SyscallError) {
        switch address {
        case .tcp(let place):
            let socket = try ListeningSocket(place)
            self.address = .tcp(socket.address)
            self.socket = .tcp(socket)
        case .unix(let place):
            self.socket = .unix(try UnixListeningSocket(place))
            self.address = address
        }
    }

    /// The descriptor, which becomes readable when a connection waits.
    var number: CInt {
        switch socket {
        case .tcp(let socket): socket.number
        case .unix(let socket): socket.number
        }
    }

    /// Takes the next connection, if one waits.
    func accept() -> ListeningSocket.Accepted {
        switch socket {
        case .tcp(let socket): socket.accept()
        case .unix(let socket): socket.accept()
        }
    }
}

extension Listener {
    /// A listener on each address, for each of so many loops; throws where another program listens on one.
    ///
    /// Loops have sockets of their own on a port, and the kernel spreads connections over them; they share a socket file.
    static func make(_ addresses: [ListenAddress], loops: Int) throws(SyscallError) -> [[Listener]] {
        for case .tcp(let address) in addresses where address.port != 0 { try ListeningSocket.requireFree(address) }
        var first: [Listener] = []
        for address in addresses { first.append(try Listener(address)) }
        var all = [first]
        for _ in 1..<max(loops, 1) {
            var own: [Listener] = []
            for listener in first {
                if case .tcp = listener.address {
                    own.append(try Listener(listener.address))
                } else {
                    own.append(listener)
                }
            }
            all.append(own)
        }
        return all
    }
}
