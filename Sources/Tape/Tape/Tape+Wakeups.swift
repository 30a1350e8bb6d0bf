extension Tape {
    /// What is to be called once the lock is released.
    struct Wakeups: Sendable {
        var observers: [Observer] = []
        var told: [@Sendable () -> Void] = []

        func perform() {
            for observer in observers { observer.wake() }
            for tell in told { tell() }
        }
    }
}
