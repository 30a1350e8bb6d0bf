import Foundation
import FoundationNetworking
import Synchronization

/// Sends the requests of all jobs over shared connections; keeps no cookies, no cache and no passwords.
final class HTTPClient: Sendable {
    static let shared = HTTPClient()

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
        configuration.httpMaximumConnectionsPerHost = 64
        session = URLSession(configuration: configuration, delegate: transfers, delegateQueue: nil)
    }

    /// How many requests have been begun and not ended.
    var transfersUnderWay: Int { transfers.count }

    /// Sends one request and gathers the answer; a cancelled task gives it up at once.
    func send(
        _ call: HTTPCall,
        _ validators: HTTPCall.Validators,
        limit: Int
    ) async throws(SourceFailure) -> HTTPExchange.Answer {
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
            handoff.deliver(.failure(.stopped))
            task.cancel()
        }.get()
    }
}

/// Hands what URLSession tells about its tasks to their exchanges.
private final class HTTPTransfers: NSObject, URLSessionDataDelegate, Sendable {
    private let exchanges = Mutex<[Int: HTTPExchange]>([:])

    var count: Int { exchanges.withLock(\.count) }

    func begin(_ task: URLSessionTask, _ exchange: HTTPExchange) {
        exchanges.withLock { $0[task.taskIdentifier] = exchange }
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        let origin = response.url ?? task.currentRequest?.url
        let next = exchanges.withLock { exchanges in
            origin.flatMap { exchanges[task.taskIdentifier]?.redirect(to: request, from: $0) }
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
        let isWanted = exchanges.withLock { $0[dataTask.taskIdentifier]?.take(response) ?? false }
        // The disposition `.cancel` leaves the connection open here, and a thread that spins on it.
        completionHandler(.allow)
        if !isWanted { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isWanted = exchanges.withLock { $0[dataTask.taskIdentifier]?.take(data) ?? false }
        if !isWanted { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let exchange = exchanges.withLock { $0.removeValue(forKey: task.taskIdentifier) }
        exchange.map { _ = $0.handoff.deliver($0.outcome(error)) }
    }
}
