/// Tasks that wait until an event is committed.
struct CommitWaiters {
    typealias Continuation = CheckedContinuation<Void, Never>

    private var waiters: [(sequence: UInt64, continuation: Continuation)] = []

    mutating func add(_ continuation: Continuation, until sequence: UInt64) {
        waiters.append((sequence, continuation))
    }

    /// Takes out those whose events lie below `end`; they are to be resumed.
    mutating func remove(below end: UInt64) -> [Continuation] {
        guard !waiters.isEmpty else { return [] }
        let served = waiters.filter { $0.sequence < end }.map(\.continuation)
        if !served.isEmpty { waiters.removeAll { $0.sequence < end } }
        return served
    }
}
