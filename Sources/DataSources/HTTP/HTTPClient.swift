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
        var call = call
        var redirects = 0
        while true {
            let answer = try await exchange(call, validators, limit: limit)
            guard let redirect = answer.redirect else { return answer }
            redirects += 1
            call = try call.following(
                redirect.location,
                status: redirect.status,
                redirects: redirects,
                from: answer.reach
            ).get()
        }
    }

    /// Sends one request and gathers the answer to it.
    private func exchange(
        _ call: HTTPCall,
        _ validators: HTTPCall.Validators,
        limit: Int
    ) async throws(SourceError) -> HTTPExchange.Answer {
        guard load.lookUps.load(ordering: .relaxed) < Self.lookUpLimit else {
            throw SourceError(
                .dns,
                "\(Self.lookUpLimit) look-ups of \(call.place) still hang; does its name server answer?"
            )
        }
        let transfers = try HTTPTransfers.common()
        let transfer = HTTPTransfer(call, validators, limit: limit, load: load)
        return try await withTaskCancellationHandler {
            transfers.look(at: transfer)
            return await transfer.handoff.value()
        } onCancel: {
            transfer.giveUp()
            transfers.look(at: transfer)
        }.get()
    }
}
