import Glibc
import Synchronization

/// What a process uses.
public struct ProcessUsage: Sendable, Hashable {
    /// Time on processors since the last look, or since the process began; 100 is one processor all the time.
    public var cpuPercent: Double
    /// Memory that it holds in RAM.
    public var residentBytes: UInt64
    /// Descriptors, sockets included.
    public var openFiles: Int
    /// Threads of the kernel.
    public var threads: Int
    /// How long it has run.
    public var uptimeSeconds: Double
}

/// Looks at this process again and again.
public final class ProcessMonitor: Sendable {
    private struct Look {
        var ticks: UInt64
        var seconds: Double
    }

    /// Looks nearer together than this share their percentage: ticks are too coarse to tell.
    private static let shortestSeconds = 0.25

    private let window = Mutex(RateWindow(Look(ticks: 0, seconds: 0), minimum: shortestSeconds))

    /// Its first percentage is that of the time since the process began.
    public init() {}

    /// What this process uses now; reads three files of /proc, a few microseconds each.
    public func usage() throws(SourceError) -> ProcessUsage {
        let process = ProcText.process(try ProcFile.text("/proc/self/stat"))
        let uptime = ProcText.uptime(try ProcFile.text("/proc/uptime"))
        guard let process, let uptime else { throw SourceError(.unreadable, "/proc/self/stat is not as expected") }
        let ticksPerSecond = Double(max(1, sysconf(CInt(_SC_CLK_TCK))))
        let age = max(0, uptime - Double(process.start) / ticksPerSecond)
        let look = Look(ticks: process.ticks, seconds: age)
        let earlier = window.withLock { $0.earlier(than: look, at: age) }
        let ticks = process.ticks >= earlier.ticks ? process.ticks - earlier.ticks : 0
        let seconds = look.seconds - earlier.seconds
        return ProcessUsage(
            cpuPercent: seconds > 0 ? (Double(ticks) / ticksPerSecond / seconds * 100).rounded(toPlaces: 1) : 0,
            residentBytes: process.residentPages &* UInt64(max(1, sysconf(CInt(_SC_PAGESIZE)))),
            openFiles: Self.openFiles(),
            threads: process.threads,
            uptimeSeconds: age.rounded(toPlaces: 2)
        )
    }

    static func openFiles() -> Int {
        // Since Linux 6.2 the folder's size is its count; before, it is 0.
        var information = stat()
        if unsafe stat("/proc/self/fd", &information) == 0, information.st_size > 0 { return Int(information.st_size) }
        return countedOpenFiles()
    }

    /// Counts one by one, without the descriptor that counting takes.
    static func countedOpenFiles() -> Int {
        guard let folder = unsafe opendir("/proc/self/fd") else { return 0 }
        defer { unsafe closedir(folder) }
        var count = 0
        while unsafe readdir(folder) != nil { count += 1 }
        // The folder itself, its parent, and the descriptor just opened.
        return max(0, count - 3)
    }
}

/// Remembers looks at something that counts up, so that a rate spans neither nothing nor too short a time.
struct RateWindow<Look> {
    private let minimum: Double
    private var older: (look: Look, seconds: Double)
    private var newer: (look: Look, seconds: Double)

    /// Begins with a look at second 0; `minimum` is the shortest time in seconds that a rate may span.
    init(_ first: Look, minimum: Double) {
        self.minimum = minimum
        older = (first, 0)
        newer = older
    }

    /// Takes in a new look at `seconds` and returns the one to compare it with.
    mutating func earlier(than look: Look, at seconds: Double) -> Look {
        if seconds - newer.seconds >= minimum {
            older = newer
            newer = (look, seconds)
        }
        return older.look
    }
}

extension Double {
    func rounded(toPlaces places: Int) -> Double {
        let scale = pow(10, Double(places))
        return (self * scale).rounded() / scale
    }
}

/// Reads files of /proc, which never block.
enum ProcFile {
    static func text(_ path: String) throws(SourceError) -> String {
        String(decoding: try RegularFile.read(path, limit: 1 << 20).get().bytes, as: UTF8.self)
    }
}
