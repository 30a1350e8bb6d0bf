import Synchronization
public import Tape

extension Tape {
    /// Returns when readers see the event of a position.
    public func waitUntilCommitted(_ position: UInt64) async {
        let wait = Wait()
        let number = addObserver { [weak self] in if let self, end > position { wait.end() } }
        if end > position { wait.end() }
        await wait.untilEnd()
        removeObserver(number)
    }
}

/// Something that ends once, and that one waits for.
private final class Wait: Sendable {
    private struct State {
        var isOver = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func end() {
        let waiting = state.withLock { state in
            defer { state = State(isOver: true) }
            return state.waiting
        }
        waiting?.resume()
    }

    func untilEnd() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.waiting = continuation }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }
}
