import Testing

@testable import Tape

@Suite struct CommitWaitersTests {
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `a waiter is taken out when its event is committed, once`(sequence: UInt64) async {
        await withCheckedContinuation { continuation in
            var waiters = CommitWaiters()
            waiters.add(continuation, until: sequence)
            let ends: [UInt64] = [1, 2, 3, 4, 5, 6]
            let served = ends.map { waiters.remove(below: $0).count }
            #expect(served == ends.map { $0 == sequence + 1 ? 1 : 0 })
            continuation.resume()
        }
    }
}
