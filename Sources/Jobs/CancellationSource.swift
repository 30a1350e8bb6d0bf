import Synchronization
import Syscalls

/// Something that comes to an end once, and the work that is to stop then.
final class CancellationSource: Sendable {
    private let latch = Latch()
    private let actions = Mutex(Actions())

    private struct Actions {
        var isOver = false
        var last = 0
        var held: [Int: @Sendable () -> Void] = [:]
    }

    /// Cancels the work that is being done, and what is begun later.
    func cancel() {
        latch.countDown()
        let held = actions.withLock { actions in
            actions.isOver = true
            defer { actions.held = [:] }
            return actions.held.values.map(\.self)
        }
        for action in held { action() }
    }

    /// Has `action` done when the end comes, at once where it has come; returns what to forget it by.
    func whenCancelled(_ action: @escaping @Sendable () -> Void) -> Int {
        let (number, isOver) = actions.withLock { actions in
            actions.last += 1
            if !actions.isOver { actions.held[actions.last] = action }
            return (actions.last, actions.isOver)
        }
        if isOver { action() }
        return number
    }

    /// Forgets what was to be done.
    func forget(_ number: Int) { actions.withLock { _ = $0.held.removeValue(forKey: number) } }

    /// Does `work`, and cancels it when the end comes first; returns when the work has ended.
    func cancelling(_ work: @escaping @Sendable () async -> Void) async {
        await withTaskGroup { group in
            group.addTask { await self.latch.waitUnlessCancelled() }
            group.addTask { await work() }
            await group.next()
            group.cancelAll()
        }
    }
}
