public import JobConfig
import DataSources
public import Scheduling
public import Tape

/// What a job will do, as far as that can be said beforehand.
public struct JobPlan {
    /// The name of the job.
    public let name: String
    /// The trigger as in the file: "every 5-20s", "post".
    public let trigger: String
    /// The kind of source; nil where there is none.
    public let source: String?
    /// When the next runs start; a random interval is drawn as it would be.
    ///
    /// Of a job that waits for viewers these are the runs without any.
    public let nextRuns: [Timestamp]
    /// The zone on whose clocks these are read: the one it names, or the machine's.
    public let zone: Zone
    /// The name of the zone, where the file has one.
    public let zoneName: String?
    /// The fewest and the most runs a day, while somebody watches where that matters; nil where that can't be said.
    public let runsADay: ClosedRange<Int>?
    /// The same while nobody watches, of a job for which that matters; nil for all others.
    public let runsADayUnwatched: ClosedRange<Int>?
    /// Whether the next run is that for the first viewer.
    public let waitsForViewers: Bool
    /// Why there is no next run where a schedule should have one.
    public let silence: String?
    /// How long an event is on the wire; nil where that is known only when it has run.
    public let bytesAnEvent: Int?
    /// Whether results that are the same as the one before are left out.
    public let isChangeOnly: Bool
    /// What its rules make of the newest value that is known.
    public var alerts: [AlertForecast] = []

    /// The fewest and the most bytes a day that one viewer is sent; nil where that can't be said.
    public var bytesADay: ClosedRange<Int>? {
        guard let bytesAnEvent, let runsADay else { return nil }
        let most = runsADay.upperBound.multipliedReportingOverflow(by: bytesAnEvent)
        guard !most.overflow else { return nil }
        return (isChangeOnly ? 0 : runsADay.lowerBound * bytesAnEvent)...most.partialValue
    }

    /// The plan of a job as seen at `now`, with its next `count` runs.
    public init(_ job: JobDefinition, now: Timestamp, count: Int = 3, bytesAnEvent: Int? = nil) {
        name = job.name
        self.bytesAnEvent = bytesAnEvent
        isChangeOnly = job.publishing == .change
        source = job.source?.text
        let cron: CronSchedule? = if case .schedule(let it) = job.trigger { it.schedule as? CronSchedule } else { nil }
        zone = cron?.zone ?? ZoneDatabase.shared.machine.zone
        zoneName = cron?.zoneName
        switch job.trigger {
        case .post, .request, .follow, .after:
            trigger =
                switch job.trigger {
                case .post: "post"
                case .follow: "follow"
                case .after(let rule): "after \(rule.text)"
                default: "request"
                }
            nextRuns = []
            (runsADay, runsADayUnwatched) = (nil, nil)
            waitsForViewers = job.watching != nil && job.isEnabled
            silence = nil
        case .schedule(let scheduleTrigger):
            let viewers = job.watching.map { rule in
                " while watched" + (rule.idle.map { ", else every \($0.text)" } ?? "")
            }
            trigger = "\(scheduleTrigger.key) \(scheduleTrigger.text)\(viewers ?? "")"
            let present = Now(steady: .zero, wall: .milliseconds(now.milliseconds))
            var generator = SystemRandomNumberGenerator()
            let runs = scheduleTrigger.upcoming(count: count, now: present, name: name, using: &generator)
            waitsForViewers = job.watching != nil && job.isEnabled && !runs.isEmpty
            let idle = job.watching?.idle?.upcoming(count: count, now: present, name: job.name, using: &generator)
            let unwatched = job.watching == nil ? runs : idle ?? []
            nextRuns = job.isEnabled ? unwatched.map { Timestamp($0, now: present) } : []
            // One whose time is over has none, whatever its schedule says.
            runsADay = job.isEnabled && !runs.isEmpty ? scheduleTrigger.runsPerDay(now: present) : nil
            runsADayUnwatched =
                waitsForViewers ? job.watching.flatMap { $0.idle.map { $0.runsPerDay(now: present) } ?? 0...0 } : nil
            silence = job.isEnabled ? (runs.isEmpty ? "none, its time is over" : nil) : "none, it is not enabled"
        }
    }
}
