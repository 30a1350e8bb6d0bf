import CCurl
import Foundation
import Synchronization

/// One request on its way: what is asked, what has come back, and who waits for it.
final class HTTPTransfer: Sendable {
    /// How many requests of one client there are; relaxed, since the numbers alone count.
    final class Load: Sendable {
        let underWay = Atomic(0)
        /// Those given up while a name is still looked up.
        let lookUps = Atomic(0)
    }

    /// What becomes of a piece of a body.
    enum Taken {
        case all
        /// It waits until there is room, and comes again.
        case later
        /// Nothing more is wanted.
        case refused
    }

    /// When it ends, whatever has come by then.
    struct Deadline: Sendable {
        let moment: ContinuousClock.Instant
        /// What is told then.
        let failure: SourceError
        /// Whether it counts only until the connection stands.
        var isForConnecting = false
    }

    typealias Outcome = Result<HTTPExchange.Answer, SourceError>

    let load: Load
    /// Where an answer goes that goes on; nil for one that is gathered.
    let stream: HTTPStream?
    private let limit: Deadline?
    /// Relaxed: the thread of the transfers alone sets and reads it.
    private let isConnected = Atomic(false)
    /// Nil where whoever waits gives up by itself.
    var deadline: Deadline? { isConnected.load(ordering: .relaxed) ? nil : limit }
    /// When that is.
    var deadlineMoment: ContinuousClock.Instant? { isConnected.load(ordering: .relaxed) ? nil : limit?.moment }

    /// The connection stands, so that a deadline for that counts no more.
    func noteConnected() { isConnected.store(true, ordering: .relaxed) }
    private let request: HTTPRequest
    private let exchange: Mutex<HTTPExchange>
    private let take: @Sendable (Outcome) -> Void
    /// Relaxed: whoever is first takes the outcome along.
    private let isOver = Atomic(false)
    /// Relaxed: whoever sets it then has the transfer looked at, by way of a lock.
    private let wasGivenUp = Atomic(false)

    /// A request that is not yet sent; `take` gets what becomes of it, once, on the thread of the transfers or of who gives
    /// up.
    init(
        _ request: HTTPRequest,
        limit: Int,
        load: Load,
        stream: HTTPStream? = nil,
        deadline: Deadline? = nil,
        _ take: @escaping @Sendable (Outcome) -> Void
    ) {
        self.request = request
        self.load = load
        self.stream = stream
        self.limit = deadline
        self.take = take
        exchange = Mutex(HTTPExchange(request.call, limit: limit, wasConditional: request.isConditional))
        load.underWay.add(1, ordering: .relaxed)
    }

    deinit { load.underWay.subtract(1, ordering: .relaxed) }

    var isGivenUp: Bool { wasGivenUp.load(ordering: .relaxed) }

    /// Nobody waits any more.
    func giveUp(for reason: SourceError = .stopped) {
        wasGivenUp.store(true, ordering: .relaxed)
        deliver(.failure(reason))
    }

    private func deliver(_ outcome: Outcome) {
        if !isOver.exchange(true, ordering: .relaxed) { take(outcome) }
    }

    /// Decides whether to connect to an address.
    func mayConnect(to address: String, port: Int) -> Bool {
        exchange.withLock { $0.mayConnect(to: address, port: port) }
    }

    /// Whether its answer leads elsewhere.
    var isRedirected: Bool { exchange.withLock { $0.isRedirected } }

    /// Notes which address the answer came from.
    func take(peer address: String, port: Int) {
        if request.call.unixSocket == nil { exchange.withLock { $0.take(peer: address, port: port) } }
    }

    /// Nothing more will come; `code` and `words` are libcurl's.
    func end(_ code: CURLcode, words: String, time: Duration = .zero) {
        deliver(exchange.withLock { $0.outcome(code, words: words, time: time) })
    }

    /// Says to a handle what is asked for; false where memory is short.
    func prepare(_ handle: EasyHandle) -> Bool {
        handle.setRequest(request) && (!request.call.staysOutside || handle.judgeAddresses())
    }

    /// Takes a line of a head or of trailers; returns whether more is wanted.
    func take(header line: [UInt8]) -> Bool {
        guard !isGivenUp else { return false }
        let (isWanted, opening) = exchange.withLock { exchange in
            let wasOpen = stream == nil || exchange.isOpen
            let isWanted = exchange.take(header: line)
            return (isWanted, wasOpen ? nil : exchange.opening)
        }
        if let opening {
            noteConnected()
            stream?.open(opening)
        }
        return isWanted
    }

    /// Takes a piece of the body.
    func take(body bytes: [UInt8]) -> Taken {
        guard !isGivenUp else { return .refused }
        if let stream, exchange.withLock(\.isOpen) { return stream.offer(bytes) ? .all : .later }
        return exchange.withLock { $0.take(body: bytes) } ? .all : .refused
    }
}
