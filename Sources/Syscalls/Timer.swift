import CLinux
import Glibc

/// A timer of the kernel's: its descriptor becomes readable at a moment; see timerfd_create(2).
///
/// Unlike the timeout of a poller it is exact to some microseconds, and it counts the time a machine is suspended.
public struct Timer: ~Copyable, Sendable {
    /// What a timer goes by.
    public enum Clock: Sendable {
        /// The time since the machine was started, suspend included.
        case sinceBoot
        /// The time of day; news come also when it is set.
        case wall
    }

    private let clock: Clock
    private let timer: Descriptor

    /// A timer that is not set; throws where the process may open no more files.
    public init(_ clock: Clock) throws(SyscallError) {
        let number = linux_timer_open(clock == .wall ? CLOCK_REALTIME : CLOCK_BOOTTIME)
        guard number >= 0 else { throw SyscallError(errno, "make a timer") }
        self.clock = clock
        timer = Descriptor(owning: number)
    }

    /// The descriptor; to be watched by its edges, so that nobody has to read it.
    public var number: CInt { timer.number }

    /// Sets it to a moment of its clock, in place of the one before; nil is never.
    public borrowing func set(to moment: Duration?) {
        let (seconds, attoseconds) = (moment ?? .zero).components
        // A moment of 0 would be never, and one beyond what the kernel takes is as good as that.
        let nanoseconds = attoseconds / 1_000_000_000
        let isPast = moment != nil && (seconds < 0 || (seconds == 0 && nanoseconds <= 0))
        _ = linux_timer_set(
            timer.number,
            clock == .wall ? 1 : 0,
            isPast ? 0 : min(seconds, 1 << 33),
            isPast ? 1 : max(0, nanoseconds)
        )
    }

    /// What its clock shows.
    public static func now(_ clock: Clock) -> Duration {
        var time = timespec()
        _ = unsafe clock_gettime(clock == .wall ? CLOCK_REALTIME : CLOCK_BOOTTIME, &time)
        return .nanoseconds(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
