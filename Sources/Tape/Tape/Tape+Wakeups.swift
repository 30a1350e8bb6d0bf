extension Tape {
    /// What is to be called and resumed once the lock is released.
    struct Wakeups: Sendable {
        var observers: [Observer] = []
        var waiters: [CommitWaiters.Continuation] = []
        var told: [@Sendable () -> Void] = []

        func perform() {
            for observer in observers { observer.wake() }
            for waiter in waiters { waiter.resume() }
            for tell in told { tell() }
        }
    }
}
