import Configuration

/// Does `work`, and cancels it when it takes longer than `limit`.
///
/// Returns only when the work has ended. When the limit came first, that is a failure of the kind `timeout`, whatever the work
/// made of it. The time of a suspended machine counts.
public func withDeadline<Value: Sendable>(
    _ limit: Duration,
    _ work: @escaping @Sendable () async throws(SourceError) -> Value
) async throws(SourceError) -> Value {
    try await withDeadline(limit, clock: ContinuousClock(), work)
}

private enum DeadlineNews<Value: Sendable> {
    case ended(Result<Value, SourceError>)
    case timeIsOver
    case interrupted
}

/// The same by a clock of choice.
func withDeadline<Value: Sendable, C: Clock>(
    _ limit: Duration,
    clock: C,
    _ work: @escaping @Sendable () async throws(SourceError) -> Value
) async throws(SourceError) -> Value where C.Duration == Duration {
    let deadline = clock.now.advanced(by: limit)
    let late = Result<Value, SourceError>.failure(.late(by: limit))
    typealias Outcome = Result<Value, SourceError>
    let result = await withTaskGroup(of: DeadlineNews<Value>.self, returning: Outcome.self) { group in
        group.addTask {
            do throws(SourceError) {
                return .ended(.success(try await work()))
            } catch {
                return .ended(.failure(error))
            }
        }
        group.addTask {
            do {
                try await clock.sleep(until: deadline, tolerance: nil)
                return .timeIsOver
            } catch {
                return .interrupted
            }
        }
        var isLate = false
        for await news in group {
            switch news {
            case .ended(let result):
                group.cancelAll()
                return isLate ? late : result
            case .timeIsOver:
                isLate = true
                group.cancelAll()
            case .interrupted: break
            }
        }
        return late
    }
    return try result.get()
}

extension SourceError {
    /// Something took longer than the `limit` that it has.
    static func late(by limit: Duration) -> SourceError {
        SourceError(.timeout, "took longer than \(DurationText.format(limit))")
    }
}
