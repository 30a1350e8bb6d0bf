import Glibc
import Testing

@testable import Syscalls

@Suite struct SocketTests {
    /// A client and our side of its connection.
    private struct Connection: ~Copyable {
        let socket: Socket
        var peer: Peer?

        init() throws {
            let address = try #require(SocketAddress(host: "127.0.0.1", port: 0))
            let listener = try ListeningSocket(address)
            peer = try Peer(connectedTo: listener.address)
            socket = try listener.acceptOne()
        }

        borrowing func sendFromPeer(_ text: String) {
            switch peer {
            case .some(let peer): peer.send(text)
            case nil: break
            }
        }

        borrowing func receiveAllAtPeer() -> String {
            switch peer {
            case .some(let peer): peer.receiveAll()
            case nil: ""
            }
        }

        /// Breaks the connection from the other side.
        mutating func resetPeer() {
            peer.take()?.reset()
        }
    }

    @Test func `what one side sends the other receives, then it would block, then it ends`() throws {
        var connection = try Connection()
        #expect(connection.socket.receiveText() == (.wouldBlock, ""))
        connection.sendFromPeer("abc")
        try waitUntilReadable(connection.socket.number)
        #expect(connection.socket.receiveText() == (.moved(3), "abc"))
        #expect(connection.socket.receiveText() == (.wouldBlock, ""))
        connection.peer = nil
        try waitUntilReadable(connection.socket.number)
        #expect(connection.socket.receiveText() == (.ended, ""))
    }

    @Test func `what was sent before the end still arrives`() throws {
        let connection = try Connection()
        #expect(connection.socket.sendText("hello ") == .moved(6))
        #expect(
            unsafe Array("you".utf8).withUnsafeBytes { unsafe Socket.send($0, through: connection.socket.number) }
                == .moved(3)
        )
        connection.socket.finishSending()
        #expect(connection.receiveAllAtPeer() == "hello you")
        #expect(connection.socket.sendText("more") == .ended)
        connection.sendFromPeer("still here")
        try waitUntilReadable(connection.socket.number)
        #expect(connection.socket.receiveText() == (.moved(10), "still here"))
    }

    @Test func `a socket that is full would block, and nothing sent until then is lost`() throws {
        let connection = try Connection()
        let text = String(repeating: "x", count: 1 << 16)
        var total = 0
        while case .moved(let count) = connection.socket.sendText(text) { total += count }
        #expect(connection.socket.sendText(text) == .wouldBlock)
        #expect(total > 0)
        connection.socket.finishSending()
        #expect(connection.receiveAllAtPeer().utf8.count == total)
    }

    @Test func `a broken connection is the end of both directions, not of the process`() throws {
        var connection = try Connection()
        connection.resetPeer()
        try waitUntilReadable(connection.socket.number)
        for _ in 0..<3 {
            #expect(connection.socket.sendText("a") == .ended)
            #expect(connection.socket.receiveText() == (.ended, ""))
        }
    }

    @Test func `sending nothing is not the end`() throws {
        let connection = try Connection()
        #expect(connection.socket.sendText("") == .moved(0))
        #expect(connection.socket.sendText("a") == .moved(1))
    }

    @Test func `a peer that acknowledges is not silent, however much was sent`() throws {
        let connection = try Connection()
        let isSilentBefore = connection.socket.isUnanswered(for: .zero)
        #expect(!isSilentBefore)
        #expect(connection.socket.sendText("a") == .moved(1))
        let isSilentAfter = connection.socket.isUnanswered(for: .seconds(10))
        #expect(!isSilentAfter)
    }
}

extension Socket {
    fileprivate borrowing func receiveText() -> (IOResult, String) {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let transfer = unsafe bytes.withUnsafeMutableBytes { unsafe receive(into: $0) }
        guard case .moved(let count) = transfer else { return (transfer, "") }
        return (transfer, String(decoding: bytes[..<count], as: UTF8.self))
    }

    fileprivate borrowing func sendText(_ text: String) -> IOResult {
        unsafe Array(text.utf8).withUnsafeBytes { unsafe send($0) }
    }
}
