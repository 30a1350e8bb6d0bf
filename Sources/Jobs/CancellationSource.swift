import Synchronization

/// Something that comes to an end once, and those who are to stop then.
final class CancellationSource: Sendable {
    private struct State {
        var isGiven = false
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    /// Ends what is going on, and what is begun later.
    func give() {
        let waiting = state.withLock { state in
            state.isGiven = true
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }

    /// Does `work`, and cancels it when the end comes first; returns when the work has ended.
    func cancelling(_ work: @escaping @Sendable () async -> Void) async {
        await withTaskGroup { group in
            group.addTask { await self.wait() }
            group.addTask { await work() }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns when the signal is given, or when the task is cancelled.
    private func wait() async {
        let number = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // Whoever cancels comes before this, and is seen here, or behind it, and finds the continuation.
                    let isOver = state.isGiven || Task.isCancelled
                    if !isOver { state.waiting[number] = continuation }
                    return isOver
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
        }
    }
}
