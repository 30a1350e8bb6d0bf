import DataSources
import JobConfig
import Logging
import Scheduling
import Synchronization
import Tape

/// Jobs whose source goes on by itself.
extension JobExecutor {
    /// Follows the source of a job until it ends, and plans when it is begun again.
    func follow(_ job: Job, _ rule: FollowRule) async {
        guard !job.isOver else { return job.update { $0.endAllRuns() } }
        let start = Now.current
        job.update { $0.beginFollowing() }
        let course = RunCourse(of: job, at: nil)
        let complaints = Mutex<String?>(nil)
        let pace = FollowPace()
        let feed = SourceFeed(
            emit: { result in
                let start = Now.steadyTime
                await take(result, of: job, course)
                if let pause = pace.count(from: start) { try? await Task.sleep(for: pause) }
            },
            emitNow: emitNow(job, course, pace),
            connect: { connect(job) },
            drop: { drop($0, of: job) },
            remark: { text in
                let shown = noted(text, of: job)
                complaints.withLock { $0 = shown }
            },
            place: job.place
        )
        var end: FollowEnd?
        var failure: SourceError?
        do throws(SourceError) {
            end = try await source(of: job).follow(feed)
        } catch {
            failure = error
        }
        job.update { $0.standardError = complaints.withLock(\.self) }
        finish(job, rule, since: start, end, failure, course)
    }

    /// Counts what was let go of, and tells the log of it once a minute.
    private func drop(_ count: Int, of job: Job) {
        let now = Now.current
        guard let all = job.update({ $0.drop(count, now: now) }) else { return }
        log.warning("job \"\(job.name)\" gets more than can be published; \(all) results were let go of so far")
    }

    private func source(of job: Job) throws(SourceError) -> any FollowableSource {
        if let awaited = job.definition.awaited {
            throw SourceError(.missing, "\(awaited); the job waits for it")
        }
        guard let source = job.definition.source as? any FollowableSource else {
            throw SourceError(.other, "there is nothing to follow")
        }
        return source
    }

    private func connect(_ job: Job) {
        let now = Now.current
        timers.setAlarm(job, now) { $0.connect(now: now) }
    }

    /// Nil where what is picked from a result may take long.
    private func emitNow(
        _ job: Job,
        _ course: RunCourse,
        _ pace: FollowPace
    ) -> (@Sendable (ArraySlice<FeedItem>) -> FeedRest?)? {
        if job.definition.extraction.mayTakeLong { return nil }
        return { (items: ArraySlice<FeedItem>) -> FeedRest? in takeNow(items, of: job, course, pace) }
    }

    /// Publishes what has come together, and has readers hear of all of it at once; what is to be waited for, if anything.
    private func takeNow(
        _ items: ArraySlice<FeedItem>,
        of job: Job,
        _ course: RunCourse,
        _ pace: FollowPace
    ) -> FeedRest? {
        let now = Now.current
        let extraction = job.definition.extraction
        var mark: Receipt?
        // Whether there is something to hear of, and whether the job is known to be well.
        var (isNew, isWell) = (false, false)
        var readings: [SourceResult] = []
        readings.reserveCapacity(items.count)
        // Where the source goes on behind them.
        var place = FeedItem.Place.same
        func publish() {
            guard !readings.isEmpty else { return }
            mark = course.publish(together: readings, at: now, behind: place) ?? mark
            readings.removeAll(keepingCapacity: true)
        }
        for item in items {
            guard let result = item.result else { continue }
            do throws(SourceError) {
                guard let picked = try extraction.pick(from: result.get()) else { continue }
                readings.append(picked)
                if case .at = item.place { place = item.place }
                isNew = true
                // What alerts tell stands between the events.
                guard !isWell || job.hasAlertRules else { continue }
                publish()
                guard !isWell else { continue }
                noteResult(of: job, now)
                isWell = true
            } catch {
                publish()
                noteFault(error, of: job)
                isWell = false
            }
        }
        publish()
        course.place?.note(behind: items)
        if isNew { job.wakeReaders() }
        return rest(behind: mark, of: job, pace, since: now.steady)
    }

    /// What a source is to wait for: until the disk has what it has published, and as its pace demands.
    private func rest(
        behind mark: Receipt?,
        of job: Job,
        _ pace: FollowPace,
        since start: Duration
    ) -> FeedRest? {
        guard let mark else {
            guard let pause = pace.count(from: start) else { return nil }
            return { try? await Task.sleep(for: pause) }
        }
        return {
            _ = await job.tape.settlement(of: mark)
            if let pause = pace.count(from: start) { try? await Task.sleep(for: pause) }
        }
    }

    private func noteResult(of job: Job, _ now: Now) {
        guard job.withStatus({ $0.isNewsWithResult }) else { return }
        job.announce({ ((), $0.takeResult(now: now)) }, telling: { log($0, of: job) })
    }

    private func noteFault(_ error: SourceError, of job: Job) {
        guard !Task.isCancelled, !job.isOver else { return }
        let now = Now.current
        let failure = job.definition.secrets.concealed(in: error)
        job.measure { $0.count(.failed(failure)) }
        job.announce({ ((), $0.takeFault(failure, now: now)) }, telling: { log($0, of: job) })
        timers.setAlarm(job, now) { _ in }
    }

    /// Publishes what has come, or tells why it can't be understood.
    private func take(_ result: Result<SourceResult, SourceError>, of job: Job, _ course: RunCourse) async {
        do throws(SourceError) {
            let picked = try await job.definition.pick(from: try result.get())
            guard let picked else { return }
            let now = Now.current
            await course.publishPaced(picked, nextBy: nil, at: now)
            noteResult(of: job, now)
        } catch {
            noteFault(error, of: job)
        }
    }

    /// Records how it has ended.
    private func finish(
        _ job: Job,
        _ rule: FollowRule,
        since start: Now,
        _ end: FollowEnd?,
        _ failure: SourceError?,
        _ course: RunCourse
    ) {
        let now = Now.current
        let outcome: JobStatus.Run.Outcome =
            if let failure {
                Task.isCancelled || failure == .stopped || isCutShort(failure, job)
                    ? .stopped : .failed(job.definition.secrets.concealed(in: failure))
            } else {
                course.hasPublished ? .ok : .unchanged
            }
        let time = now.steady - start.steady
        job.measure { metrics in
            metrics.times.record(time)
            metrics.count(outcome)
        }
        let run = JobStatus.Run(at: start.time, time: time, outcome: outcome)
        let again = end ?? failure.map { .ended(again: $0.retryAfter) }
        let former = job.withStatus({ $0.since })
        if failure == nil, !timers.isStopped {
            log.debug("what job \"\(job.name)\" follows has ended")
        }
        job.announce({ ((), $0.endFollowing(run, rule, again: again, now: now)) }, telling: { log($0, of: job) })
        job.noteStanding(after: former)
        timers.setAlarm(job, now) { _ in }
    }
}

extension JobStatus {
    /// Whether a result changes how the job stands.
    fileprivate var isNewsWithResult: Bool { !hasResult || error != nil || isOverdue }
}

extension TimerLoop<Job> {
    /// Changes what a job waits for, and sets its alarm accordingly.
    ///
    /// Both under the job's lock: of two changes at the same moment the alarm is the later one's.
    func setAlarm(_ job: Job, _ now: Now, _ change: (inout JobStatus) -> Void) {
        job.update { status in
            change(&status)
            if let due = status.alarm(now: now) {
                set(job, job.number, at: due)
            } else {
                remove(job.number)
            }
        }
        // A job that ends at this moment must not keep an alarm: one of the two removals comes behind the setting.
        if job.isOver { remove(job.number) }
    }
}
