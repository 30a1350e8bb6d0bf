import Foundation
import Glibc
import Synchronization
import Syscalls

/// A web server on this machine that answers as a test tells it; one request a connection.
public final class ScriptedServer: Sendable {
    /// The head of a request in, the answer without its length out.
    public typealias Script = @Sendable (_ head: String) -> (status: String, fields: [String], body: String)

    /// Where it listens on 127.0.0.1.
    public let port: UInt16
    private let number: CInt
    private let script: Mutex<Script>
    private let seen = Mutex<[String]>([])

    /// Listens on a port the kernel chooses.
    public init(_ script: @escaping Script) throws {
        self.script = Mutex(script)
        (number, port) = try Connection.listening()
        Thread.detachNewThread { [self] in serve() }
    }

    /// The heads of all requests so far.
    public var requests: [String] { seen.withLock(\.self) }

    /// Answers otherwise from now on.
    public func become(_ script: @escaping Script) { self.script.withLock { $0 = script } }

    /// Ends the listening; the thread closes the socket behind itself.
    public func stop() { _ = shutdown(number, CInt(SHUT_RDWR)) }

    private func serve() {
        defer { close(number) }
        while case let client = accept(number, nil, nil), client >= 0 {
            try? answer(Connection(owning: client))
        }
    }

    private func answer(_ connection: Connection) throws {
        guard let (received, _) = try connection.receiveHead() else { return }
        let head = String(decoding: received, as: UTF8.self)
        let (status, fields, body) = script.withLock(\.self)(head)
        seen.withLock { $0.append(head) }
        let lines = (["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)", "Connection: close"] + fields)
        try connection.send(lines.map { $0 + "\r\n" }.joined() + "\r\n" + body)
    }
}

extension Connection {
    /// A socket that listens on a port of this machine that the kernel chooses.
    public static func listening() throws -> (number: CInt, port: UInt16) {
        let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        let isBound = unsafe withLoopback(0) { unsafe bind(number, $0, $1) } == 0
        guard number >= 0, isBound, listen(number, 16) == 0 else { throw failure }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = unsafe withUnsafeMutablePointer(to: &address) { place in
            // The kernel writes at most `length` bytes, the size of what is there.
            unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(number, $0, &length) }
        }
        return (number, UInt16(bigEndian: address.sin_port))
    }
}
