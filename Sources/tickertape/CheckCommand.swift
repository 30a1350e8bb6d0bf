import Configuration
import DataSources
import Foundation
import Tape

/// `tickertape check`: what is wrong with a file, or what it will do.
struct CheckCommand {
    let path: String
    let format: CheckFormat

    /// Prints all faults to stderr and each job's plan to stdout, or all of it as JSON to stdout.
    ///
    /// - Returns: the exit code.
    func run() -> Int32 {
        switch LoadedFile.load(path) {
        case .failure(let problem):
            switch format {
            case .text: Terminal.error(problem.text)
            case .json: Terminal.print(Self.json(path: path, sentence: problem.sentence, faults: problem.faults))
            }
            return 1
        case .success(let loaded):
            let plans = loaded.file.jobs.map { JobPlan($0, now: .now) }
            if format == .text { Terminal.error(loaded.warnings) }
            let report =
                switch format {
                case .text: Self.text(plans, path: path)
                case .json: Self.json(path: path, faults: loaded.faults, plans: plans)
                }
            return Terminal.print(report) ? 0 : 1
        }
    }

    /// The plans for people.
    static func text(_ plans: [JobPlan], path: String, zone: TimeZone = .current) -> String {
        let count = plans.count
        let clock = LocalClock(zone)
        var lines = ["\(path): \(count) job\(count == 1 ? "" : "s"), no faults"]
        for plan in plans {
            lines += ["", "\(plan.name): " + [plan.trigger, plan.source].compactMap { $0 }.joined(separator: ", ")]
            lines += plan.nextRuns.map { "  next run    \(clock.string(from: $0))" }
            if let runs = plan.runsADay {
                let range = runs.lowerBound == runs.upperBound ? "" : "\(runs.lowerBound) to "
                lines.append("  runs a day  \(range)\(runs.upperBound)")
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// One JSON object for programs; `sentence` says why the file could not even be read.
    static func json(
        path: String,
        sentence: String? = nil,
        faults: [Fault],
        plans: [JobPlan] = []
    ) -> String {
        var json = JSONLine()
        json.add("file", path)
        json.add("ok", .bool(sentence == nil && !faults.contains { $0.severity == .error }))
        if let sentence { json.add("error", sentence) }
        json.add("faults", each: faults.map(Self.entry))
        json.add("jobs", each: plans.map(Self.entry))
        return String(decoding: json.finished, as: UTF8.self) + "\n"
    }

    private static func entry(_ fault: Fault) -> JSONLine {
        var json = JSONLine()
        json.add("severity", fault.severity.rawValue)
        json.add("file", fault.mark.file)
        json.add("line", fault.mark.line)
        json.add("column", fault.mark.column)
        json.add("message", fault.message)
        json.add("advice", fault.advice)
        return json
    }

    private static func entry(_ plan: JobPlan) -> JSONLine {
        var json = JSONLine()
        json.add("name", plan.name)
        json.add("trigger", plan.trigger)
        json.add("source", plan.source)
        json.add("nextRuns", .array(plan.nextRuns.map { .string("\($0)") }))
        json.add("runsADay") { runs in
            runs.add("least", plan.runsADay.map { .integer(Int64($0.lowerBound)) } ?? .null)
            runs.add("most", plan.runsADay.map { .integer(Int64($0.upperBound)) } ?? .null)
        }
        return json
    }
}

/// Writes times as they are read off a clock in a zone: "2026-11-21 01:02:03.456 UTC".
private struct LocalClock {
    private let formatter = DateFormatter()

    init(_ zone: TimeZone) {
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = zone
        formatter.dateFormat = "yyyy-MM-dd HH:mm:ss.SSS zzz"
    }

    func string(from time: Timestamp) -> String {
        formatter.string(from: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
    }
}
