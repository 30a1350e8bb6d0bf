import HTTP
import Syscalls

/// The requests of an HTTP/1 connection, one after another; what it holds is not needed once a stream has begun.
final class HTTP1Session {
    private var parser: RequestParser
    /// What the connection's deadline stands for.
    private var phase = RequestParser.Phase.idle

    init(limits: RequestLimits) { parser = RequestParser(limits: limits) }

    /// Whether no request has begun.
    var isIdle: Bool { parser.phase == .idle }

    /// The `Origin` of the request that is read, where it came so far.
    var origin: String? { parser.origin }

    /// Takes in bytes that were received.
    func append(_ bytes: UnsafeRawBufferPointer) { unsafe parser.append(bytes) }

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
        let current = parser.phase
        guard current != phase || current == .idle else { return nil }
        phase = current
        return current
    }
}
