import Syscalls
import TLS

/// The TLS of one connection: it begins with the first byte that comes, so that who says nothing costs nothing.
final class TLSChannel {
    /// What became of received bytes.
    enum News: Equatable {
        /// They said so many bytes, maybe none.
        case said(Int)
        /// The client has said that it sends nothing more, behind so many bytes.
        case closed(Int)
        /// The socket has come to its end.
        case ended
        /// The connection can't go on.
        case failed
        /// A request without TLS.
        case plainRequest
    }

    let pipe: TLSPipe
    private let certificate: ServerCertificate
    private var session: TLSSession?
    private var hasFailed = false
    private var hasSaidEnd = false
    /// Encrypted bytes that the socket has not taken yet, and how many of them it has.
    private var unsent: [UInt8] = []
    private var sent = 0

    /// A client that has had so many bytes sent to itself without taking them wants no answers.
    static let mostUnsent = 64 << 10

    init(_ certificate: ServerCertificate, _ pipe: TLSPipe) { (self.certificate, self.pipe) = (certificate, pipe) }

    /// Whether the client has said anything.
    var hasBegun: Bool { session != nil || hasFailed }
    /// Whether it can't be written to yet.
    var isHandshaking: Bool { session?.isHandshaking ?? !hasFailed }
    var isResumed: Bool { session?.isResumed ?? false }

    // MARK: - In

    /// Takes in received bytes, and calls `body` with what they say.
    func receive(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) -> News {
        guard !hasFailed, !hasSaidEnd else { return .said(0) }
        if session == nil {
            if unsafe Self.beginsRequest(bytes) { return fail(.plainRequest) }
            session = TLSSession(certificate.current, through: pipe)
        }
        guard let session else { return fail(.failed) }
        var count = 0
        let outcome = unsafe session.receive(bytes) { text in
            count += text.count
            unsafe body(text)
        }
        // What OpenSSL wants said is said behind what waits already.
        if pipe.count > 0 { keep(pipe.take()) }
        return switch outcome {
        case .open: unsent.count - sent > Self.mostUnsent ? fail(.failed) : .said(count)
        case .closed: .closed(count)
        case .failed: fail(.failed)
        }
    }

    /// A record of TLS begins with a number below 32, a request with the first letter of its method.
    private static func beginsRequest(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = unsafe bytes.first else { return false }
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
    }

    /// Nothing is encrypted any more, and nothing decrypted.
    private func fail(_ news: News) -> News {
        session = nil
        hasFailed = true
        return news
    }

    // MARK: - Out

    /// Whether encrypted bytes wait for room.
    var hasUnsent: Bool { sent < unsent.count }
    /// How many.
    var unsentCount: Int { unsent.count - sent }

    /// Encrypts bytes into the pipe, to be sent at once; false where the connection can't go on.
    func seal(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let session, !session.isHandshaking else { return false }
        return unsafe session.seal(bytes)
    }

    /// Has the client told that nothing follows, once; false where it was told, or can't be.
    func sealEnd() -> Bool {
        guard let session, !session.isHandshaking, !hasSaidEnd else { return false }
        hasSaidEnd = true
        session.sealEnd()
        keep(pipe.take())
        return hasUnsent
    }

    /// Has bytes sent as they are behind those that wait.
    func keep(_ bytes: some Collection<UInt8>) {
        if !hasUnsent { (unsent, sent) = ([], 0) }
        unsent += bytes
    }

    /// Sends what waits and then what is in the pipe, as far as there is room; keeps the rest.
    ///
    /// - Returns: how many bytes have left; `ended` where the client is gone.
    func send(through socket: CInt) -> IOResult {
        defer { pipe.clear() }
        if hasUnsent || pipe.count == 0 {
            if pipe.count > 0 { keep(pipe.take()) }
            return sendKept(through: socket)
        }
        let result = unsafe pipe.withBytes { unsafe Socket.send($0, through: socket) }
        let count = if case .moved(let count) = result { count } else { 0 }
        if result != .ended, count < pipe.count { keep(pipe.take()[count...]) }
        return result
    }

    private func sendKept(through socket: CInt) -> IOResult {
        guard hasUnsent else { return .moved(0) }
        let result = unsafe unsent.withUnsafeBytes { bytes in
            unsafe Socket.send(UnsafeRawBufferPointer(rebasing: bytes[sent...]), through: socket)
        }
        if case .moved(let count) = result { sent += count }
        // Most are idle from here on for hours.
        if !hasUnsent { (unsent, sent) = ([], 0) }
        return result
    }
}
