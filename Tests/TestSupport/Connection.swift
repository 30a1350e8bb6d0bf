public import Foundation
import Glibc

/// A connection to a server on this machine; whoever uses it blocks, but never for longer than the silence that is allowed.
public final class Connection: Sendable {
    /// How long the other side may be silent.
    public static let patience = 30

    private let number: CInt

    /// Connects to 127.0.0.1; the other side may be silent for so many seconds.
    public init(port: UInt16, patience: Int = patience) throws {
        number = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw Self.failure }
        var patience = timeval(tv_sec: patience, tv_usec: 0)
        // The kernel copies the value during the call.
        unsafe setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let isConnected = unsafe Self.withLoopback(port) { unsafe connect(number, $0, $1) } == 0
        guard isConnected else { throw Self.failure }
    }

    /// Takes over a socket that was accepted.
    public init(owning number: CInt) { self.number = number }

    deinit { close(number) }

    /// Writes all of a text as UTF-8.
    public func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Writes all bytes, waiting for room.
    public func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            // The pointer is used inside the closure only, and the count is that of its bytes.
            let sent = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.send(number, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
            }
            guard sent > 0 else { throw Self.failure }
            rest = rest.dropFirst(sent)
        }
    }

    /// What has come; empty at the end.
    public func receive() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        // The kernel writes at most as many bytes as the buffer has.
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(number, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw Self.failure }
        return Array(buffer.prefix(count))
    }

    /// What has come once the head of a message is whole, and where the empty line behind it is; nil where the other side
    /// ends before.
    public func receiveHead() throws -> (received: [UInt8], emptyLine: Range<Int>)? {
        var received: [UInt8] = []
        while true {
            if let end = received.firstRange(of: Array("\r\n\r\n".utf8)) { return (received, end) }
            let more = try receive()
            guard !more.isEmpty else { return nil }
            received += more
        }
    }

    /// Ends both directions; who waits for bytes gets none.
    public func end() { _ = shutdown(number, CInt(SHUT_RDWR)) }

    /// The error that the last call has left in `errno`.
    public static var failure: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

    /// The address of a port of this machine, as the kernel takes it.
    public static func withLoopback<Result>(_ port: UInt16, _ use: (UnsafePointer<sockaddr>, socklen_t) -> Result)
        -> Result
    {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return unsafe withUnsafePointer(to: address) { place in
            // `sockaddr_in` is a `sockaddr` whose family says so, and the length handed over is its own.
            unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe use($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// Does what blocks away from the pool of threads that tests share.
public func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}
