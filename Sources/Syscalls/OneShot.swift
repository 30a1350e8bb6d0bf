import Synchronization

/// Where a task or a thread gets what another one delivers; the first delivery counts, later ones are dropped.
public final class OneShot<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case awaited(CheckedContinuation<Value, Never>)
        case delivered(Value)
        case taken
    }

    private let state = Mutex(State.empty)

    /// One that nothing was delivered to.
    public init() {}

    /// One that was delivered to already.
    public init(_ value: Value) { state.withLock { $0 = .delivered(value) } }

    /// Delivers unless that was done before; returns whether it was this time.
    @discardableResult public func deliver(_ value: Value) -> Bool {
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

    /// What was delivered, which then is the caller's alone; nil where it was taken, or never delivered.
    public func take() -> Value? {
        state.withLock { state in
            guard case .delivered(let value) = state else { return nil }
            state = .taken
            return value
        }
    }

    /// What was or will be delivered; to be asked for once.
    public func value() async -> Value {
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
