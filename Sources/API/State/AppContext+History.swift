import Jobs
import Tape

/// What is known of the past.
extension AppContext {
    /// The newest `limit` events of a job behind the sequence `after` that were made at `time` or later, oldest first; at
    /// most `bytes` of them but one.
    ///
    /// The archive is asked for those that the tape has evicted; where there is none, the latest are still known.
    func events(of job: String, after: UInt64, since time: Timestamp?, limit: Int, upTo bytes: Int) async
        -> [EncodedEvent]
    {
        tape.evictOld(now: .now)
        let held = heldEvents(of: job, after: after, since: time, limit: limit, upTo: bytes)
        let rest = bytes - held.reduce(0) { $0 + $1.bytes.count }
        guard held.count < limit, rest > 0 else { return held }
        guard let archive = tape.archive else {
            let end = held.first?.sequence ?? .max
            let latest = [tape.latestResult(of: job), tape.latestFailure(of: job)].compactMap(\.self)
                .filter { $0.sequence > after && $0.sequence < end && $0.time >= time ?? $0.time }
                .sorted { $0.sequence < $1.sequence }
            return latest.suffix(limit - held.count) + held
        }
        let older = await archive.events(
            JobQuery(
                job: job,
                after: after,
                end: held.first?.sequence ?? tape.end,
                since: time,
                limit: limit - held.count,
                bytes: rest
            )
        )
        return (older ?? []).map(\.encoded) + held
    }

    /// Those of them that the tape holds.
    func heldEvents(of job: String, after: UInt64, since time: Timestamp?, limit: Int, upTo bytes: Int)
        -> [EncodedEvent]
    {
        tape.read(passing: Filter(jobs: [job])) { filter in
            tape.newest(limit, passing: filter, ofJobsOnly: true, since: time, upTo: bytes)
        }
        .filter { $0.sequence > after }
    }
}
