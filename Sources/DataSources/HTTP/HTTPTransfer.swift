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

    /// Nothing more will come; `code` and `words` are the library's.
    func end(_ code: CInt, words: String) {
        handoff.deliver(exchange.withLock { $0.outcome(code, words: words) })
    }

    /// The request as the library wants it, not yet sent.
    @unsafe func request(_ library: OpaquePointer) -> OpaquePointer? {
        guard let handle = unsafe transfer_make(library, call.url.absoluteString, call.method) else { return nil }
        for line in call.headerLines(validators) { unsafe transfer_add_header(handle, line) }
        if let body = call.sentBody { unsafe transfer_set_body(handle, body, body.count) }
        return unsafe handle
    }

    /// Hands bytes from the library to the exchange they belong to; returns whether more is wanted.
    @unsafe static func take(
        _ context: UnsafeMutableRawPointer?,
        _ bytes: UnsafeRawPointer?,
        _ count: Int,
        _ body: (inout HTTPExchange, [UInt8]) -> Bool
    ) -> Bool {
        guard let context = unsafe context else { return false }
        // The loop keeps it as long as the library knows it.
        let transfer = unsafe Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
        let piece = unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
        return !transfer.isGivenUp && transfer.exchange.withLock { body(&$0, piece) }
    }
}
