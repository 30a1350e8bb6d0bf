import Glibc
import Synchronization

/// What this process has used since it began, and what it holds now, in the units that scrapers want.
public struct ProcessTotals: Sendable, Hashable {
    /// Time on processors, user and system together.
    public var cpuSeconds: Double
    /// Memory that it holds in RAM.
    public var residentBytes: UInt64
    /// Address space that it has mapped.
    public var virtualBytes: UInt64
    /// Descriptors, sockets included.
    public var openFiles: Int
    /// How many files may be open; see getrlimit(2), RLIMIT_NOFILE.
    public var maxFiles: UInt64
    /// Threads of the kernel.
    public var threads: Int
    /// When the process began, since 1970.
    public var startSeconds: Double

    /// What holds now; reads three files of /proc, a few microseconds each.
    public static func current() throws(SourceError) -> ProcessTotals {
        let process = ProcText.process(try ProcFile.text("/proc/self/stat"))
        guard let process, let boot = try bootSeconds() else {
            throw SourceError(.unreadable, "/proc/self/stat is not as expected")
        }
        let ticksPerSecond = Double(max(1, sysconf(CInt(_SC_CLK_TCK))))
        var limit = rlimit()
        // Fails for no process and no limit that there are.
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return ProcessTotals(
            cpuSeconds: Double(process.ticks) / ticksPerSecond,
            residentBytes: process.residentPages &* UInt64(max(1, sysconf(CInt(_SC_PAGESIZE)))),
            virtualBytes: process.virtualBytes,
            openFiles: ProcessMonitor.openFiles(),
            maxFiles: UInt64(limit.rlim_cur),
            threads: process.threads,
            startSeconds: boot + Double(process.start) / ticksPerSecond
        )
    }

    /// When the machine was started, looked up once: setting the clock changes it, and a start is to stay where it is.
    private static func bootSeconds() throws(SourceError) -> Double? {
        if let known = boot.withLock({ $0 }) { return known }
        let seconds = ProcText.bootTime(try ProcFile.text("/proc/stat"))
        boot.withLock { $0 = $0 ?? seconds }
        return seconds
    }

    private static let boot = Mutex<Double?>(nil)
}
