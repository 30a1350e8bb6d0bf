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
        case .schedule(let timetable):
            trigger = "\(timetable.key) \(timetable.text)"
            let present = Now(steady: .zero, wall: .milliseconds(now.milliseconds))
            var generator = SystemRandomNumberGenerator()
            let runs = timetable.upcoming(count: count, now: present, name: name, using: &generator)
            nextRuns = job.isEnabled ? runs.map { Timestamp($0, now: present) } : []
            runsADay = job.isEnabled ? timetable.runsPerDay(now: present) : nil
        }
    }
}
