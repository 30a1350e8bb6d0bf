/// Reads what the kernel writes in /proc; see proc(5).
///
/// Lines it does not know are skipped, so that newer kernels do no harm.
enum ProcText {
    /// Time that processors spent since boot, in ticks.
    struct ProcessorTime: Sendable, Hashable {
        var busy: UInt64 = 0
        var total: UInt64 = 0
    }

    struct Processors: Sendable, Hashable {
        var all = ProcessorTime()
        /// By the processor's number.
        var cores: [Int: ProcessorTime] = [:]
    }

    /// Reads /proc/stat.
    static func processors(_ text: String) -> Processors {
        var processors = Processors()
        for line in text.split(separator: "\n") where line.hasPrefix("cpu") {
            let words = line.split(separator: " ")
            // user nice system idle iowait irq softirq steal; what guests use is part of user already.
            let ticks = words.dropFirst().prefix(8).map { UInt64($0) ?? 0 }
            guard ticks.count >= 4 else { continue }
            let idle = ticks[3] &+ (ticks.count > 4 ? ticks[4] : 0)
            let total = ticks.reduce(0, &+)
            let time = ProcessorTime(busy: total >= idle ? total - idle : 0, total: total)
            if words[0] == "cpu" {
                processors.all = time
            } else if let core = Int(words[0].dropFirst(3)) {
                processors.cores[core] = time
            }
        }
        return processors
    }

    struct Memory: Sendable, Hashable {
        var total: UInt64 = 0
        /// What programs can still get without swapping.
        var available: UInt64 = 0
    }

    /// Reads /proc/meminfo, in bytes.
    static func memory(_ text: String) -> Memory {
        var values: [Substring: UInt64] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == ":" })
            guard words.count >= 2, let kibibytes = UInt64(words[1]) else { continue }
            values[words[0]] = kibibytes.multipliedReportingOverflow(by: 1024).partialValue
        }
        let total = values["MemTotal"] ?? 0
        return Memory(total: total, available: min(values["MemAvailable"] ?? values["MemFree"] ?? 0, total))
    }

    /// Reads /proc/loadavg: the means over 1, 5 and 15 minutes.
    static func loads(_ text: String) -> [Double]? {
        let loads = text.split(separator: " ").prefix(3).compactMap { Double($0) }
        return loads.count == 3 && loads.allSatisfy(\.isFinite) ? loads : nil
    }

    /// Reads /proc/uptime: the seconds since boot.
    static func uptime(_ text: String) -> Double? {
        let seconds = text.split(separator: " ").first.flatMap { Double($0) }
        return seconds.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }

    struct Traffic: Sendable, Hashable {
        var received: UInt64 = 0
        var sent: UInt64 = 0
    }

    /// Reads /proc/net/dev: bytes since boot by interface, without the one that leads back to this machine.
    static func traffic(_ text: String) -> [String: Traffic] {
        var interfaces: [String: Traffic] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.lastIndex(of: ":") else { continue }
            let name = line[..<colon].drop { $0 == " " }
            let words = line[colon...].dropFirst().split(separator: " ")
            guard name != "lo", words.count >= 9, let received = UInt64(words[0]), let sent = UInt64(words[8]) else {
                continue
            }
            interfaces[String(name)] = Traffic(received: received, sent: sent)
        }
        return interfaces
    }

    /// Reads /proc/self/mounts: the root, and where the disks of this machine are mounted, each disk once.
    static func mountPoints(_ text: String) -> [String] {
        var points = ["/"]
        var devices: Set<Substring> = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 3 else { continue }
            let point = unescaped(words[1])
            if point == "/" { devices.insert(words[0]) }
            // Images of packages and discs are always full.
            guard words[0].hasPrefix("/dev/"), words[2] != "squashfs", words[2] != "iso9660" else { continue }
            if devices.insert(words[0]).inserted { points.append(point) }
        }
        return points
    }

    struct Process: Sendable, Hashable {
        /// Time on processors, in ticks.
        var ticks: UInt64
        var threads: Int
        /// When it began, in ticks since boot.
        var start: UInt64
        var residentPages: UInt64
        var virtualBytes: UInt64
    }

    /// Reads /proc/self/stat.
    static func process(_ text: String) -> Process? {
        // The name in parentheses can hold anything; what follows the last one is numbers.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let words = text[end...].dropFirst().split(separator: " ")
        guard words.count >= 22, let user = UInt64(words[11]), let system = UInt64(words[12]),
            let threads = Int(words[17]), let start = UInt64(words[19]), let size = UInt64(words[20]),
            let pages = UInt64(words[21])
        else { return nil }
        return Process(
            ticks: user &+ system,
            threads: threads,
            start: start,
            residentPages: pages,
            virtualBytes: size
        )
    }

    /// Reads the line `btime` of /proc/stat: when the machine was started, in seconds since 1970.
    static func bootTime(_ text: String) -> Double? {
        let line = text.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst(6)) }
    }

    /// A path of /proc/self/mounts, where white space and backslashes are octal numbers.
    private static func unescaped(_ path: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(path.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(3), as: UTF8.self)
            if byte == UInt8(ascii: "\\"), digits.utf8.count == 3, let code = UInt8(digits, radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
