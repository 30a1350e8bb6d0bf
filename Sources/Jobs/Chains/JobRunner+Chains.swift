import DataSources
import JobConfig
import Logging
import Scheduling
import Synchronization
import Tape

/// Jobs that run after events of others.
extension JobRunner {
    /// Begins a run of a job for an event, unless that is for another time or another node.
    func start(_ job: Job, after event: ChainEvent, isCatchingUp: Bool) {
        guard !timers.isStopped, !job.isOver else { return }
        let start = job.update { status in
            status.start(job.definition.overlap, after: event, isCatchingUp: isCatchingUp)
        }
        dispatchOne(start, of: job)
    }

    /// Hands events to the jobs that run after them, until the runner stops.
    func followEvents() async {
        let tape = registry.withLock(\.tape)
        await chains.run(
            on: tape,
            { self.registry.withLock(\.self) },
            miss: { count in
                self.log.warning("jobs that run after events missed \(count), as more came at once than memory holds")
            },
            start: { job, event, isCatchingUp in self.start(job, after: event, isCatchingUp: isCatchingUp) }
        )
    }

    /// Has a job go by the events from now on, or from a place on that is known.
    func listen(_ job: Job, from place: UInt64? = nil) {
        let end = place ?? job.tape.end
        job.update { $0.occasions = PendingOccasions(from: end) }
        chains.ring()
    }

    /// Runs a job here from now on, behind the events that another node has begun runs for.
    func takeListening(_ job: Job, after record: RunRecord?, from place: UInt64?, now: Now) {
        let end = place ?? job.tape.end
        let known = job.place(after: record, now: now.time)
        var isTaken = false
        setAlarm(job, now) { status in
            guard status.plan.isElsewhere else { return }
            isTaken = true
            job.allowRuns()
            status.plan.isElsewhere = false
            status.plan.isOver = false
            status.occasions = PendingOccasions(from: known ?? end)
            job.expect(&status, now: now)
        }
        // From then on it is known what comes while nobody holds it.
        if isTaken, known == nil { job.noteListening(from: end, now: now.time) }
        chains.ring()
    }
}
