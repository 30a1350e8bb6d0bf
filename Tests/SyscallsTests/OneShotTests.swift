import Synchronization
import Testing

@testable import Syscalls

@Suite struct OneShotTests {
    @Test func `the first delivery counts, whether it comes before it is asked for or behind`() async {
        let early = OneShot<Int>()
        #expect(early.deliver(1) && !early.deliver(2))
        #expect(await early.value() == 1)
        #expect(!early.deliver(3))
        let late = OneShot<Int>()
        let task = Task { await late.value() }
        for number in 1...3 { late.deliver(number) }
        #expect(await task.value == 1)
    }

    @Test func `what was delivered is taken once`() {
        let shot = OneShot(7)
        #expect(!shot.deliver(8))
        #expect(shot.take() == 7)
        #expect(shot.take() == nil)
        #expect(OneShot<Int>().take() == nil)
    }
}

@Suite struct LatchTests {
    private final class Count: Sendable {
        private let count = Atomic(0)
        var value: Int { count.load(ordering: .relaxed) }
        func add() { count.add(1, ordering: .relaxed) }
    }

    @Test(arguments: 1...3)
    func `it opens at the last count, for those who wait and those who come later`(count: Int) async {
        let (latch, passed) = (Latch(count), Count())
        await withDiscardingTaskGroup { group in
            for _ in 0..<10 {
                group.addTask {
                    await latch.wait()
                    passed.add()
                }
            }
            for _ in 1..<count { latch.countDown() }
            for _ in 0..<100 { await Task.yield() }
            #expect(passed.value == 0)
            latch.countDown()
        }
        #expect(passed.value == 10)
        latch.countDown()
        await latch.wait()
        await latch.waitUnlessCancelled()
    }

    @Test func `a task that is cancelled waits no longer where it may give up, and waits on where it may not`() async {
        let (latch, ended) = (Latch(), Count())
        let patient = Task {
            await latch.wait()
            ended.add()
        }
        for isEarly in [true, false] {
            let task = Task {
                if isEarly { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
                await latch.waitUnlessCancelled()
            }
            if !isEarly { task.cancel() }
            await task.value
        }
        patient.cancel()
        for _ in 0..<100 { await Task.yield() }
        #expect(ended.value == 0)
        latch.countDown()
        await patient.value
        #expect(ended.value == 1)
    }
}
