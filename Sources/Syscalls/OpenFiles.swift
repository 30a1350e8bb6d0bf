import Glibc
import Synchronization

/// How many descriptors this process may hold; see getrlimit(2), RLIMIT_NOFILE.
public enum OpenFiles {
    /// What held before it was raised, 0 where it was not; relaxed, since the number alone counts.
    private static let atStart = Atomic<UInt64>(0)

    /// The limit before this process raised it, which is that of its children; 0 where it did not.
    ///
    /// Many programs take a high limit ill: they close all descriptors one by one, or hold them in sets of 1024.
    static var limitAtStart: UInt64 { atStart.load(ordering: .relaxed) }

    /// Raises the limit as far as this process may, for itself alone.
    ///
    /// - Returns: the limit that holds from now on.
    @discardableResult public static func raiseLimit() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        if before < limit.rlim_max { atStart.store(UInt64(before), ordering: .relaxed) }
        let isRaised = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return Int(clamping: isRaised ? limit.rlim_max : before)
    }

    /// Makes room for descriptors before they are needed, at 8 bytes each.
    ///
    /// The kernel doubles a process's table when it is full, and where there are threads it then waits until all
    /// processors have let go of the old one: some ten milliseconds in which whoever accepts stands still. To be called
    /// before the first thread is made.
    public static func reserve() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        // The path is a constant, copied by the kernel.
        let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard null >= 0 else { return }
        defer { _ = close(null) }
        let highest = fcntl(null, F_DUPFD_CLOEXEC, CInt(clamping: min(limit.rlim_cur, mostReserved) - 1))
        if highest >= 0 { _ = close(highest) }
    }

    /// Why nothing can be opened at this moment, as an errno such as EMFILE; nil where something can.
    public static var lack: CInt? {
        // The path is a constant, copied by the kernel.
        let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard null >= 0 else { return errno }
        _ = close(null)
        return nil
    }

    private static let mostReserved: rlim_t = 65_536
}
