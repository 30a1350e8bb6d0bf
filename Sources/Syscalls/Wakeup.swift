import CLinux
import Glibc

/// A counter that any thread may bump to wake the one that polls it; see eventfd(2).
public struct Wakeup: ~Copyable, Sendable {
    private let counter: Descriptor

    /// A counter at zero; throws where the process may open no more files.
    public init() throws(SyscallError) {
        let number = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
        guard number >= 0 else { throw SyscallError(errno, "make a wake-up counter") }
        counter = Descriptor(owning: number)
    }

    /// The descriptor that becomes readable when ``wake()`` was called.
    public var number: CInt { counter.number }

    /// Wakes the poller; many calls before it looks are one wake-up.
    public borrowing func wake() {
        _ = eventfd_write(counter.number, 1)
    }

    /// Takes back all wake-ups so far.
    public borrowing func clear() {
        var count: eventfd_t = 0
        _ = unsafe eventfd_read(counter.number, &count)
    }
}
