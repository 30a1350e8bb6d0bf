import CLinux
import Glibc

/// Signals taken as values instead of interrupting whoever runs; see signalfd(2).
public struct Signals: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Keeps `numbers` from interrupting any thread started from now on, and takes them here instead.
    ///
    /// To be called before the first thread starts, since a thread inherits what its maker blocks.
    public init(_ numbers: [CInt]) throws(SyscallError) {
        Self.hold(numbers)
        var set = Self.set(of: numbers)
        let number = unsafe signalfd(-1, &set, CInt(SFD_CLOEXEC))
        guard number >= 0 else { throw SyscallError(errno, "take signals") }
        descriptor = Descriptor(owning: number)
    }

    /// Has signals wait until they are taken or let go of, also for threads started from now on.
    public static func hold(_ numbers: [CInt]) {
        var set = set(of: numbers)
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Lets signals interrupt this thread again; what has come meanwhile does so at once.
    public static func release(_ numbers: [CInt]) {
        var set = set(of: numbers)
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    private static func set(of numbers: [CInt]) -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in numbers { _ = unsafe sigaddset(&set, number) }
        return set
    }

    /// The next signal's number; blocks until there is one.
    public borrowing func next() -> CInt? {
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        let count = uninterrupted { unsafe read(descriptor.number, &information, size) }
        return count == size ? CInt(information.ssi_signo) : nil
    }

    /// The signals as they come, read by a thread of their own; to be called before the first thread starts.
    public static func stream(_ numbers: [CInt]) throws(SyscallError) -> AsyncStream<CInt> {
        let taker = SignalTaker(try Signals(numbers))
        let (stream, continuation) = AsyncStream<CInt>.makeStream()
        _ = try KernelThread(name: "signals") {
            while let number = taker.signals.next() { continuation.yield(number) }
            continuation.finish()
        }
        return stream
    }

    /// Makes writing to a closed pipe or socket an error of that write instead of the end of the process.
    public static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

    /// Makes writing more than a file may have an error of that write instead of the end of the process; see setrlimit(2).
    public static func ignoreFileSizeLimits() { _ = signal(SIGXFSZ, SIG_IGN) }
}

/// Lets a thread's closure hold what can't be copied.
private final class SignalTaker: Sendable {
    let signals: Signals

    init(_ signals: consuming Signals) { self.signals = signals }
}
