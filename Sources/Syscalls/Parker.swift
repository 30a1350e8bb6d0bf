/// Lets one thread sleep until others have work for it.
public final class Parker: Sendable {
    private let sleeper: Sleeper
    private let poller: Poller

    /// A parker that no thread sleeps in yet.
    public init() throws(SyscallError) {
        sleeper = try Sleeper()
        poller = try Poller()
        try poller.add(sleeper.number, .readable, as: Poller.Token(slot: 0, generation: 0))
    }

    /// Wakes the thread if it may be asleep.
    public func ring() { sleeper.wake() }

    /// Sleeps until somebody rings, `time` is over, or at once if there is work.
    public func sleep(atMost time: Duration?, unless hasWork: () -> Bool) {
        sleeper.fallAsleep()
        defer { sleeper.awake() }
        guard !hasWork() else { return }
        var news = Poller.ReadyList(capacity: 1)
        try? poller.wait(time, for: &news)
        sleeper.clear()
    }
}
