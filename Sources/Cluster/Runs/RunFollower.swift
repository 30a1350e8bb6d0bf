import EventStreams
import Glibc
import Redis
import Tape

/// Follows the run of another node on Redis, on a thread of its own, and fills a log with what it says.
final class RunFollower {
    private let runs: SharedRuns
    private let run: String
    private let key: String
    /// Where it is said how far the run is followed.
    private let heard: String
    private var log: RunLog?
    /// The id of the entry that was read last.
    private var place = "0-0"
    /// Whether there was nothing more when it was looked last.
    private var isUpToDate = false
    /// The node that has the run, and when it was last seen to live on this connection.
    private var runner: (name: String, isSeen: Bool, at: ContinuousClock.Instant)?
    /// Bytes since it was last looked whether those who listen keep pace.
    private var fresh = 0
    /// When it was last said how far the run is followed, and what.
    private var told: (at: ContinuousClock.Instant, position: UInt64)?

    /// Twice of what the log has that is copied, so that all that Redis holds finds room.
    private static let capacity = Tape.Capacity(events: 20_000, bytes: 2 << 20)
    /// Nothing is read while more than this is still to be sent to someone who listens.
    private static let mostAhead = 256 << 10
    /// The most entries of one answer.
    private static let mostEntries = 500
    /// How often it is said that the run is followed, and for how long that counts, in milliseconds.
    private static let telling = (interval: Duration.seconds(2), life: 5000)
    /// How long the node of a run is thought to live that is not seen to.
    private static let patience = Duration.seconds(3)

    init(_ runs: SharedRuns, _ run: String, of job: String, marked mark: String) {
        (self.runs, self.run) = (runs, run)
        key = runs.options.keys.run(run, of: job, marked: mark)
        heard = runs.options.keys.heard(run, of: job, marked: mark)
    }

    /// Follows until the run ends, or nobody listens here.
    func follow() {
        while !runs.isStopping {
            do throws(RedisError) {
                let (address, stopping) = (runs.options.address, runs.stopping.number)
                let connection = try RedisConnection.openPrimary(address, stopping: stopping, until: .now + .seconds(2))
                runner?.at = .now
                try follow(on: connection)
                break
            } catch {
                // What was read is there for who wants no more.
                if let log { runs.followed.settle(key, log) }
                runs.followed.refuse(key, "\(error)")
                if error == .stopped || runs.followed.leave(key) { break }
                runs.stopping.wait(.milliseconds(200))
            }
        }
        if let log {
            log.finish()
            runs.followed.settle(key, log)
        }
        runs.followed.end(key)
    }

    private func follow(on connection: RedisConnection) throws(RedisError) {
        while !runs.isStopping, !runs.followed.leave(key) {
            let known = runner
            let replies = try connection.ask(question(known), until: .now + .seconds(3))
            let streams = try replies[0].accepted().elements ?? []
            let entries = (streams.first?.elements?.last?.elements ?? []).compactMap { RunEntry($0) }
            isUpToDate = entries.count < Self.mostEntries
            guard try !take(entries, on: connection), let log else { return }
            if let known {
                if try replies[1].accepted() == .integer(1) {
                    runner = (known.name, true, .now)
                } else {
                    guard .now - known.at < Self.patience else { return }
                    if !known.isSeen { runs.stopping.wait(.milliseconds(20)) }
                }
            }
            if isUpToDate, runner?.isSeen ?? false { runs.followed.settle(key, log) }
        }
    }

    /// What is asked in one way there and back; it waits for news once all is known that there was before.
    private func question(_ runner: (name: String, isSeen: Bool, at: ContinuousClock.Instant)?) -> [RedisCommand] {
        // However short a wait is, Redis ends it ten times a second only.
        let wait = isUpToDate && runner?.isSeen ?? false ? ["BLOCK", "500"] : []
        var read = RedisCommand("XREAD", "COUNT", "\(Self.mostEntries)")
        for word in wait + ["STREAMS", key, place] { read.append(word) }
        var commands = [read]
        if let runner { commands.append(RedisCommand("EXISTS", runs.options.keys.runner(runner.name))) }
        return commands + telling()
    }

    /// Says how far the run is followed, where that is to be said; its node then neither takes it for idle nor runs ahead.
    private func telling() -> [RedisCommand] {
        guard let position = log?.tape.end else { return [] }
        if let told {
            let interval = position == told.position ? Self.telling.interval : .milliseconds(20)
            guard .now - told.at >= interval else { return [] }
        }
        told = (.now, position)
        return [RedisCommand("SET", heard, "\(position)", "PX", "\(Self.telling.life)")]
    }

    /// Takes in what was read, not faster than it is heard here; true where that was the end.
    private func take(_ entries: [RunEntry], on connection: RedisConnection) throws(RedisError) -> Bool {
        var events: [StoredEvent] = []
        for entry in entries {
            place = entry.id
            let log = log ?? begin(at: entry)
            guard case .event(let body) = entry.kind else { continue }
            fresh += body.count
            if let event = EventCodec.decode(body, epoch: run, sequence: entry.sequence) { events.append(event) }
            guard fresh > Self.mostAhead / 4 else { continue }
            log.tape.commit(events)
            (events, fresh) = ([], 0)
            while log.isLagging(behind: Self.mostAhead), !runs.isStopping {
                usleep(10_000)
                _ = try connection.ask(telling(), until: .now + .seconds(2))
            }
        }
        log?.tape.commit(events)
        return entries.last?.kind == .end
    }

    private func begin(at entry: RunEntry) -> RunLog {
        let next = if case .event = entry.kind { entry.sequence } else { entry.sequence + 1 }
        let log = RunLog(Tape(TapeSnapshot(epoch: run, next: next), capacity: Self.capacity, archive: nil))
        runner = (entry.runner, false, .now)
        self.log = log
        return log
    }
}
