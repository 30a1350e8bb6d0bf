import Foundation
import Synchronization
import Testing

@testable import JSON
@testable import DataSources

@Suite struct SystemSourceTests {
    private typealias Time = ProcText.ProcessorTime

    @Test func `processor time is busy where it is not idle`() {
        let text = """
            cpu  100 20 30 800 50 1 2 3 40 5
            cpu0 60 10 10 400 20 0 0 0 0 0
            cpu12 1 1 1 1
            cpux 1 2 3 4
            intr 5 6
            cpu3 1 2
            """
        let processors = ProcText.processors(text)
        #expect(processors.all == Time(busy: 156, total: 1006))
        #expect(processors.cores == [0: Time(busy: 80, total: 500), 12: Time(busy: 3, total: 4)])
    }

    @Test(
        arguments: [
            ("MemTotal:  1000 kB\nMemFree: 1 kB\nMemAvailable:   250 kB\nHugePages_Total: 0", 1_024_000, 256_000),
            ("MemTotal: 10 kB\nMemFree: 4 kB", 10240, 4096), ("MemTotal: 1 kB\nMemAvailable: 9 kB", 1024, 1024),
            ("", 0, 0), ("MemTotal: x kB\n:", 0, 0),
        ] as [(String, UInt64, UInt64)]
    )
    func `memory is in bytes`(text: String, total: UInt64, available: UInt64) {
        #expect(ProcText.memory(text) == ProcText.Memory(total: total, available: available))
    }

    @Test func `traffic is counted by interface, the loopback left out`() {
        let text = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier
                lo: 84 1 0 0 0 0 0 0 84 1 0 0 0 0 0 0
              eth0:1234 1 0 0 0 0 0 0  5678 1 0 0 0 0 0 0
            wg:0: 1 1 0 0 0 0 0 0 2 1 0 0 0 0 0 0
              bad: 1 2 3
            """
        #expect(
            ProcText.traffic(text)
                == [
                    "eth0": ProcText.Traffic(received: 1234, sent: 5678),
                    "wg:0": ProcText.Traffic(received: 1, sent: 2),
                ]
        )
    }

    @Test func `each disk of the machine is told once, beside the root`() {
        let text = """
            overlay / overlay rw 0 0
            proc /proc proc rw 0 0
            /dev/vda1 /etc/hosts ext4 rw 0 0
            /dev/vda1 /data ext4 rw 0 0
            /dev/sdb /mnt/my\\040disk\\134x xfs rw 0 0
            /dev/loop3 /snap/core squashfs ro 0 0
            broken
            """
        #expect(ProcText.mountPoints(text) == ["/", "/etc/hosts", "/mnt/my disk\\x"])
        #expect(ProcText.mountPoints("/dev/vda1 / ext4 rw 0 0\n/dev/vda1 /x ext4 rw 0 0") == ["/"])
        #expect(ProcText.mountPoints("/dev/a /\\0 ext4 rw\n/dev/b /\\999 ext4 rw") == ["/", "/\\0", "/\\999"])
    }

    @Test(arguments: ["1 (a) b) (c) R", "", "1 (x) R 1 2 3"])
    func `a short line tells of no process`(text: String) {
        #expect(ProcText.process(text) == nil)
    }

    @Test func `a process may be called anything`() {
        let numbers = (1...40).map(String.init).joined(separator: " ")
        let process = ProcText.Process(ticks: 11 + 12, threads: 17, start: 19, residentPages: 21, virtualBytes: 20)
        #expect(ProcText.process("1 (a) 7 R) S \(numbers)") == process)
    }

    @Test(arguments: [
        ("0.52 0.58 0.59 1/467 12345\n", [0.52, 0.58, 0.59]), ("0.5 1", nil), ("nan 1 2", nil), ("", nil),
    ])
    func `loads are three numbers`(text: String, loads: [Double]?) {
        #expect(ProcText.loads(text) == loads)
    }

    @Test(arguments: [("123.45 99.1\n", 123.45), ("-1 2", nil), ("inf", nil), ("", nil)])
    func `the uptime is a number of seconds`(text: String, seconds: Double?) {
        #expect(ProcText.uptime(text) == seconds)
    }

    @Test func `rates span the time between two looks`() {
        var then = SystemSampler.Counters(seconds: 10)
        then.processors.all = Time(busy: 100, total: 1000)
        then.processors.cores = [0: Time(busy: 50, total: 500), 1: Time(busy: 50, total: 500)]
        then.traffic = ["eth0": ProcText.Traffic(received: 1000, sent: 5)]
        var now = SystemSampler.Counters(seconds: 12)
        now.processors.all = Time(busy: 131, total: 2000)
        now.processors.cores = [0: Time(busy: 81, total: 1000), 1: Time(busy: 49, total: 1000)]
        now.traffic = [
            "eth0": ProcText.Traffic(received: 4001, sent: 4), "usb0": ProcText.Traffic(received: 9, sent: 9),
        ]
        let cpu = JSONText(.object(SystemReport.processors(now, since: then))).description
        #expect(cpu == "{\"cpu\":3.1,\"cpuPerCore\":[6.2,0]}")
        #expect(
            JSONText(SystemReport.traffic(now, since: then)).description
                == "{\"eth0\":{\"receivedBytes\":4001,\"sentBytes\":4,\"receivedBytesPerSecond\":1501,\"sentBytesPerSecond\":0},"
                + "\"usb0\":{\"receivedBytes\":9,\"sentBytes\":9,\"receivedBytesPerSecond\":0,\"sentBytesPerSecond\":0}}"
        )
        let nothing = JSONText(.object(SystemReport.processors(now, since: now))).description
        #expect(nothing == "{\"cpu\":0,\"cpuPerCore\":[0,0]}")
        #expect(!JSONText(SystemReport.traffic(now, since: now)).description.contains("null"))
    }

    @Test func `a rate never spans too short a time`() {
        var window = RateWindow("boot", minimum: 0.25)
        let looks: [(Double, String)] = [
            (100, "boot"), (100.1, "boot"), (102, "100.0"), (102.1, "100.0"), (102.3, "102.0"),
        ]
        for (seconds, earlier) in looks { #expect(window.earlier(than: "\(seconds)", at: seconds) == earlier) }
    }

    @Test func `a disk is as full as df says`() {
        let disk = JSONText(SystemReport.disk(blocks: 1000, free: 400, available: 300, blockSize: 4096)).description
        #expect(disk == "{\"totalBytes\":4096000,\"usedBytes\":2457600,\"freeBytes\":1228800,\"usedPercent\":66.7}")
        let none = JSONText(SystemReport.disk(blocks: 0, free: 9, available: 0, blockSize: .max)).description
        #expect(none == "{\"totalBytes\":0,\"usedBytes\":0,\"freeBytes\":0,\"usedPercent\":0}")
    }

    @Test func `this machine is told in numbers`() async throws {
        let source = try #require(
            try reading("system: [cpu, memory, load, disk, network, uptime, process]") { SystemSource(reading: $0) }
                .value
        )
        for _ in 0..<2 {
            guard case .json(let text) = try await source.read().content, case .object(let all) = JSONValue(text) else {
                throw CancellationError()
            }
            let names: Set = ["cpu", "cpuPerCore", "memory", "load", "disk", "network", "uptime", "process"]
            #expect(Set(all.members.map(\.name)) == names)
            #expect(!text.description.contains("null"))
            #expect((0...100).contains(try #require(Double("\(JSONText(all["cpu"] ?? nil))"))))
            guard case .object(let memory) = all["memory"], case .integer(let total) = memory["totalBytes"],
                case .integer(let used) = memory["usedBytes"], case .object(let disks) = all["disk"],
                case .object(let process) = all["process"], case .integer(let resident) = process["residentBytes"]
            else { throw CancellationError() }
            #expect(0 < used && used < total)
            #expect(disks.members.map(\.name).contains("/"))
            #expect(resident > 1 << 20)
        }
    }

    /// The numbers that a command prints.
    private func numbers(_ command: String) async throws -> [Double] {
        let result = try reading("format: text\nrun: |\n  \(command)") { SourceKinds.read($0) }
        #expect(result.diagnostics == [])
        let source = try #require(result.value)
        guard case .text(let text) = try await source.read().content else { return [] }
        return text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    }

    @Test func `memory and disk are as the tools of the system say`() async throws {
        guard case .json(let text) = try await SystemSource([.memory, .disk, .uptime, .load]).read().content,
            let own = try JSONSerialization.jsonObject(with: Data(text.bytes)) as? [String: [String: Any]]
        else { throw CancellationError() }
        // What else runs here may take or free as much meanwhile.
        let gibibyte = 1_073_741_824.0
        let free = try await numbers("grep -E '^(MemTotal|MemAvailable):' /proc/meminfo | tr -dc '0-9\\n'")
        #expect(own["memory"]?["totalBytes"] as? Double == free[0] * 1024)
        let available = try #require(own["memory"]?["availableBytes"] as? Double)
        #expect(abs(available - free[1] * 1024) < gibibyte)
        let disk = try await numbers("df -B1 --output=size,used,avail / | tail -1")
        let root = try #require(own["disk"]?["/"] as? [String: Double])
        #expect(root["totalBytes"] == disk[0])
        #expect(abs(try #require(root["usedBytes"]) - disk[1]) < gibibyte)
        #expect(abs(try #require(root["freeBytes"]) - disk[2]) < gibibyte)
        let uptime = try await numbers("cat /proc/uptime")
        #expect(abs(try #require(own["uptime"]?["seconds"] as? Double) - uptime[0]) < 60)
        let load = try await numbers("cat /proc/loadavg")
        #expect(abs(try #require(own["load"]?["15m"] as? Double) - load[2]) < 5)
    }

    @Test func `processors and traffic are as the kernel counts them`() async throws {
        let source = SystemSource([.cpu, .network, .process])
        guard case .json(let text) = try await source.read().content,
            let own = try JSONSerialization.jsonObject(with: Data(text.bytes)) as? [String: Any],
            let interfaces = own["network"] as? [String: [String: Double]], let cores = own["cpuPerCore"] as? [Double]
        else { throw CancellationError() }
        #expect(try await numbers("grep -c '^cpu[0-9]' /proc/stat") == [Double(cores.count)])
        // The first look is back to the boot, and so are the totals of /proc/stat.
        let share = try await numbers(
            "awk '$1 == \"cpu\" { t = $2+$3+$4+$5+$6+$7+$8+$9; print (t-$5-$6)*100/t }' /proc/stat"
        )
        #expect(abs(try #require(own["cpu"] as? Double) - share[0]) < 1)
        let names = try FileManager.default.contentsOfDirectory(atPath: "/sys/class/net").filter { $0 != "lo" }
        #expect(Set(interfaces.keys).isSubset(of: names))
        for (name, traffic) in interfaces {
            let counts = try await numbers("cd /sys/class/net/\(name)/statistics && cat rx_bytes tx_bytes")
            for (key, count) in zip(["receivedBytes", "sentBytes"], counts) {
                // What came since is more, and not much.
                let own = try #require(traffic[key])
                #expect(own <= count && count - own < 100_000_000)
            }
        }
        let process = try #require(own["process"] as? [String: Double])
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let resident = try #require(status.firstMatch(of: /VmRSS:\s+([0-9]+) kB/).flatMap { Double($0.1) }) * 1024
        #expect(abs(try #require(process["residentBytes"]) - resident) < 32_000_000)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/free"), "free is missing"))
    func `memory is what free says`() async throws {
        guard case .json(let text) = try await SystemSource([.memory]).read().content,
            let own = try JSONSerialization.jsonObject(with: Data(text.bytes)) as? [String: [String: Double]],
            let memory = own["memory"]
        else { throw CancellationError() }
        let free = try await numbers("free -b | awk '$1 == \"Mem:\" { print $2, $7 }'")
        #expect(memory["totalBytes"] == free[0])
        #expect(abs(try #require(memory["availableBytes"]) - free[1]) < 1_073_741_824)
        #expect(memory["usedBytes"] == free[0] - (memory["availableBytes"] ?? 0))
    }

    @Test func `a processor at work shows, and one at rest does not`() async throws {
        let source = SystemSource([.cpu, .process])
        func percent() async throws -> Double {
            guard case .json(let text) = try await source.read().content,
                let own = try JSONSerialization.jsonObject(with: Data(text.bytes)) as? [String: Any],
                let process = own["process"] as? [String: Double]
            else { throw CancellationError() }
            return try #require(process["cpuPercent"])
        }
        /// The share of a processor that this process has worked since an earlier call, in percent.
        var (worked, at) = (clock(), ContinuousClock.now)
        func share() -> Double {
            let (before, start) = (worked, at)
            (worked, at) = (clock(), .now)
            return Double(worked - before) / Double(CLOCKS_PER_SEC) / ((at - start) / .seconds(1)) * 100
        }
        _ = (try await percent(), share())
        try await Task.sleep(for: .milliseconds(300))
        let resting = (try await percent(), share())
        // As long as it takes for this process to have had a processor for so long, however busy the machine is.
        let end = clock() + CLOCKS_PER_SEC / 2
        while clock() < end {}
        let working = (try await percent(), share())
        #expect(abs(resting.0 - resting.1) < 15, "\(resting)")
        #expect(abs(working.0 - working.1) < 15, "\(working)")
        #expect(working.1 > 1)
    }

    @Test func `one section alone keeps its name`() async throws {
        let reading = try await SystemSource([.uptime]).read()
        #expect(reading.shown.hasPrefix("{\"uptime\":{\"seconds\":"))
    }

    @Test func `this process is told as it is`() throws {
        let monitor = ProcessMonitor()
        let before = try monitor.usage()
        #expect(before.threads > 0 && before.uptimeSeconds > 0 && before.cpuPercent >= 0)
        #expect(abs(before.openFiles - ProcessMonitor.countedOpenFiles()) < 100)
    }

    @Test(arguments: [
        (
            "system: [cpu, memry]",
            [
                "1:15: \"system\" of job \"j\" takes cpu, memory, load, disk, network, uptime or process, not \"memry\"; did you mean memory?"
            ]
        ),
        (
            "system: []",
            ["1:9: \"system\" of job \"j\" names nothing; add cpu, memory, load, disk, network, uptime or process"]
        ),
        ("system: cpu", ["1:9: \"system\" of job \"j\" must be a list, not text"]), ("system: [cpu, cpu]", []),
    ])
    func `options are checked where they stand`(yaml: String, diagnostics: [String]) throws {
        let result = try reading(yaml) { SourceKinds.read($0) }
        #expect(result.diagnostics == diagnostics)
        #expect((result.value == nil) == !diagnostics.isEmpty)
    }
}
