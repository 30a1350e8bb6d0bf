import Synchronization
import Syscalls

/// Sends the requests of one job; keeps no cookies, no cache and no passwords.
final class HTTPClient: Sendable {
    /// So many names may still be looked up for requests that were given up; more would pile up.
    private static let lookUpLimit = 4

    private let load = HTTPTransfer.Load()

    /// How many requests have been begun and not ended.
    var transfersUnderWay: Int { load.underWay.load(ordering: .relaxed) }

    /// Sends a request, follows where the answers lead, and gathers the last one; a cancelled task gives it up at once.
    func send(
        _ call: HTTPCall,
        _ validators: HTTPCall.Validators,
        limit: Int
    ) async throws(SourceError) -> HTTPExchange.Answer {
        try await send(HTTPRequest(call, validators), validators, limit: limit)
    }

    /// The same for a request that was made before, with these validators.
    func send(
        _ request: HTTPRequest,
        _ validators: HTTPCall.Validators,
        limit: Int
    ) async throws(SourceError) -> HTTPExchange.Answer {
        var request = request
        var redirects = 0
        var time = Duration.zero
        while true {
            var answer = try await exchange(request, limit: limit)
            time += answer.time
            guard let redirect = answer.redirect else {
                answer.time = time
                return answer
            }
            redirects += 1
            let next = request.call.following(
                redirect.location,
                status: redirect.status,
                redirects: redirects,
                from: answer.reach
            )
            request = HTTPRequest(try next.get(), validators)
        }
    }

    /// Sends one request and gathers the answer to it.
    private func exchange(_ request: HTTPRequest, limit: Int) async throws(SourceError) -> HTTPExchange.Answer {
        try checkLookUps(of: request.call)
        let transfers = try HTTPTransfers.common(for: .reading)
        let handoff = OneShot<HTTPTransfer.Outcome>()
        let transfer = HTTPTransfer(request, limit: limit, load: load) { handoff.deliver($0) }
        return try await withTaskCancellationHandler {
            transfers.look(at: transfer)
            return await handoff.value()
        } onCancel: {
            transfer.giveUp()
            transfers.look(at: transfer)
        }.get()
    }

    private func checkLookUps(of call: HTTPCall) throws(SourceError) {
        guard load.lookUps.load(ordering: .relaxed) < Self.lookUpLimit else {
            throw SourceError(
                .dns,
                "\(Self.lookUpLimit) look-ups of \(call.place) still hang; does its name server answer?"
            )
        }
    }
}

/// Answers that go on.
extension HTTPClient {
    /// A request that was sent, whose answer is taken part by part.
    struct OpenTransfer: Sendable {
        fileprivate let transfer: HTTPTransfer
        fileprivate let transfers: HTTPTransfers
        fileprivate let stream: HTTPStream

        /// What comes next; for one task.
        func next() async -> HTTPStream.Part { await stream.next { transfers.look(at: transfer) } }

        /// Ends it where it is; does nothing to one that has ended.
        func giveUp() {
            transfer.giveUp()
            transfers.look(at: transfer)
        }
    }

    /// Sends a request, whose connection must stand within `limit`; redirects are told and not followed.
    func open(_ call: HTTPCall, connectingWithin limit: Duration) throws(SourceError) -> OpenTransfer {
        try checkLookUps(of: call)
        let transfers = try HTTPTransfers.common(for: .following)
        let stream = HTTPStream()
        let request = HTTPRequest(call, HTTPCall.Validators(), connectingWithin: limit)
        // What a redirect says beside its address may have so many bytes.
        let transfer = HTTPTransfer(request, limit: SourceOptions.defaultLimit, load: load, stream: stream) {
            stream.end($0)
        }
        transfers.look(at: transfer)
        return OpenTransfer(transfer: transfer, transfers: transfers, stream: stream)
    }
}
