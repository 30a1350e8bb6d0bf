import Syscalls

/// Something that comes to an end once, and the work that is to stop then.
final class CancellationSource: Sendable {
    private let latch = Latch()

    /// Cancels the work that is being done, and what is begun later.
    func cancel() { latch.countDown() }

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
