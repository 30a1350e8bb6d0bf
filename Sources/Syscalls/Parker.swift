import Synchronization

/// Lets one thread sleep until others have work for it.
public final class Parker: Sendable {
    private let wakeup: Wakeup
    private let poller: Poller
    /// Whether the thread may be asleep.
    ///
    /// It sets it and then looks for work once more; whoever brings work does so first and then looks here. Both orders are
    /// sequentially consistent, so at least one of the two sees the other.
    private let isAsleep = Atomic(false)

    /// A bell that nobody listens to yet.
    public init() throws(SyscallError) {
        wakeup = try Wakeup()
        poller = try Poller()
        try poller.add(wakeup.number, .readable, as: Poller.Token(slot: 0, generation: 0))
    }

    /// Wakes the thread if it may be asleep.
    public func ring() {
        if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { wakeup.wake() }
    }

    /// Sleeps until somebody rings, `time` is over, or at once if there is work.
    public func sleep(atMost time: Duration?, unless hasWork: () -> Bool) {
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        defer { isAsleep.store(false, ordering: .sequentiallyConsistent) }
        guard !hasWork() else { return }
        var news = Poller.ReadyList(capacity: 1)
        try? poller.wait(time, for: &news)
        wakeup.clear()
    }
}
