import EventStreams
import Jobs
import Tape

/// The newest results of jobs for who gets of each job one in a period: those that are out.
struct ShownResults {
    private let rows: [String: (result: EncodedEvent, since: Timestamp)]

    /// What is out of these jobs at `now`, as far as memory holds it.
    init(of jobs: [Job], on tape: Tape, by periods: PeriodGrid, now: Timestamp = .now) {
        let end = periods.end(now: now)
        var rows: [String: (result: EncodedEvent, since: Timestamp)] = [:]
        var waiting: [String: Timestamp] = [:]
        for job in jobs {
            guard let row = job.latest else { continue }
            if row.result.time < end { rows[job.name] = row } else { waiting[job.name] = row.since }
        }
        if !waiting.isEmpty {
            for (job, result) in tape.latestResults(of: waiting.keys, before: end) {
                // One of a row of equal results began with that; of another the begin is not known.
                rows[job] = (result, min(result.time, waiting[job] ?? result.time))
            }
        }
        self.rows = rows
    }

    /// The newest result of a job that is out, and since when it is so; nil where there is none.
    subscript(job: String) -> (result: EncodedEvent, since: Timestamp)? { rows[job] }
}
