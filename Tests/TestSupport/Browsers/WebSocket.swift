import Foundation
import Synchronization

/// A client of a WebSocket on this machine: whole texts, no extensions (RFC 6455).
///
/// It names no origin: Firefox refuses what comes from a page.
final class WebSocket: Sendable {
    /// How many seconds ``next(_:)`` may wait.
    private static let patience = 1
    private let connection: Connection
    /// Held while a frame is written, so that none stands inside another.
    private let writing = Mutex(())

    /// What has come so far, for the one thread that reads.
    struct Inbox: ~Copyable {
        fileprivate var frames = WebSocketFrames()
        fileprivate var text: [UInt8] = []
    }

    /// Opens a socket on 127.0.0.1; blocks until the server agrees, for 30 s at most.
    init(port: UInt16, path: String) throws {
        connection = try Connection(port: port, patience: Self.patience)
        let key = Data((0..<16).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
        try connection.send(
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: \(key)\r\n\r\n"
        )
        // The server speaks only when it is spoken to, so nothing comes behind its head.
        var head: [UInt8] = []
        let deadline = ContinuousClock.now + .seconds(30)
        while head.firstRange(of: Array("\r\n\r\n".utf8)) == nil {
            guard ContinuousClock.now < deadline else { throw POSIXError(.ETIMEDOUT) }
            guard let more = try received() else { continue }
            head += more
        }
        guard head.starts(with: Array("HTTP/1.1 101 ".utf8)) else {
            throw Browser.Refused(words: String(decoding: head, as: UTF8.self))
        }
    }

    /// Sends a text.
    func send(_ text: String) throws { try send(Array(text.utf8), as: .text) }

    /// The next text; nil where none has come for a second.
    ///
    /// - Throws: when the server has ended the connection, or ``end()`` has.
    func next(_ inbox: inout Inbox) throws -> String? {
        while true {
            guard let frame = inbox.frames.next() else {
                guard let more = try received() else { return nil }
                inbox.frames.add(more)
                continue
            }
            switch frame.kind {
            case .text, .continuation:
                inbox.text += frame.payload
                guard frame.isLast else { continue }
                defer { inbox.text = [] }
                return String(decoding: inbox.text, as: UTF8.self)
            case .ping: try send(frame.payload, as: .pong)
            case .close: throw POSIXError(.ECONNRESET)
            case .pong, .binary: continue
            }
        }
    }

    /// Ends the connection, at which ``next(_:)`` throws.
    func end() { connection.end() }

    private func send(_ payload: [UInt8], as kind: WebSocketFrames.Kind) throws {
        let frame = WebSocketFrames.frame(of: payload, as: kind)
        try writing.withLock { _ in try connection.send(frame) }
    }

    /// What has come; nil where the patience is over.
    private func received() throws -> [UInt8]? {
        do {
            let bytes = try connection.receive()
            guard !bytes.isEmpty else { throw POSIXError(.ECONNRESET) }
            return bytes
        } catch let error as POSIXError where error.code == .EAGAIN {
            return nil
        }
    }
}
