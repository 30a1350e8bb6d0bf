import JSON

/// Makes numbers for people out of what the kernel counts.
enum SystemReport {
    /// `cpu`, the share of all processors in use, and `cpuPerCore`.
    static func processors(
        _ now: SystemSampler.Counters,
        since earlier: SystemSampler.Counters
    ) -> JSONObject {
        let cores = now.processors.cores.sorted { $0.key < $1.key }.map { core, time in
            share(time, since: earlier.processors.cores[core] ?? ProcText.ProcessorTime())
        }
        return ["cpu": share(now.processors.all, since: earlier.processors.all), "cpuPerCore": .array(cores)]
    }

    /// The part of the time that was busy, in percent; 0 where no time has passed.
    private static func share(_ now: ProcText.ProcessorTime, since earlier: ProcText.ProcessorTime) -> JSONValue {
        // Counters of the kernel may step back a little, see proc(5) on iowait.
        let total = now.total >= earlier.total ? now.total - earlier.total : 0
        let busy = now.busy >= earlier.busy ? min(now.busy - earlier.busy, total) : 0
        return percent(Double(busy), of: Double(total))
    }

    static func memory(_ text: String) -> JSONValue {
        let memory = ProcText.memory(text)
        let used = memory.total - min(memory.available, memory.total)
        return [
            "totalBytes": integer(memory.total), "usedBytes": integer(used),
            "availableBytes": integer(memory.available),
            "usedPercent": percent(Double(used), of: Double(memory.total)),
        ]
    }

    static func loads(_ text: String) -> JSONValue {
        guard let loads = ProcText.loads(text) else { return nil }
        return ["1m": .number(loads[0]), "5m": .number(loads[1]), "15m": .number(loads[2])]
    }

    /// A file system in blocks; `available` is what others than root can use, as df(1) counts it.
    static func disk(blocks: UInt64, free: UInt64, available: UInt64, blockSize: UInt64) -> JSONValue {
        let used = blocks >= free ? blocks - free : 0
        func bytes(_ blocks: UInt64) -> JSONValue {
            integer(blocks.multipliedReportingOverflow(by: blockSize).partialValue)
        }
        return [
            "totalBytes": bytes(blocks), "usedBytes": bytes(used), "freeBytes": bytes(available),
            "usedPercent": percent(Double(used), of: Double(used) + Double(available)),
        ]
    }

    static func traffic(_ now: SystemSampler.Counters, since earlier: SystemSampler.Counters) -> JSONValue {
        let seconds = now.seconds - earlier.seconds
        let members = now.traffic.sorted { $0.key < $1.key }.map { name, traffic -> (String, JSONValue) in
            // An interface that is new since then has no rate yet; at boot all began at 0.
            let before = earlier.traffic[name] ?? (earlier.seconds == 0 ? ProcText.Traffic() : traffic)
            let numbers: JSONValue = [
                "receivedBytes": integer(traffic.received), "sentBytes": integer(traffic.sent),
                "receivedBytesPerSecond": rate(traffic.received, since: before.received, seconds: seconds),
                "sentBytesPerSecond": rate(traffic.sent, since: before.sent, seconds: seconds),
            ]
            return (name, numbers)
        }
        return .object(JSONObject(members))
    }

    static func process(_ usage: ProcessUsage) -> JSONValue {
        [
            "cpuPercent": .number(usage.cpuPercent), "residentBytes": integer(usage.residentBytes),
            "openFiles": .integer(Int64(usage.openFiles)), "threads": .integer(Int64(usage.threads)),
            "uptimeSeconds": .number(usage.uptimeSeconds), "connections": .integer(Int64(ServiceFigures.viewers)),
        ]
    }

    private static func rate(_ now: UInt64, since earlier: UInt64, seconds: Double) -> JSONValue {
        guard seconds > 0, now >= earlier else { return 0 }
        return .number((Double(now - earlier) / seconds).rounded())
    }

    private static func percent(_ part: Double, of whole: Double) -> JSONValue {
        whole > 0 ? .number((part / whole * 100).rounded(toPlaces: 1)) : 0
    }

    private static func integer(_ number: UInt64) -> JSONValue { .integer(Int64(clamping: number)) }
}
