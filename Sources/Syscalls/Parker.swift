/// Lets one thread sleep until others have work for it.
public final class Parker: Sendable {
    private let sleeper: Sleeper
    private let poller: Poller

    /// A parker that no thread sleeps in yet.
    public init() throws(SyscallError) {
        sleeper = try Sleeper()
        poller = try Poller()
        try poller.add(sleeper.number, .edges, as: Poller.Token(slot: 0, generation: 0))
    }

    /// Wakes the thread if it may be asleep.
    public func ring() { sleeper.wake() }

    /// Has the thread wake, too, when a descriptor is readable, until that is closed.
    public func watch(_ number: CInt) throws(SyscallError) { try poller.add(number, .readable, as: Self.watched) }

    /// Sleeps until somebody rings, what is watched is readable, `time` is over, or at once if there is work.
    ///
    /// - Returns: whether what is watched is readable.
    @discardableResult public func sleep(atMost time: Duration?, unless hasWork: () -> Bool) -> Bool {
        sleeper.fallAsleep()
        defer { sleeper.awake() }
        guard !hasWork() else { return false }
        var news = Poller.ReadyList(capacity: 2)
        try? poller.wait(time, for: &news)
        return (0..<news.count).contains { news[$0].token == Self.watched }
    }

    private static let watched = Poller.Token(slot: 1, generation: 0)
}
