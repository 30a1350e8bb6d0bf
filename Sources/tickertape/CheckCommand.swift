import Configuration
import DataSources
import Foundation
import Scheduling
import Tape

/// `tickertape check`: what is wrong with a file, or what it will do.
struct CheckCommand {
    let path: String
    let format: CheckFormat

    /// Prints all faults to stderr, or each job's plan to stdout.
    ///
    /// - Returns: the exit code.
    func run() -> Int32 {
        switch LoadedFile.load(path) {
        case .failure(let problem):
            Terminal.error(problem.text)
            return 1
        case .success(let loaded):
            Terminal.error(loaded.warnings)
            Terminal.print(Self.report(loaded.file, path: path, now: .now))
            return 0
        }
    }

    /// What each job will do, as seen at `now`.
    static func report(_ file: JobFile, path: String, now: Timestamp) -> String {
        let count = file.jobs.count
        var lines = ["\(path): \(count) job\(count == 1 ? "" : "s"), no faults"]
        for job in file.jobs { lines += plan(of: job, now: now) }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func plan(of job: JobDefinition, now: Timestamp) -> [String] {
        guard case .schedule(let schedule) = job.trigger else { return ["", "\(job.name): takes posts"] }
        let source = job.source?.text ?? "post"
        var lines = ["", "\(job.name): \(type(of: schedule).key) \(schedule.text), \(source)"]
        lines += nextRuns(3, of: schedule, name: job.name, now: now).map { "  next run   \($0)" }
        if let most = schedule.shortestGap, let least = schedule.longestGap {
            lines.append("  runs a day \(runsADay(least: least, most: most))")
        }
        return lines
    }

    private static func nextRuns(_ count: Int, of schedule: any Schedule, name: String, now: Timestamp) -> [String] {
        var generator = SystemRandomNumberGenerator()
        let now = Now(steady: .zero, wall: .milliseconds(now.milliseconds))
        var due = schedule.first(now: now, name: name, using: &generator)
        var runs: [String] = []
        while let run = due, runs.count < count {
            runs.append(localTime(Timestamp(run, now: now)))
            due = schedule.next(after: run, now: now, using: &generator)?.due
        }
        return runs
    }

    private static func runsADay(least: Duration, most: Duration) -> String {
        let day = Duration.seconds(86_400)
        let (fewest, largest) = (Int((day / least).rounded()), Int((day / most).rounded()))
        return fewest == largest ? "\(fewest)" : "\(fewest) to \(largest)"
    }

    /// The time of day here, with the zone: "2026-11-21 01:02:03.456 CET".
    private static func localTime(_ time: Timestamp) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "yyyy-MM-dd HH:mm:ss.SSS zzz"
        return formatter.string(from: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
    }
}
