import HTTP
import Syscalls

/// How received bytes become requests.
final class RequestReader {
    /// What comes next of what a client has sent.
    enum Step {
        case request(Request)
        /// A request that is not to be read any further, and what it is answered; then the connection ends.
        case rejected(RequestHead?, Response)
        /// The rest has not come yet.
        case incomplete
    }

    private let callbacks: ServerCallbacks
    private let clock: LoopClock
    private let settings: LoopSettings
    /// Where received bytes land before they are looked at.
    private var scratch = [UInt8](repeating: 0, count: 64 * 1024)

    init(_ callbacks: ServerCallbacks, _ clock: LoopClock, _ settings: LoopSettings) {
        (self.callbacks, self.clock, self.settings) = (callbacks, clock, settings)
    }

    /// Receives once; a connection that reads no requests throws away what comes.
    func receive(_ connection: Connection) -> IOResult {
        unsafe scratch.withUnsafeMutableBytes { buffer in
            let result = unsafe connection.transport.receive(into: buffer)
            if case .moved(let count) = result {
                unsafe take(UnsafeRawBufferPointer(rebasing: buffer[..<count]), connection)
            }
            return result
        }
    }

    /// Receives once through TLS; nil where nothing has come.
    func receive(_ connection: Connection, _ tls: TLSChannel) -> TLSChannel.News? {
        unsafe scratch.withUnsafeMutableBytes { buffer in
            switch unsafe connection.transport.receive(into: buffer) {
            case .wouldBlock: return nil
            case .ended: return .ended
            case .moved(let count):
                return unsafe tls.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])) {
                    if tls.speaksHTTP2, connection.session != nil { _ = beginHTTP2(connection) }
                    unsafe take($0, connection)
                }
            }
        }
    }

    /// Hands on what a client has said, in whichever protocol.
    private func take(_ bytes: UnsafeRawBufferPointer, _ connection: Connection) {
        switch connection.requests {
        case .none: return
        case .http1(let session):
            guard let early = unsafe session.append(bytes) else { return }
            unsafe beginHTTP2(connection, early: early)?.receive(bytes, at: clock.now)
        case .http2(let carrier): unsafe carrier.receive(bytes, at: clock.now)
        }
    }

    private func beginHTTP2(_ connection: Connection, early: Int = 0) -> HTTP2Carrier? {
        let limits = settings.configuration.requestLimits
        return connection.beginHTTP2(limits: limits, now: clock.now, early: early)
    }

    /// What comes next on a connection.
    func next(on connection: Connection) -> Step {
        guard let session = connection.session else { return .incomplete }
        do throws(RequestError) {
            if let request = try session.next() { return .request(request) }
        } catch {
            return .rejected(nil, .problem(error).adding(callbacks.errorFields(session.origin)))
        }
        if let head = session.takeHead(ofBodyOver: Self.smallBody).map(connection.placed) {
            if let port = connection.redirectPort { return .rejected(head, callbacks.redirection(of: head, to: port)) }
            if let response = callbacks.rejection(head) { return .rejected(head, response) }
        }
        if session.takeContinue() { connection.output.enqueue(.bytes(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))) }
        if let phase = session.beginPhase() { connection.deadline = clock.now + limit(of: phase) }
        return .incomplete
    }

    /// Bodies up to this many bytes are read, from any client and for any purpose.
    private static let smallBody = 16 << 10

    private func limit(of phase: RequestParser.Phase) -> Duration {
        switch phase {
        case .idle: settings.configuration.idleLimit
        case .head: settings.configuration.headLimit
        case .body: settings.configuration.bodyLimit
        }
    }
}
