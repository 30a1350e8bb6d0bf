import Testing

@testable import Tape

@Suite struct CommitWaitersTests {
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `who waits is taken out when its event is committed, once`(sequence: UInt64) {
        var waiters = CommitWaiters()
        waiters.add({}, until: EventID(epoch: "k", sequence: sequence))
        let ends: [UInt64] = [1, 2, 3, 4, 5, 6]
        let served = ends.map { end in waiters.remove { $0.sequence >= end }.count }
        #expect(served == ends.map { $0 == sequence + 1 ? 1 : 0 })
    }
}
