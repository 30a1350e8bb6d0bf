import Dispatch
import Foundation
import FoundationNetworking
import Synchronization

/// Sends the requests of one job over connections that it reuses; keeps no cookies, no cache and no passwords.
///
/// One for each job, since a server that floods a session keeps its one thread from serving others.
final class HTTPClient: Sendable {
    /// So many requests that were given up may still be ending; more would pile up.
    private static let abandonedLimit = 4

    private let transfers = HTTPTransfers()
    private let session: URLSession

    init() {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        // Each job has a deadline of its own, which may be longer than the usual limits.
        configuration.timeoutIntervalForRequest = 86_400
        session = URLSession(configuration: configuration, delegate: transfers, delegateQueue: nil)
    }

    // The session holds its delegate and its connections until it is told that no more comes.
    deinit { session.finishTasksAndInvalidate() }

    /// How many requests have been begun and not ended.
    var transfersUnderWay: Int { transfers.count }

    /// Sends a request, follows where the answers lead, and gathers the last one; a cancelled task gives it up at once.
    func send(
        _ call: HTTPCall,
        _ validators: HTTPCall.Validators,
        limit: Int
    ) async throws(SourceFailure) -> HTTPExchange.Answer {
        var call = call
        var redirects = 0
        while true {
            let answer = try await exchange(call, validators, limit: limit)
            guard let redirect = answer.redirect else { return answer }
            redirects += 1
            call = try call.following(redirect.location, status: redirect.status, redirects: redirects).get()
        }
    }

    /// Sends one request and gathers the answer to it.
    private func exchange(
        _ call: HTTPCall,
        _ validators: HTTPCall.Validators,
        limit: Int
    ) async throws(SourceFailure) -> HTTPExchange.Answer {
        guard transfers.abandonedCount < Self.abandonedLimit else {
            let message = "\(call.place) still holds up \(Self.abandonedLimit) requests that were given up"
            throw SourceFailure(.other, message)
        }
        let handoff = Handoff<Result<HTTPExchange.Answer, SourceFailure>>()
        let task = session.dataTask(with: call.request(validators))
        transfers.begin(
            task,
            HTTPExchange(call, limit: limit, wasConditional: !validators.isEmpty, handoff: handoff)
        )
        return try await withTaskCancellationHandler {
            transfers.resume(task)
            return await handoff.value()
        } onCancel: {
            handoff.deliver(.failure(.stopped))
            transfers.abandon(task)
        }.get()
    }
}

/// Hands what URLSession tells about its tasks to their exchanges.
private final class HTTPTransfers: NSObject, URLSessionDataDelegate, Sendable {
    private struct State {
        var exchanges: [Int: HTTPExchange] = [:]
        /// Those nobody waits for any more.
        var abandoned: Set<Int> = []
    }

    private let state = Mutex(State())

    var count: Int { state.withLock(\.exchanges.count) }

    var abandonedCount: Int { state.withLock(\.abandoned.count) }

    func begin(_ task: URLSessionTask, _ exchange: HTTPExchange) {
        state.withLock { $0.exchanges[task.taskIdentifier] = exchange }
    }

    /// Sends the request, unless it was given up before.
    func resume(_ task: URLSessionTask) {
        let isWanted = state.withLock { state in
            state.exchanges[task.taskIdentifier]?.isUnderWay = true
            return state.exchanges[task.taskIdentifier] != nil
        }
        if isWanted { task.resume() }
    }

    /// Gives up a request; one that was not yet sent is forgotten, since to cancel it would leak.
    func abandon(_ task: URLSessionTask) {
        let isUnderWay = state.withLock { state in
            guard let exchange = state.exchanges[task.taskIdentifier] else { return false }
            if exchange.isUnderWay {
                state.abandoned.insert(task.taskIdentifier)
            } else {
                state.exchanges[task.taskIdentifier] = nil
            }
            return exchange.isUnderWay
        }
        // Cancelling waits for the session's thread, which a flood may keep busy; no thread of the shared pool may.
        if isUnderWay { DispatchQueue.global().async { task.cancel() } }
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        // The redirect itself is the answer: the session would drop bodies, and resolve some addresses wrongly.
        completionHandler(nil)
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        let isWanted = state.withLock { $0.exchanges[dataTask.taskIdentifier]?.take(response) ?? false }
        // The disposition `.cancel` leaves the connection open here, and a thread that spins on it.
        completionHandler(.allow)
        if !isWanted { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isWanted = state.withLock { $0.exchanges[dataTask.taskIdentifier]?.take(data) ?? false }
        if !isWanted { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let exchange = state.withLock { state in
            state.abandoned.remove(task.taskIdentifier)
            return state.exchanges.removeValue(forKey: task.taskIdentifier)
        }
        guard var exchange else { return }
        // The session tells nothing of a redirect that leads nowhere.
        if !exchange.hasHead, error == nil, let response = task.response { _ = exchange.take(response) }
        exchange.handoff.deliver(exchange.outcome(error))
    }
}
