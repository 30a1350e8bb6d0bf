import Foundation

/// What a process has used, as /proc tells; see proc(5).
struct ProcessUsage {
    private let folder: String

    /// Looks at a process, nil where none is given; `root` is where proc is mounted.
    init?(of process: Int32?, root: String = "/proc") {
        guard let process else { return nil }
        folder = "\(root)/\(process)"
    }

    /// Nanoseconds that all threads alive have run; nil where the process is gone.
    ///
    /// The first word of each thread's `schedstat`; see Documentation/scheduler/sched-stats.rst of the kernel.
    func processorTime() -> UInt64? {
        guard let threads = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/task") else { return nil }
        let times = threads.compactMap { thread -> UInt64? in
            // A thread may have ended since.
            text("task/\(thread)/schedstat").flatMap { Self.firstNumber(in: $0[...]) }
        }
        guard !times.isEmpty else { return nil }
        return times.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    }

    /// Seconds that its threads have run since ``processorTime()`` was `before`; nil where that is not known.
    func seconds(since before: UInt64?) -> Double? {
        guard let before, let now = processorTime(), now >= before else { return nil }
        return Double(now - before) / 1e9
    }

    /// Bytes of memory in use, what is shared with others divided among them (`Pss` of `smaps_rollup`); nil where the
    /// process is gone or another user's.
    func memory() -> UInt64? {
        guard let lines = text("smaps_rollup")?.split(separator: "\n") else { return nil }
        guard let line = lines.first(where: { $0.hasPrefix("Pss:") }) else { return nil }
        let (bytes, overflow) = (Self.firstNumber(in: line.dropFirst(4)) ?? 0).multipliedReportingOverflow(by: 1024)
        return overflow ? nil : bytes
    }

    private func text(_ file: String) -> String? {
        FileManager.default.contents(atPath: "\(folder)/\(file)").map { String(decoding: $0, as: UTF8.self) }
    }

    private static func firstNumber(in text: Substring) -> UInt64? {
        UInt64(text.drop { $0 == " " }.prefix { $0 != " " && $0 != "\n" })
    }
}
