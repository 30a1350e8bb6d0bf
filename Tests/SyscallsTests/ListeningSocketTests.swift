import Glibc
import Testing

@testable import Syscalls

@Suite struct ListeningSocketTests {
    private static func anyPort(_ host: String = "127.0.0.1") throws -> SocketAddress {
        try #require(SocketAddress(host: host, port: 0))
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `port 0 is a port of the kernel's choice, and who connects there is accepted`(host: String) throws {
        let listener: ListeningSocket
        do {
            listener = try ListeningSocket(Self.anyPort(host))
        } catch let error as SyscallError where error.code == EADDRNOTAVAIL || error.code == EAFNOSUPPORT {
            return  // A machine may be without IPv6.
        }
        #expect(listener.address.host == host)
        #expect(listener.address.port != 0)
        let peer = try Peer(connectedTo: listener.address)
        let expected = peer.address
        try waitUntilReadable(listener.number)
        switch listener.accept() {
        case .connection(_, from: let address):
            #expect(address == expected)
            #expect(address?.host == host)
        default: Issue.record("nobody was accepted")
        }
    }

    @Test func `nobody waits until somebody connects`() throws {
        let listener = try ListeningSocket(Self.anyPort())
        for _ in 0..<2 {
            switch listener.accept() {
            case .wouldBlock: break
            default: Issue.record("somebody was accepted")
            }
        }
    }

    @Test func `two listeners share a port, and lose nobody`() throws {
        let first = try ListeningSocket(Self.anyPort())
        let second = try ListeningSocket(first.address)
        #expect(second.address == first.address)
        let poller = try Poller()
        try poller.add(first.number, .readable, as: Poller.Token(slot: 0, generation: 0))
        try poller.add(second.number, .readable, as: Poller.Token(slot: 1, generation: 0))
        var accepted = [0, 0]
        for _ in 0..<64 {
            let peer = try Peer(connectedTo: first.address)
            let slots = try poller.round().map { Int($0.token.slot) }
            #expect(slots.count == 1)
            for slot in slots {
                switch slot == 0 ? first.accept() : second.accept() {
                case .connection: accepted[slot] += 1
                default: Issue.record("nobody was accepted")
                }
            }
            _ = consume peer
        }
        #expect(accepted.reduce(0, +) == 64)
        // The kernel spreads them by the client's port; one side for all 64 is one chance in 2 to the 63.
        #expect(accepted.allSatisfy { $0 > 0 })
    }

    @Test func `a port that another socket listens on is not free, even if that one would share it`() throws {
        let listener = try ListeningSocket(Self.anyPort())
        let address = listener.address
        let error = #expect(throws: SyscallError.self) { try ListeningSocket.requireFree(address) }
        #expect(error.map { "\($0)" } == "cannot listen on \(address): Address already in use")
        let peer = try Peer(connectedTo: address)
        _ = try listener.acceptOne()
        _ = consume peer
    }

    @Test func `a port is free when its listener is gone`() throws {
        var listener: ListeningSocket? = try ListeningSocket(Self.anyPort())
        let first = listener?.address
        let address = try #require(first)
        listener = nil
        try ListeningSocket.requireFree(address)
        try ListeningSocket.requireFree(Self.anyPort())
        listener = try ListeningSocket(address)
        let second = listener?.address
        #expect(second == address)
    }

    @Test func `a port that another socket keeps for itself is refused`() throws {
        let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let other = Descriptor(owning: number)
        #expect(unsafe try Self.anyPort().withRaw { unsafe bind(number, $0, $1) } == 0)
        #expect(listen(other.number, 1) == 0)
        let address = try #require(unsafe SocketAddress.read { unsafe getsockname(number, $0, $1) })
        let error = #expect(throws: SyscallError.self) { _ = try ListeningSocket(address) }
        #expect(error.map { "\($0)" } == "cannot listen on \(address): Address already in use")
    }

    @Test func `an address of another machine is refused`() throws {
        let address = try Self.anyPort("192.0.2.1")
        let error = #expect(throws: SyscallError.self) { _ = try ListeningSocket(address) }
        #expect(error.map { "\($0)" } == "cannot listen on 192.0.2.1:0: Cannot assign requested address")
    }

    @Test func `nothing that listens or was accepted blocks, waits to send or goes to child processes`() throws {
        let listener = try ListeningSocket(Self.anyPort())
        let peer = try Peer(connectedTo: listener.address)
        let socket = try listener.acceptOne()
        for number in [listener.number, socket.number] {
            #expect(fcntl(number, F_GETFL) & O_NONBLOCK != 0)
            #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
        }
        #expect(option(CInt(IPPROTO_TCP), TCP_NODELAY, of: socket.number) == 1)
        _ = consume peer
    }

    @Test func `without a descriptor left, accepting says so, and the one who waits is not lost`() async {
        // In a process of its own, since the limit concerns all of it.
        await #expect(processExitsWith: .success) {
            let listener = try ListeningSocket(ListeningSocketTests.anyPort())
            let peer = try Peer(connectedTo: listener.address)
            try waitUntilReadable(listener.number)
            var limit = rlimit()
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let before = limit.rlim_cur
            limit.rlim_cur = 3
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let first = listener.accept()
            limit.rlim_cur = before
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            switch first {
            case .exhausted(let error): #expect("\(error)" == "cannot accept a connection: Too many open files")
            default: Issue.record("it was accepted or lost")
            }
            _ = try listener.acceptOne()
            _ = consume peer
        }
    }
}
