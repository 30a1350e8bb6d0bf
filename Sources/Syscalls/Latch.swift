import Synchronization

/// Opens once, when it was counted down to zero, for all tasks that wait for that and will.
public final class Latch: Sendable {
    private struct State {
        var count: Int
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextNumber = 0
    }

    private let state: Mutex<State>

    /// A latch that opens when it was counted down so many times.
    public init(_ count: Int = 1) {
        precondition(count > 0, "a latch that counts from \(count) is open already")
        state = Mutex(State(count: count))
    }

    /// Whether it was counted down to zero.
    public var isOpen: Bool { state.withLock { $0.count == 0 } }

    /// Counts down; nothing follows where it is open.
    public func countDown() {
        let waiting = state.withLock { state in
            state.count = max(0, state.count - 1)
            guard state.count == 0 else { return [:] as [Int: CheckedContinuation<Void, Never>] }
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }

    /// Returns when it is open, even where the task is cancelled.
    public func wait() async { await wait(as: newNumber()) { false } }

    /// Returns when it is open, or when the task is cancelled.
    public func waitUnlessCancelled() async {
        let number = newNumber()
        await withTaskCancellationHandler {
            // Who cancels comes before this, and is seen here, or behind it, and finds the continuation.
            await wait(as: number) { Task.isCancelled }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
        }
    }

    private func newNumber() -> Int {
        state.withLock { state in
            defer { state.nextNumber += 1 }
            return state.nextNumber
        }
    }

    /// `isOver` is asked under the lock.
    private func wait(as number: Int, unless isOver: () -> Bool) async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                let isOpen = state.count == 0 || isOver()
                if !isOpen { state.waiting[number] = continuation }
                return isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}
