import Synchronization
import Testing

@testable import Jobs

@Suite struct CancellationSourceTests {
    private final class Count: Sendable {
        private let count = Atomic(0)
        var value: Int { count.load(ordering: .relaxed) }
        func add() { count.add(1, ordering: .relaxed) }
    }

    @Test func `work that has ended leaves the signal alone, and goes on undisturbed`() async {
        let signal = CancellationSource()
        for _ in 0..<100 {
            await signal.cancelling { #expect(!Task.isCancelled) }
        }
    }

    @Test func `all that is at work when the signal comes is cancelled, and what comes later too`() async {
        let signal = CancellationSource()
        let cancelled = Count()
        await withDiscardingTaskGroup { group in
            for number in 0..<20 {
                group.addTask {
                    await signal.cancelling {
                        if number == 19 { signal.cancel() }
                        try? await Task.sleep(for: .seconds(3600))
                        if Task.isCancelled { cancelled.add() }
                    }
                }
            }
        }
        await signal.cancelling {
            try? await Task.sleep(for: .seconds(3600))
            cancelled.add()
        }
        signal.cancel()
        #expect(cancelled.value == 21)
    }

    @Test func `a task that is cancelled from outside cancels its work`() async {
        let signal = CancellationSource()
        let cancelled = Count()
        let task = Task {
            await signal.cancelling {
                try? await Task.sleep(for: .seconds(3600))
                if Task.isCancelled { cancelled.add() }
            }
        }
        task.cancel()
        await task.value
        #expect(cancelled.value == 1)
    }
}
