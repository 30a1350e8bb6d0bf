import DataSources
import Scheduling
import Tape

/// What a job will do, as far as that can be said beforehand.
struct JobPlan {
    let name: String
    /// The trigger as in the file: "every 5-20s", "post".
    let trigger: String
    /// The kind of source; nil where there is none.
    let source: String?
    /// When the next runs start; a random interval is drawn as it would be.
    let nextRuns: [Timestamp]
    /// The fewest and the most runs a day; nil where that can't be said.
    let runsADay: ClosedRange<Int>?

    /// The plan of a job as seen at `now`, with its next `count` runs.
    init(_ job: JobDefinition, now: Timestamp, count: Int = 3) {
        name = job.name
        source = job.source?.text
        switch job.trigger {
        case .post:
            trigger = "post"
            nextRuns = []
            runsADay = nil
        case .schedule(let schedule):
            trigger = "\(type(of: schedule).key) \(schedule.text)"
            nextRuns = Self.runs(count, of: schedule, name: job.name, now: now)
            runsADay = Self.runsADay(schedule)
        }
    }

    private static func runs(_ count: Int, of schedule: any Schedule, name: String, now: Timestamp) -> [Timestamp] {
        var generator = SystemRandomNumberGenerator()
        let now = Now(steady: .zero, wall: .milliseconds(now.milliseconds))
        var due = schedule.first(now: now, name: name, using: &generator)
        var runs: [Timestamp] = []
        while let run = due, runs.count < count {
            runs.append(Timestamp(run, now: now))
            due = schedule.next(after: run, now: now, using: &generator)?.due
        }
        return runs
    }

    private static func runsADay(_ schedule: any Schedule) -> ClosedRange<Int>? {
        guard let shortest = schedule.shortestGap, let longest = schedule.longestGap else { return nil }
        let day = Duration.seconds(86_400)
        return Int((day / longest).rounded())...Int((day / shortest).rounded())
    }
}
