import DataSources
import Scheduling
import Synchronization
import Tape

/// One run of a job that is at it: what is recorded of it, and when.
///
/// A run of the timetable counts once it has come to something, so that one that is cut short is made again after a
/// restart: with its first event, to be stored together with that, or at its end where it has published nothing.
final class RunCourse: Sendable {
    private let job: Job
    private let fireTime: ScheduleTrigger.FireTime?
    private let isCounted = Atomic(false)
    private let published = Atomic(false)

    /// A run that begins now; `fireTime` is nil for one that no schedule has asked for.
    init(of job: Job, at fireTime: ScheduleTrigger.FireTime?) { (self.job, self.fireTime) = (job, fireTime) }

    /// Whether it has published anything; relaxed, since it is asked when the run has ended.
    var hasPublished: Bool { published.load(ordering: .relaxed) }

    /// Publishes what it has read.
    func publish(_ reading: SourceResult, nextBy: Timestamp?, at now: Now, wakesReaders: Bool = true) {
        let id = job.publish(reading, nextBy: nextBy, at: now.time, wakesReaders: wakesReaders) { self.count(now) }
        if id != nil { published.store(true, ordering: .relaxed) }
    }

    /// Records a run that has ended without an event.
    func end(_ now: Now) { job.note { self.count(now) } }

    /// The note of the run, the first time it is asked for.
    private func count(_ now: Now) -> JobNote? {
        guard let fireTime, !isCounted.exchange(true, ordering: .relaxed) else { return nil }
        let past = job.update { $0.count(fireTime, now: now) }
        return job.record(of: past).map { JobNote(runs: $0) }
    }
}
