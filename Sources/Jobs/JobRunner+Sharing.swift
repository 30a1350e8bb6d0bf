import Configuration
import DataSources
import JobConfig
import Scheduling
import Syscalls
public import Tape

/// How jobs are run on one process of several.
extension JobRunner {
    /// Runs a job by its schedule from now on, behind the runs that are recorded; nothing where that is done already.
    public func take(_ job: Job, after record: RunRecord?) {
        guard let scheduleTrigger = job.scheduleTrigger, !job.isOver else { return }
        let now = Now.current
        let past = record.flatMap { job.past(in: $0) }
        setAlarm(job, now) { $0.take(scheduleTrigger, name: job.name, after: past, now: now) }
        // From then on it is known what passes while nobody runs it.
        if past == nil { noteSchedule(of: job) }
    }

    /// Leaves a job to other processes; a run that is at it goes on.
    public func release(_ job: Job) {
        guard job.scheduleTrigger != nil else { return }
        setAlarm(job, .current) { $0.leaveToOthers() }
    }

    /// Leaves all jobs to other processes.
    public func releaseAll() { for job in jobs { release(job) } }
}

extension Job {
    /// Whether another process runs it by its schedule.
    public var isElsewhere: Bool { status.plan.isElsewhere }

    /// Whether none of its runs is at it.
    public var isIdle: Bool { status.running == 0 }

    /// Takes in an event of it that another process has published: how it stands follows from that.
    public func follow(_ event: StoredEvent) {
        guard event.role != .info else { return }
        update { status in
            switch event.role {
            case .result: status.follow(error: nil, isOverdue: false, isResult: true)
            case .recovery: status.follow(error: nil, isOverdue: false, isResult: false)
            case .failure:
                let error = event.event == "jobFailed" ? SourceError(recordedIn: event.encoded) : nil
                status.follow(error: error, isOverdue: error == nil, isResult: false)
            case .info: break
            }
        }
    }
}

extension JobRegistry {
    /// What tells one definition from another of each job with a schedule, without spaces, by name.
    public var scheduledDigests: [String: String] {
        var digests: [String: String] = [:]
        for job in jobs where job.scheduleTrigger != nil { digests[job.name] = job.definition.content.text }
        return digests
    }
}
