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
    private let isSingle: Bool
    /// Where its source has come, for one that is followed; asked for with each piece.
    let place: ResumePlace?
    private let isCounted = Atomic(false)
    private let published = Atomic(false)
    private let backlog = Mutex(Backlog())

    /// What it has published and is not known to be stored.
    private struct Backlog {
        var events = 0
        var bytes = 0
        /// The newest event of the share before this one.
        var mark: Receipt?
    }

    /// So much of what a run publishes waits for the disk, twice over: while one share is written the next one grows.
    private static let share = (events: 128, bytes: 64 << 10)

    /// A run that begins now; `fireTime` is nil for one that no schedule has asked for.
    ///
    /// Of one that yields a `single` result readers hear when it is recorded, see ``wakeReaders()``: whoever has seen the
    /// event finds the run counted.
    init(of job: Job, at fireTime: ScheduleTrigger.FireTime?, isSingle: Bool = false) {
        (self.job, self.fireTime, self.isSingle) = (job, fireTime, isSingle)
        place = job.isFollowing ? job.place : nil
    }

    /// Whether it has published anything; relaxed, since it is asked when the run has ended.
    var hasPublished: Bool { published.load(ordering: .relaxed) }

    /// Publishes what it has read.
    ///
    /// Where it wakes no readers, whoever has several to publish does so behind the last of them. With the event it is written
    /// down that a source goes on at `place`: a job that takes the place of this one publishes neither less nor more.
    ///
    /// - Returns: the event that should be stored before there are more; nil where there is room.
    @discardableResult func publish(
        _ reading: SourceResult,
        nextBy: Timestamp?,
        at now: Now,
        wakesReaders: Bool = true,
        behind place: FeedItem.Place = .same
    ) -> Receipt? {
        let wakesReaders = wakesReaders && !isSingle
        let receipt = job.publish(reading, nextBy: nextBy, at: now.time, wakesReaders: wakesReaders) {
            self.note(now, place)
        }
        guard let receipt else { return nil }
        return keep(receipt, events: 1, bytes: reading.content.size)
    }

    /// Publishes what has come together, as the other one does with each, and wakes no readers; `place` is behind the last.
    func publish(together readings: [SourceResult], at now: Now, behind place: FeedItem.Place = .same) -> Receipt? {
        // What they raise or clear stands between the events.
        guard readings.count > 1, !job.hasAlertRules else {
            var mark: Receipt?
            for (index, reading) in readings.enumerated() {
                let place = index == readings.count - 1 ? place : .same
                mark = publish(reading, nextBy: nil, at: now, wakesReaders: false, behind: place) ?? mark
            }
            return mark
        }
        guard let published = job.publish(together: readings, at: now.time, note: { self.note(now, place) }) else {
            return nil
        }
        let bytes = readings.reduce(0) { $0 + $1.content.size }
        return keep(published.last, events: published.count, bytes: bytes)
    }

    /// What is noted with an event, under the lock of the job's events.
    private func note(_ now: Now, _ place: FeedItem.Place) -> JobNote? {
        if case .at(let place) = place { (self.place ?? job.place).note(place) }
        return count(now)
    }

    /// Counts what was published; the event that should be stored before there are more, nil where there is room.
    private func keep(_ receipt: Receipt, events: Int, bytes: Int) -> Receipt? {
        published.store(true, ordering: .relaxed)
        return backlog.withLock { backlog in
            backlog.events += events
            backlog.bytes += bytes
            guard backlog.events >= Self.share.events || backlog.bytes >= Self.share.bytes else { return nil }
            defer { backlog = Backlog(mark: receipt) }
            return backlog.mark
        }
    }

    /// Publishes what it has read, and returns late where that comes faster than it is stored: who floods is held up, and
    /// nobody else.
    func publishPaced(_ reading: SourceResult, nextBy: Timestamp?, at now: Now) async {
        guard let mark = publish(reading, nextBy: nextBy, at: now) else { return }
        job.wakeReaders()
        _ = await job.tape.settlement(of: mark)
    }

    /// Tells readers of a run that is recorded by now.
    func wakeReaders() { if isSingle, hasPublished { job.wakeReaders() } }

    /// Records a run that has ended without an event.
    func end(_ now: Now) { job.note { self.count(now) } }

    /// The note of the run, the first time it is asked for.
    private func count(_ now: Now) -> JobNote? {
        isCounted.exchange(true, ordering: .relaxed) ? nil : job.count(fireTime, now: now)
    }
}

extension Job {
    /// Counts a run of the timetable, once it has come to something.
    ///
    /// - Returns: what is to be stored of that; nil for a run that no schedule has asked for, and where nothing is stored.
    func count(_ fireTime: ScheduleTrigger.FireTime?, now: Now) -> JobNote? {
        guard let fireTime else { return nil }
        let past = update { $0.count(fireTime, now: now) }
        // A moment of the wall clock is the same for everybody; an interval's is not, and the clock may be set back.
        let isMoment = if case .wall = fireTime.moment { true } else { false }
        return record(of: past).map { JobNote(runs: $0, moment: isMoment ? $0.last : nil) }
    }
}
