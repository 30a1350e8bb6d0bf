import HTTP
import HTTP2
import Syscalls

/// The requests of an HTTP/1 connection, one after another; what it holds is not needed once a stream has begun.
final class HTTP1Session {
    private var parser: RequestParser
    /// What the connection's deadline stands for.
    private var phase = RequestParser.Phase.idle

    /// How much has come of what HTTP/2 begins with, while nothing else has; nil where it can't begin any more.
    private var prefaceCount: Int?

    /// With `mayBeHTTP2` the first bytes tell whether this is HTTP/1 at all.
    init(limits: RequestLimits, mayBeHTTP2: Bool = false) {
        parser = RequestParser(limits: limits)
        prefaceCount = mayBeHTTP2 ? 0 : nil
    }

    /// Whether no request has begun.
    var isIdle: Bool { parser.phase == .idle }

    /// The `Origin` of the request that is read, where it came so far.
    var origin: String? { parser.origin }

    /// Takes in bytes that were received.
    ///
    /// - Returns: where it is HTTP/2 that begins, how many bytes of that came earlier; these are those of
    ///   `HTTP2Session.preface`.
    func append(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let count = prefaceCount else {
            unsafe parser.append(bytes)
            return nil
        }
        return unsafe appendFirst(bytes, behind: count)
    }

    /// No method is called PRI: what begins so is HTTP/2 that the client knows to be spoken here, RFC 9113 §3.3.
    private func appendFirst(_ bytes: UnsafeRawBufferPointer, behind count: Int) -> Int? {
        let needed = HTTP2Session.preface.prefix(4)
        let piece = unsafe bytes.prefix(needed.count - count)
        if unsafe needed.dropFirst(count).starts(with: piece) {
            if unsafe count + piece.count == needed.count { return count }
            unsafe prefaceCount = count + piece.count
            return nil
        }
        prefaceCount = nil
        // The parser copies the bytes within the call.
        unsafe needed.prefix(count).withUnsafeBytes { unsafe parser.append($0) }
        unsafe parser.append(bytes)
        return nil
    }

    /// The next request that is complete.
    func next() throws(RequestError) -> Request? {
        guard let request = try parser.next() else { return nil }
        // The next request has its own time, even if its first bytes came with this one.
        phase = .idle
        return request
    }

    /// The head of a request whose body is larger than so many bytes, once.
    func takeHead(ofBodyOver bytes: Int) -> RequestHead? { parser.takeHead(ofBodyOver: bytes) }

    /// Whether the client waits to be told to send the body; true once.
    func takeContinue() -> Bool { parser.takeContinue() }

    /// The phase that begins now, which has its own time; nil where an earlier one goes on.
    ///
    /// A slow head, a slow body and a long silence have each their own limit; a byte now and then extends none of them.
    func beginPhase() -> RequestParser.Phase? {
        // What may begin HTTP/2 is the beginning of a head until that is known.
        let current = prefaceCount ?? 0 > 0 ? .head : parser.phase
        guard current != phase || current == .idle else { return nil }
        phase = current
        return current
    }
}
