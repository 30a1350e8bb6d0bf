import Foundation
import Glibc

/// What a process has used.
struct ProcessUsage {
    private let number: Int32
    private let folder: String

    /// Looks at a process, nil where none is given; `root` is where proc is mounted.
    init?(of process: Int32?, root: String = "/proc") {
        guard let process else { return nil }
        number = process
        folder = "\(root)/\(process)"
    }

    /// Nanoseconds that all its threads have run, those that ended included; nil where the process is gone.
    ///
    /// See clock_getcpuclockid(3).
    func processorTime() -> UInt64? {
        var clock = clockid_t()
        var time = timespec()
        guard unsafe clock_getcpuclockid(number, &clock) == 0, unsafe clock_gettime(clock, &time) == 0 else {
            return nil
        }
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Seconds that its threads have run since ``processorTime()`` was `before`; nil where that is not known.
    func seconds(since before: UInt64?) -> Double? {
        guard let before, let now = processorTime(), now >= before else { return nil }
        return Double(now - before) / 1e9
    }

    /// Bytes of memory in use, what is shared with others divided among them, and without what is in files (`Pss` and
    /// `Pss_File` of `smaps_rollup`, proc(5)); nil where the process is gone or another user's.
    ///
    /// Pages of code come and go as the program hands them back, whatever is measured.
    func memory() -> UInt64? {
        guard let text = text("smaps_rollup"), let all = Self.bytes(named: "Pss:", in: text) else { return nil }
        return all - min(all, Self.bytes(named: "Pss_File:", in: text) ?? 0)
    }

    private static func bytes(named name: String, in text: String) -> UInt64? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
        let number = firstNumber(in: line.dropFirst(name.count)) ?? 0
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1024)
        return overflow ? nil : bytes
    }

    private func text(_ file: String) -> String? {
        FileManager.default.contents(atPath: "\(folder)/\(file)").map { String(decoding: $0, as: UTF8.self) }
    }

    private static func firstNumber(in text: Substring) -> UInt64? {
        UInt64(text.drop { $0 == " " }.prefix { $0 != " " && $0 != "\n" })
    }
}
