import Synchronization
import Syscalls

/// Something that comes to an end once, and the work that is to stop then.
final class CancellationSource: Sendable {
    private let actions = Mutex(Actions())

    /// Every job that is begun has two of them, and mostly one action for a moment.
    private struct Actions {
        var isOver = false
        var last: UInt32 = 0
        var held: [(number: UInt32, action: @Sendable () -> Void)] = []
    }

    /// Cancels the work that is being done, and what is begun later.
    func cancel() {
        let held = actions.withLock { actions in
            actions.isOver = true
            defer { actions.held = [] }
            return actions.held
        }
        for (_, action) in held { action() }
    }

    /// Has `action` done when the end comes, at once where it has come; returns what to forget it by.
    func whenCancelled(_ action: @escaping @Sendable () -> Void) -> UInt32 {
        let (number, isOver) = actions.withLock { actions in
            actions.last &+= 1
            if !actions.isOver { actions.held.append((actions.last, action)) }
            return (actions.last, actions.isOver)
        }
        if isOver { action() }
        return number
    }

    /// Forgets what was to be done.
    func forget(_ number: UInt32) {
        actions.withLock { actions in
            guard let place = actions.held.firstIndex(where: { $0.number == number }) else { return }
            // Without the room for one, where none is left.
            if actions.held.count == 1 { actions.held = [] } else { actions.held.remove(at: place) }
        }
    }

    /// Does `work`, and cancels it when the end comes first; returns when the work has ended.
    func cancelling(_ work: @escaping @Sendable () async -> Void) async {
        let latch = Latch()
        let number = whenCancelled { latch.countDown() }
        defer { forget(number) }
        await withTaskGroup { group in
            group.addTask { await latch.waitUnlessCancelled() }
            group.addTask { await work() }
            await group.next()
            group.cancelAll()
        }
    }
}
