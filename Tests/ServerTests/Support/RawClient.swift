import Glibc
import TestCertificates

@testable import Syscalls

/// One connection as a client has it: it blocks, with a time limit on every wait.
final class RawClient {
    enum Failure: Error, Equatable {
        case connect(CInt)
        case timedOut
        /// The server has reset the connection.
        case broken(CInt)
        case endedEarly
    }

    private(set) var number: CInt
    /// What was received and not yet taken.
    var received: [UInt8] = []
    /// The TLS that all is sent through, once it was begun.
    private(set) var tls: TLSClient?

    /// A client that is not connected yet; a small `receiveBuffer` makes the server feel early that nobody reads.
    init(receiveBuffer: CInt? = nil) {
        number = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if let receiveBuffer { set(SO_RCVBUF, receiveBuffer) }
        set(SO_RCVTIMEO, timeval(tv_sec: 20, tv_usec: 0))
        set(SO_SNDTIMEO, timeval(tv_sec: 20, tv_usec: 0))
    }

    convenience init(_ address: SocketAddress, receiveBuffer: CInt? = nil) throws {
        self.init(receiveBuffer: receiveBuffer)
        try connect(to: address)
    }

    func connect(to address: SocketAddress) throws {
        let number = number
        let result = unsafe address.withRaw { unsafe Glibc.connect(number, $0, $1) }
        guard result == 0 else { throw Failure.connect(errno) }
    }

    deinit { close() }

    /// Agrees on keys; all that is sent and received goes through TLS from here on.
    func beginTLS(trusting authority: Identity, version: Int = 0x0304, resuming ticket: TLSClient.Ticket? = nil) throws
    {
        tls = try TLSClient(number, trusting: authority, version: version, resuming: ticket)
    }

    func close() {
        if number >= 0 { _ = Glibc.close(number) }
        number = -1
    }

    /// Goes away without a word: the server reads a reset.
    func reset() {
        set(SO_LINGER, linger(l_onoff: 1, l_linger: 0))
        close()
    }

    /// Goes away without even a reset, as a machine that has lost its network: all that comes in is dropped unseen.
    func vanish() {
        // One instruction for the kernel's filter, "return 0"; see socket(7), SO_ATTACH_FILTER.
        let instruction: UInt64 = 6
        unsafe withUnsafePointer(to: instruction) { pointer in
            unsafe set(SO_ATTACH_FILTER, (count: UInt(1), instructions: pointer))
        }
    }

    /// Says that nothing more will be sent.
    func finishSending() { _ = shutdown(number, CInt(SHUT_WR)) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        if let tls { return try tls.send(bytes) }
        try sendRaw(bytes)
    }

    /// Sends bytes as they are.
    func sendRaw(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(number, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count >= 0 else { throw errno == EAGAIN ? Failure.timedOut : Failure.broken(errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends what fits at once; false where the server has stopped reading.
    func sendAtOnce(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(number, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)) > 0
        }
    }

    /// Receives once; empty at the end.
    func receive(atMost limit: Int = 65536) throws -> [UInt8] {
        if let tls { return try tls.receive(atMost: limit) }
        return try unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            let result = unsafe recv(number, buffer.baseAddress, limit, 0)
            guard result >= 0 else { throw errno == EAGAIN ? Failure.timedOut : Failure.broken(errno) }
            count = result
        }
    }

    /// Everything up to the end.
    func readToEnd() throws -> [UInt8] {
        while true {
            let more = try receive()
            if more.isEmpty { break }
            received += more
        }
        defer { received = [] }
        return received
    }

    private func set(_ option: CInt, _ value: some BitwiseCopyable) {
        var value = value
        let size = socklen_t(MemoryLayout.size(ofValue: value))
        _ = unsafe withUnsafeBytes(of: &value) { unsafe setsockopt(number, SOL_SOCKET, option, $0.baseAddress, size) }
    }
}
