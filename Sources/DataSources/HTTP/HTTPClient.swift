import Configuration
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
        try await send(HTTPRequest(call).with(validators), validators, limit: limit)
    }

    /// The same for a request that was made before, with these validators.
    func send(
        _ request: HTTPRequest,
        _ validators: HTTPCall.Validators,
        limit: Int
    ) async throws(SourceError) -> HTTPExchange.Answer {
        var step = Step(request: request, validators: validators, limit: limit)
        while true {
            var answer = try await exchange(step.request, limit: limit)
            guard try step.next(&answer) else { return answer }
        }
    }

    /// The same without a task, within `limit`: `take` hears the end, once, on the thread of the transfers or of who stops it.
    func begin(
        _ request: HTTPRequest,
        _ validators: HTTPCall.Validators,
        limit bytes: Int,
        within limit: Duration,
        _ take: @escaping @Sendable (HTTPTransfer.Outcome) -> Void
    ) -> UnderWay {
        let underWay = UnderWay()
        let deadline = HTTPTransfer.Deadline(moment: .now + limit, failure: .late(by: limit))
        send(Step(request: request, validators: validators, limit: bytes, deadline: deadline), underWay, take)
        return underWay
    }

    /// One request of those that redirects make of one.
    private struct Step: Sendable {
        var request: HTTPRequest
        let validators: HTTPCall.Validators
        let limit: Int
        var deadline: HTTPTransfer.Deadline?
        var redirects = 0
        var time = Duration.zero

        /// Takes in an answer; whether it leads to another request, which is to be sent next.
        mutating func next(_ answer: inout HTTPExchange.Answer) throws(SourceError) -> Bool {
            time += answer.time
            answer.time = time
            guard let redirect = answer.redirect else { return false }
            redirects += 1
            let call = request.call.following(
                redirect.location,
                status: redirect.status,
                redirects: redirects,
                from: answer.reach
            )
            request = HTTPRequest(try call.get()).with(validators)
            return true
        }
    }

    /// What ends a request that no task waits for.
    final class UnderWay: Sendable {
        private let state = Mutex((stop: (@Sendable () -> Void)?.none, isStopped: false))

        /// Ends it, unless it has ended; what it yields then is ``SourceError/stopped``.
        func stop() {
            let stop = state.withLock { state in
                state.isStopped = true
                return state.stop
            }
            stop?()
        }

        /// Takes what ends the request that is under way now.
        fileprivate func take(_ stop: @escaping @Sendable () -> Void) {
            let isStopped = state.withLock { state in
                state.stop = stop
                return state.isStopped
            }
            if isStopped { stop() }
        }
    }

    private func send(_ step: Step, _ underWay: UnderWay, _ take: @escaping @Sendable (HTTPTransfer.Outcome) -> Void) {
        do throws(SourceError) {
            try checkLookUps(of: step.request.call)
            let transfers = try HTTPTransfers.common(for: .reading)
            let transfer = HTTPTransfer(step.request, limit: step.limit, load: load, deadline: step.deadline) {
                outcome in
                do throws(SourceError) {
                    var (answer, step) = (try outcome.get(), step)
                    guard try step.next(&answer) else { return take(.success(answer)) }
                    self.send(step, underWay, take)
                } catch {
                    take(.failure(error))
                }
            }
            transfers.look(at: transfer)
            // Without a circle of references once it has ended: the closure holds no transfer.
            underWay.take { [weak transfer] in
                guard let transfer else { return }
                transfer.giveUp()
                transfers.look(at: transfer)
            }
        } catch {
            take(.failure(error))
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

        /// Has bytes be taken where they come, see ``HTTPStream/take(by:)``.
        func take(by taker: @escaping HTTPStream.Taker) { stream.take(by: taker) }

        /// For the task that calls ``next()``.
        var executor: TransferExecutor { transfers.executor }

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
        let request = HTTPRequest(call)
        let deadline = HTTPTransfer.Deadline(
            moment: .now + limit,
            failure: SourceError(.timeout, "cannot connect to \(call.place) within \(DurationText.format(limit))"),
            isForConnecting: true
        )
        // What a redirect says beside its address may have so many bytes.
        let bytes = SourceOptions.defaultLimit
        let transfer = HTTPTransfer(request, limit: bytes, load: load, stream: stream, deadline: deadline) {
            stream.end($0)
        }
        transfers.look(at: transfer)
        return OpenTransfer(transfer: transfer, transfers: transfers, stream: stream)
    }
}
