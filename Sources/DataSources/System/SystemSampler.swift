import JSON
import Glibc
import Synchronization

/// Takes samples of the machine and remembers the last ones, since rates need two.
final class SystemSampler: Sendable {
    /// What counts up, at some second since boot.
    struct Counters: Sendable {
        var seconds = 0.0
        var processors = ProcText.Processors()
        var traffic: [String: ProcText.Traffic] = [:]
    }

    private static let shortestSeconds = 0.25
    private static let mountLimit = 32

    /// The first look is the boot, when all was 0: so the first rates are means since then.
    private let window = Mutex(RateWindow(Counters(), minimum: shortestSeconds))
    private let monitor = ProcessMonitor()

    /// The numbers of some sections as one object; blocks as long as the machine's own disks do.
    func sample(_ sections: [SystemSource.Section]) -> Result<JSONValue, SourceError> {
        do throws(SourceError) {
            let now = try counters(sections)
            let earlier = window.withLock { $0.earlier(than: now, at: now.seconds) }
            var members = JSONObject()
            for section in sections {
                switch section {
                case .cpu:
                    let processors = SystemReport.processors(now, since: earlier)
                    for member in processors.members { members[member.name] = member.value }
                case .memory: members["memory"] = SystemReport.memory(try ProcFile.text("/proc/meminfo"))
                case .load: members["load"] = SystemReport.loads(try ProcFile.text("/proc/loadavg"))
                case .disk: members["disk"] = .object(try disks())
                case .network: members["network"] = SystemReport.traffic(now, since: earlier)
                case .uptime: members["uptime"] = ["seconds": .number(now.seconds.rounded(.down))]
                case .process: members["process"] = SystemReport.process(try monitor.usage())
                }
            }
            return .success(.object(members))
        } catch {
            return .failure(error)
        }
    }

    private func counters(_ sections: [SystemSource.Section]) throws(SourceError) -> Counters {
        guard let seconds = ProcText.uptime(try ProcFile.text("/proc/uptime")) else {
            throw SourceError(.unreadable, "/proc/uptime is not as expected")
        }
        var counters = Counters(seconds: seconds)
        if sections.contains(.cpu) { counters.processors = ProcText.processors(try ProcFile.text("/proc/stat")) }
        if sections.contains(.network) { counters.traffic = ProcText.traffic(try ProcFile.text("/proc/net/dev")) }
        return counters
    }

    private func disks() throws(SourceError) -> JSONObject {
        var disks = JSONObject()
        for point in ProcText.mountPoints(try ProcFile.text("/proc/self/mounts")).prefix(Self.mountLimit) {
            var kind = stat()
            var sizes = statvfs()
            // Single files can be mounted too, as containers do; they are no disk.
            guard unsafe stat(point, &kind) == 0, kind.st_mode & S_IFMT == S_IFDIR,
                unsafe statvfs(point, &sizes) == 0
            else { continue }
            disks[point] = SystemReport.disk(
                blocks: UInt64(sizes.f_blocks),
                free: UInt64(sizes.f_bfree),
                available: UInt64(sizes.f_bavail),
                blockSize: UInt64(sizes.f_frsize)
            )
        }
        return disks
    }
}
