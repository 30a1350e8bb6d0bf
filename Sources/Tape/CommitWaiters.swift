/// Those who wait until readers see an event.
///
/// They know it by its id alone, as its position may change: a leap before it is not known here yet.
struct CommitWaiters {
    private var events: [(id: EventID, tell: @Sendable () -> Void)] = []

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
}
