import Glibc
import Testing

@testable import Syscalls

@Suite struct ConnectTests {
    private static func waitUntilWritable(_ number: CInt) throws {
        let poller = try Poller()
        try poller.add(number, .writable, as: Poller.Token(slot: 0, generation: 0))
        _ = try poller.round()
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `a socket connects without waiting and becomes writable`(host: String) throws {
        let listener = try ListeningSocket(try #require(SocketAddress(host: host, port: 0)))
        let socket = try Socket.connect(to: listener.address)
        try Self.waitUntilWritable(socket.number)
        #expect(socket.connectFailure() == nil)
        let other = try listener.acceptOne()
        #expect(unsafe Array("abc".utf8).withUnsafeBytes { unsafe socket.send($0) } == .moved(3))
        try waitUntilReadable(other.number)
        var bytes = [UInt8](repeating: 0, count: 8)
        #expect(unsafe bytes.withUnsafeMutableBytes { unsafe other.receive(into: $0) } == .moved(3))
    }

    @Test func `a connection comes from the address it is told to come from`() throws {
        let listener = try ListeningSocket(.loopback(port: 0))
        let source = try #require(SocketAddress(host: "127.0.1.7", port: 0))
        let socket = try Socket.connect(to: listener.address, from: source)
        try Self.waitUntilWritable(socket.number)
        guard case .connection(_, let from) = listener.accept() else { throw SyscallError(EAGAIN, "accept") }
        #expect(from?.host == "127.0.1.7")
    }

    @Test func `nobody there is told by what follows the connecting`() throws {
        let address = try ListeningSocket(.loopback(port: 0)).address
        let socket = try Socket.connect(to: address)
        try Self.waitUntilWritable(socket.number)
        #expect(socket.connectFailure() == SyscallError(ECONNREFUSED, "connect"))
        #expect(socket.connectFailure() == nil)
    }

    @Test func `a source that is not ours is refused`() throws {
        let source = try #require(SocketAddress(host: "192.0.2.1", port: 0))
        #expect(throws: SyscallError(EADDRNOTAVAIL, "connect from 192.0.2.1:0")) {
            _ = try Socket.connect(to: .loopback(port: 1), from: source)
        }
    }

    @Test func `the limit of descriptors is raised once and stays`() {
        let limit = OpenFiles.raiseLimit()
        #expect(limit > 0)
        #expect(OpenFiles.raiseLimit() == limit)
    }
}
