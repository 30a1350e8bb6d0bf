import Dispatch
import Foundation
import Glibc

/// One HTTP/1.1 request to a server on this machine, over a connection of its own.
///
/// Drivers write `Content-Length:7` without a space, which not every library takes, so this reads the answer itself.
struct LoopbackRequest: Sendable {
    let method: String
    let port: UInt16
    let path: String
    let body: Data

    /// How long a connection may stay silent before the request is given up.
    private static let patience = 40

    /// Sends the request and hands back the body of the answer, whatever its status.
    func answer() async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try exchange() }) }
        }
    }

    private func exchange() throws -> Data {
        let connection = try connected()
        let head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Length: \(body.count)\r\n\r\n"
        try connection.write(contentsOf: Data(head.utf8) + body)
        var received = Data()
        while true {
            if let answer = try Self.body(of: received) { return answer }
            received += try Self.received(by: connection)
        }
    }

    private func connected() throws -> FileHandle {
        let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        guard number >= 0 else { throw Self.failure }
        let connection = FileHandle(fileDescriptor: number, closeOnDealloc: true)
        var patience = timeval(tv_sec: Self.patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        // The kernel copies the value during the call.
        guard unsafe setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, size) == 0 else { throw Self.failure }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let result = unsafe withUnsafePointer(to: address) { place in
            // `sockaddr_in` is a `sockaddr` whose family says so, and the length handed over is its own.
            unsafe place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Self.failure }
        return connection
    }

    /// What has arrived, waiting for it; `FileHandle` itself would wait for as much as it was asked for.
    private static func received(by connection: FileHandle) throws -> Data {
        var bytes = [UInt8](repeating: 0, count: 65536)
        // The kernel writes at most as much as the buffer it is handed for the call holds.
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe recv(connection.fileDescriptor, buffer.baseAddress, buffer.count, 0)
        }
        guard count != 0 else { throw POSIXError(.ECONNRESET) }
        guard count > 0 else { throw failure }
        return Data(bytes.prefix(count))
    }

    /// The body, once as much of it as the head promises is there.
    private static func body(of answer: Data) throws -> Data? {
        guard let end = answer.firstRange(of: Data("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: answer[..<end.lowerBound], as: UTF8.self)
        guard let length = head.firstMatch(of: /\r\n[Cc]ontent-[Ll]ength: *(\d+)/).flatMap({ Int($0.1) }) else {
            throw POSIXError(.EBADMSG)
        }
        let body = answer[end.upperBound...]
        return body.count >= length ? body.prefix(length) : nil
    }

    private static var failure: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
