import CCurl
import Foundation
import Synchronization
import Syscalls

/// One request on its way: what is asked, what has come back, and who waits for it.
final class HTTPTransfer: Sendable {
    /// How many requests of one client there are; relaxed, since the numbers alone count.
    final class Load: Sendable {
        let underWay = Atomic(0)
        /// Those given up while a name is still looked up.
        let lookUps = Atomic(0)
    }

    let handoff = OneShot<Result<HTTPExchange.Answer, SourceError>>()
    let load: Load
    private let call: HTTPCall
    private let validators: HTTPCall.Validators
    private let exchange: Mutex<HTTPExchange>
    /// Relaxed: whoever sets it then has the transfer looked at, by way of a lock.
    private let wasGivenUp = Atomic(false)

    init(_ call: HTTPCall, _ validators: HTTPCall.Validators, limit: Int, load: Load) {
        self.call = call
        self.validators = validators
        self.load = load
        exchange = Mutex(HTTPExchange(call, limit: limit, wasConditional: !validators.isEmpty))
        load.underWay.add(1, ordering: .relaxed)
    }

    deinit { load.underWay.subtract(1, ordering: .relaxed) }

    var isGivenUp: Bool { wasGivenUp.load(ordering: .relaxed) }

    /// Nobody waits any more.
    func giveUp() {
        wasGivenUp.store(true, ordering: .relaxed)
        handoff.deliver(.failure(.stopped))
    }

    /// Decides whether to connect to an address.
    func mayConnect(to address: String, port: Int) -> Bool {
        exchange.withLock { $0.mayConnect(to: address, port: port) }
    }

    /// Notes which address the answer came from.
    func take(peer address: String, port: Int) { exchange.withLock { $0.take(peer: address, port: port) } }

    /// Nothing more will come; `code` and `words` are libcurl's.
    func end(_ code: CURLcode, words: String) {
        handoff.deliver(exchange.withLock { $0.outcome(code, words: words) })
    }

    /// The request as libcurl wants it, not yet sent; nil where memory is short.
    func request() -> EasyHandle? {
        guard let handle = EasyHandle(self) else { return nil }
        let isComplete = handle.setRequest(
            url: call.url.absoluteString,
            method: call.method,
            headers: call.headerLines(validators),
            body: call.sentBody
        )
        guard isComplete, !call.staysOutside || handle.judgeAddresses() else { return nil }
        return handle
    }

    /// Takes a line of a head or of trailers; returns whether more is wanted.
    func take(header line: [UInt8]) -> Bool { !isGivenUp && exchange.withLock { $0.take(header: line) } }

    /// Takes a piece of the body; returns whether more is wanted.
    func take(body bytes: [UInt8]) -> Bool { !isGivenUp && exchange.withLock { $0.take(body: bytes) } }
}
