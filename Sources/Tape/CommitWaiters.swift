/// Tasks that wait until an event is committed.
struct CommitWaiters {
    typealias Continuation = CheckedContinuation<Void, Never>

    private var waiters: [(sequence: UInt64, continuation: Continuation)] = []
    /// Those that know an event by its id alone, as its position may change: a leap before it is not known here yet.
    private var events: [(id: EventID, tell: @Sendable () -> Void)] = []

    mutating func add(_ continuation: Continuation, until sequence: UInt64) {
        waiters.append((sequence, continuation))
    }

    mutating func add(_ tell: @escaping @Sendable () -> Void, until id: EventID) { events.append((id, tell)) }

    /// Takes out those that wait for an id that is awaited no more; they are to be called.
    mutating func remove(where isAwaited: (EventID) -> Bool) -> [@Sendable () -> Void] {
        guard !events.isEmpty else { return [] }
        var served: [@Sendable () -> Void] = []
        events.removeAll { event in
            if isAwaited(event.id) { return false }
            served.append(event.tell)
            return true
        }
        return served
    }

    /// Takes out those whose events lie below `end`; they are to be resumed.
    mutating func remove(below end: UInt64) -> [Continuation] {
        guard !waiters.isEmpty else { return [] }
        let served = waiters.filter { $0.sequence < end }.map(\.continuation)
        if !served.isEmpty { waiters.removeAll { $0.sequence < end } }
        return served
    }
}
