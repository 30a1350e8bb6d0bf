import Foundation
import Glibc

/// The scenario about files of many jobs: how long it takes until they are served, and what reading them costs.
extension Bench {
    func start(_ jobs: Int) throws -> ScenarioResult {
        var measurement = ScenarioResult(.start, connections: jobs)
        try server.withTarget(file: ScheduledJobs.waiting(jobs)) { target in
            try target.read("/events?catchup=none") { _ in true }
            measurement[.startTime] = target.begun.map { Double(Monotonic.now - $0) / 1e6 }
            usleep(UInt32(settling / .microseconds(1)))
            let usage = ProcessUsage(of: target.process)
            measurement[.startProcessorTime] = usage?.processorTime().map { Double($0) / 1e6 }
            measurement[.reloadProcessorTime] = try reload(jobs, target, usage)
            measurement[.checkProcessorTime] = try check(target)
            var run = Run()
            (run.published, run.due, run.tally.delivered) = (1, 1, 1)
            measurement.count(run)
        }
        return measurement
    }

    /// The processor time of a reload that changes one job of all, in milliseconds.
    private func reload(_ jobs: Int, _ target: Target, _ usage: ProcessUsage?) throws -> Double? {
        guard let file = target.file else { return nil }
        var before: UInt64?
        var text = ""
        try target.read("/events?catchup=none") { bytes in
            for index in 0..<bytes.count { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
            if before == nil {
                before = usage?.processorTime()
                let changed = Data(ScheduledJobs.waiting(jobs, isChanged: true).utf8)
                try? changed.write(to: URL(filePath: file), options: .atomic)
            }
            return text.contains("event: configReloaded")
        }
        // It goes on behind the word of it.
        usleep(UInt32(settling / .microseconds(1)))
        return usage?.seconds(since: before).map { $0 * 1e3 }
    }

    /// The processor time of `tickertape check`, in milliseconds.
    private func check(_ target: Target) throws -> Double? {
        guard case .own(let program) = server, let file = target.file else { return nil }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = ["check", file]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let before = Self.timeOfChildren()
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchFailure("\(program) check found a fault") }
        return (Self.timeOfChildren() - before) * 1e3
    }

    /// Seconds that the processes have run that this one has started and that have ended; see getrusage(2).
    private static func timeOfChildren() -> Double {
        var usage = rusage()
        // Fills a structure of ours.
        _ = unsafe getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        let times = [usage.ru_utime, usage.ru_stime]
        return times.map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }.reduce(0, +)
    }
}
