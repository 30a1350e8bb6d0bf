import DataSources
import Scheduling
import Synchronization
import Syscalls
import Tape

/// Runs jobs when they are due and publishes what they read.
final class JobRunner: Sendable {
    private let board: JobBoard
    private let ticker: Ticker
    private let log: Log

    init(_ board: JobBoard, log: Log) throws(SyscallError) {
        self.board = board
        self.log = log
        ticker = try Ticker()
    }

    /// Sets the first run of every job that has a schedule.
    func schedule() {
        for job in board.jobs { scheduleFirst(job) }
    }

    /// Runs what was scheduled until ``stop()``, and returns when the last run has ended; cancelled, it ends the runs too.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await ring in ticker.rings {
                guard let job = board[ring.alarm.job] else { continue }
                switch ring.alarm.kind {
                case .run:
                    scheduleNext(job, after: ring.due)
                    guard job.update({ $0.begin() }) else { continue }
                    group.addTask { await self.perform(job) }
                case .promise:
                    // An event that came since, with a promise of its own, has made the old one good.
                    announce(job, job.update { $0.promise == ring.due ? $0.becomeOverdue() : nil })
                }
            }
        }
    }

    /// Starts no run any more.
    func stop() { ticker.stop() }

    /// Publishes what somebody posted to a job.
    func post(_ reading: Reading, to job: Job) -> EventID? {
        let id = job.publish(reading, nextBy: nil)
        end(job, JobStatus.Run(at: .now, time: .zero, outcome: id == nil ? .unchanged : .ok))
        return id
    }

    // MARK: - When

    private func scheduleFirst(_ job: Job) {
        guard case .schedule(let schedule) = job.definition.trigger else { return }
        var generator = SystemRandomNumberGenerator()
        let now = ticker.now
        guard let due = schedule.first(now: now, name: job.name, using: &generator) else { return }
        promise(job, due, now)
    }

    private func scheduleNext(_ job: Job, after due: Due) {
        guard case .schedule(let schedule) = job.definition.trigger else { return }
        var generator = SystemRandomNumberGenerator()
        let now = ticker.now
        guard let next = schedule.next(after: due, now: now, using: &generator) else {
            return job.update { $0.nextRun = nil }
        }
        if next.missed > 0 { job.update { $0.miss(next.missed) } }
        promise(job, next.due, now)
    }

    /// Sets the alarms of a run: when it starts, and by when its event is due.
    private func promise(_ job: Job, _ due: Due, _ now: Now) {
        job.update { $0.nextRun = Timestamp(due, now: now) }
        ticker.set(Ticker.Alarm(job: job.name, kind: .run), at: due)
    }

    // MARK: - What

    private func perform(_ job: Job) async {
        guard let source = job.definition.source else { return }
        let start = ContinuousClock.now
        let at = Timestamp.now
        let outcome: JobStatus.Run.Outcome
        do throws(SourceFailure) {
            let definition = job.definition
            let hasPublished = Mutex(false)
            try await source.read(within: definition.timeout, extracting: definition.extraction) { reading in
                guard job.publish(reading, nextBy: self.promiseEvent(job)) != nil else { return }
                hasPublished.withLock { $0 = true }
            }
            outcome = hasPublished.withLock(\.self) ? .ok : .unchanged
        } catch {
            outcome = .failed(error)
        }
        end(job, JobStatus.Run(at: at, time: ContinuousClock.now - start, outcome: outcome))
    }

    /// Works out by when the job's next event is due, and sets the alarm for it; nil where silence is normal.
    private func promiseEvent(_ job: Job) -> Timestamp? {
        let now = ticker.now
        guard let longest = job.longestSilence else { return nil }
        let due = Due.steady(now.steady + longest)
        ticker.set(Ticker.Alarm(job: job.name, kind: .promise), at: due)
        let nextBy = Timestamp(due, now: now)
        job.update { ($0.nextBy, $0.promise) = (nextBy, due) }
        return nextBy
    }

    private func end(_ job: Job, _ run: JobStatus.Run) {
        announce(job, job.update { $0.end(run) })
    }

    private func announce(_ job: Job, _ announcement: JobStatus.Announcement?) {
        guard let announcement else { return }
        switch announcement {
        case .failed(let failure): log.warning("job \"\(job.name)\" fails: \(failure.message)")
        case .recovered: log.info("job \"\(job.name)\" works again")
        case .overdue: log.warning("job \"\(job.name)\" is overdue")
        }
        job.announce(announcement)
    }
}

extension Timestamp {
    /// When something due comes on the wall clock, as it stands now.
    init(_ due: Due, now: Now) {
        let wall =
            switch due {
            case .steady(let steady): now.wall + (steady - now.steady)
            case .wall(let wall): wall
            }
        self = Timestamp(milliseconds: 0).advanced(by: wall)
    }
}
