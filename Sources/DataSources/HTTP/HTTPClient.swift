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

    /// Sends one request and gathers the answer; a cancelled task gives it up at once.
    func send(
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
            task.resume()
            return await handoff.value()
        } onCancel: {
            guard handoff.deliver(.failure(.stopped)) else { return }
            transfers.abandon(task)
            // It waits for the session's thread, which a flood may keep busy; no thread of the shared pool may.
            DispatchQueue.global().async { task.cancel() }
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

    func abandon(_ task: URLSessionTask) {
        state.withLock { state in
            if state.exchanges[task.taskIdentifier] != nil { state.abandoned.insert(task.taskIdentifier) }
        }
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        let origin = response.url ?? task.currentRequest?.url
        let next = state.withLock { state in
            origin.flatMap { state.exchanges[task.taskIdentifier]?.redirect(to: request, from: $0) }
        }
        completionHandler(next)
        if next == nil { task.cancel() }
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
        exchange.map { _ = $0.handoff.deliver($0.outcome(error)) }
    }
}
