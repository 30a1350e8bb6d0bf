import Synchronization

extension HTTPSource: BegunSource {
    /// Larger bodies are understood by a task, so that they hold up no other request; those of which a short one may become
    /// long JSON, and XML, too.
    private static let quickBody = 64 << 10
    private static let quickTable = 4 << 10

    private func isQuick(_ count: Int) -> Bool {
        switch format {
        case .xml: false
        case .csv, .yaml: count <= Self.quickTable
        case .auto, .json, .text, .ndjson, .prometheus: count <= Self.quickBody
        }
    }

    /// The task that understands a body, once there is one.
    private final class Reading: Sendable {
        private let state = Mutex((task: Task<Void, Never>?.none, isStopped: false))

        func begin(_ body: @escaping @Sendable () async -> Void) {
            let task = Task { await body() }
            let isStopped = state.withLock { state in
                state.task = task
                return state.isStopped
            }
            if isStopped { task.cancel() }
        }

        func stop() {
            let task = state.withLock { state in
                state.isStopped = true
                return state.task
            }
            task?.cancel()
        }
    }

    func begin(
        within limit: Duration,
        _ take: @escaping @Sendable (Result<SourceResult, SourceError>) -> Void
    ) -> @Sendable () -> Void {
        if let refusal {
            take(.failure(refusal))
            return {}
        }
        do throws(SourceError) {
            try checkPause()
        } catch {
            take(.failure(error))
            return {}
        }
        let (request, validators) = memory.next
        let (reading, end) = (Reading(), ContinuousClock.now + limit)
        let underWay = client.begin(request, validators, limit: self.limit, within: limit) { outcome in
            switch outcome {
            case .failure(let failure):
                note(failure)
                take(.failure(failure))
            case .success(let answer) where isQuick(answer.body.count):
                take(Result { () throws(SourceError) in try resultAtOnce(of: answer) })
            case .success(let answer):
                reading.begin {
                    do throws(SourceError) {
                        let left = max(.zero, end - .now)
                        take(
                            .success(
                                try await withDeadline(left) { () async throws(SourceError) in
                                    try await result(of: answer)
                                }
                            )
                        )
                    } catch {
                        take(.failure(end <= .now ? .late(by: limit) : error))
                    }
                }
            }
        }
        return {
            underWay.stop()
            reading.stop()
        }
    }
}
