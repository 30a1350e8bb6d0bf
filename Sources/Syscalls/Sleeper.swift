import Synchronization

/// The order in which a thread falls asleep and others wake it: no wake-up is lost, and only a sleeper costs a system call.
///
/// ```
/// the thread                      whoever has work for it
///   fallAsleep()                    puts the work where the thread looks
///   looks for work                  wake()
///   polls `number`, if there is none
///   awake()
/// ```
public final class Sleeper: Sendable {
    /// Whether the thread may be asleep.
    ///
    /// It sets it and then looks for work once more; who brings work does so first and then looks here. Both orders are
    /// sequentially consistent, so at least one of the two sees the other.
    private let isAsleep = Atomic(false)
    private let wakeup: Wakeup

    /// For a thread that is awake; throws where the process may open no more files.
    public init() throws(SyscallError) { wakeup = try Wakeup() }

    /// The descriptor that becomes readable anew each time the thread is woken, as ``Poller/Interest/edges`` tells; nobody
    /// reads it.
    public var number: CInt { wakeup.number }

    /// Wakes the thread if it may be asleep; one that is awake finds the work by itself.
    public func wake() {
        if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { wakeup.wake() }
    }

    /// To be called before the thread looks for work one last time and sleeps.
    public func fallAsleep() { isAsleep.store(true, ordering: .sequentiallyConsistent) }

    /// To be called when the thread has slept.
    public func awake() { isAsleep.store(false, ordering: .sequentiallyConsistent) }
}
