import Glibc
import Synchronization
import Syscalls
import Testing

/// A web server for tests on a port of its own: answers each connection's first request as it is told, then closes.
final class LoopbackServer: Sendable {
    /// One client that has sent its request.
    struct Client {
        fileprivate let number: CInt
        let head: String

        var path: String { String(head.split(separator: " ").dropFirst().first ?? "") }

        /// Sends some text; false when the client is gone.
        @discardableResult func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        /// Sends some bytes; false when the client is gone.
        @discardableResult func send(_ bytes: [UInt8]) -> Bool {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes { bytes in
                    unsafe Glibc.send(number, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        /// Has the connection torn down, not closed, when the answer is over; see socket(7), SO_LINGER.
        func reset() {
            var now = linger(l_onoff: 1, l_linger: 0)
            _ = unsafe setsockopt(number, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        }

        /// Waits for the head of another request on the same connection; nil when the client is gone.
        func nextHead() -> String? { LoopbackServer.head(from: number) }

        /// Waits until the client closes, or for so many milliseconds; returns whether it has.
        @discardableResult func waitForClose(milliseconds: CInt = -1) -> Bool {
            var news = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            return unsafe poll(&news, 1, milliseconds) > 0
        }
    }

    let port: UInt16
    private let listener: Descriptor
    private let heads = Mutex<[String]>([])
    private let clients = Atomic(0)
    private let greeting: String?
    private let answer: @Sendable (Client) -> Void

    /// Begins to listen; `greeting` is said to each client before it has asked.
    init(greeting: String? = nil, _ answer: @escaping @Sendable (Client) -> Void = { _ in }) throws {
        self.greeting = greeting
        self.answer = answer
        let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        listener = Descriptor(owning: number)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                unsafe bind(number, raw, length) == 0 && listen(number, 64) == 0
                    && getsockname(number, raw, &length) == 0
            }
        }
        try #require(result)
        port = UInt16(bigEndian: address.sin_port)
        _ = try KernelThread(name: "test server") { [self] in serve() }
    }

    /// The heads of all requests so far.
    var requests: [String] { heads.withLock { $0 } }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Takes no more connections.
    func stop() { _ = shutdown(listener.number, CInt(SHUT_RDWR)) }

    private func serve() {
        while true {
            let number = accept(listener.number, nil, nil)
            guard number >= 0 else { return }
            _ = try? KernelThread(name: "test client") { [self] in talk(Descriptor(owning: number)) }
        }
    }

    /// Returns when the last client has closed its connection or been answered.
    func allClientsGone() async throws {
        for _ in 0..<4000 {
            if clients.load(ordering: .relaxed) == 0 { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("a client keeps its connection")
    }

    private func talk(_ connection: consuming Descriptor) {
        clients.add(1, ordering: .relaxed)
        defer { clients.subtract(1, ordering: .relaxed) }
        if let greeting { Client(number: connection.number, head: "").send(greeting) }
        guard let request = Self.head(from: connection.number) else { return }
        heads.withLock { $0.append(request) }
        answer(Client(number: connection.number, head: request))
    }

    private static func head(from number: CInt) -> String? {
        var head = ""
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !head.contains("\r\n\r\n") {
            let count = unsafe read(number, &buffer, buffer.count)
            guard count > 0 else { return nil }
            head += String(decoding: buffer.prefix(count), as: UTF8.self)
        }
        return head
    }
}
