import Synchronization

/// Where a task awaits what another thread delivers; the first delivery counts, later ones are dropped.
final class Handoff<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case awaited(CheckedContinuation<Value, Never>)
        case delivered(Value)
        case taken
    }

    private let state = Mutex(State.empty)

    /// Delivers unless that was done before; returns whether it was this time.
    @discardableResult func deliver(_ value: Value) -> Bool {
        let (isFirst, continuation) = state.withLock { state -> (Bool, CheckedContinuation<Value, Never>?) in
            switch state {
            case .empty:
                state = .delivered(value)
                return (true, nil)
            case .awaited(let continuation):
                state = .taken
                return (true, continuation)
            case .delivered, .taken: return (false, nil)
            }
        }
        continuation?.resume(returning: value)
        return isFirst
    }

    /// What was or will be delivered; to be asked for once.
    func value() async -> Value {
        await withCheckedContinuation { continuation in
            let value = state.withLock { state -> Value? in
                if case .delivered(let value) = state {
                    state = .taken
                    return value
                }
                state = .awaited(continuation)
                return nil
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}
