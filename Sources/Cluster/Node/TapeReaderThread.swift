import Redis
import Syscalls
import Tape

/// Reads the tape on Redis and has it shown here, on a thread of its own.
final class TapeReaderThread {
    private let state: NodeState
    private let tape: Tape
    private let jobs: any ClusterJobs
    /// Called once the tape has been filled, or there is trouble.
    private let first: @Sendable () -> Void
    private var follower: StreamFollower
    private var troubledSince: ContinuousClock.Instant?
    /// Whether the tape has begun anew, and jobs were not told so.
    private var isAnew = false

    /// How long a question waits for news.
    private static let wait = Duration.seconds(1)

    init(_ state: NodeState, _ tape: Tape, _ jobs: any ClusterJobs, first: @escaping @Sendable () -> Void) {
        (self.state, self.tape, self.jobs, self.first) = (state, tape, jobs, first)
        follower = StreamFollower(state.options.keys, from: StreamPosition(holds: state.options.durability == .replica))
    }

    /// Reads until the node is to stop.
    func run() {
        while !state.isStopping {
            do throws(RedisError) {
                let connection = try state.connect(.reader, stopping: state.stopping.number)
                follower.reconnect()
                try read(on: connection)
            } catch {
                guard error != .stopped, !state.isStopping else { return }
                let since = troubledSince ?? .now
                // A primary that goes closes its connections: only where there is no other at once, that is trouble.
                if troubledSince != nil {
                    state.note(state.sentence(of: error), of: .reader)
                    first()
                }
                troubledSince = since
                state.stopping.wait(.milliseconds(200))
            }
        }
    }

    private func read(on connection: RedisConnection) throws(RedisError) {
        var isChecked = false
        while !state.isStopping {
            let start = ContinuousClock.now
            let wait = isChecked ? Self.wait : .milliseconds(1)
            let strangers = follower.strangers
            let news = try follower.next(on: connection, wait: wait)
            if !isChecked { state.count(.reader, since: start) }
            isChecked = true
            for item in news { try take(item, on: connection) }
            record(askedAt: start)
            // What is none of ours comes again with each question, and is not waited for.
            if news.isEmpty, follower.strangers > strangers { state.stopping.wait(.milliseconds(200)) }
            if isAnew, follower.isUpToDate {
                isAnew = false
                jobs.tellAnew()
            }
            let isStale = state.with { values in
                defer { values.isReaderStale = false }
                return values.isReaderStale
            }
            if isStale || state.isStale(connection) { throw .ended }
            if !state.with(\.status.isFilled), follower.isUpToDate { try fill(on: connection) }
            if troubledSince != nil {
                troubledSince = nil
                state.note(nil, of: .reader)
            }
        }
    }

    private func record(askedAt time: ContinuousClock.Instant) {
        let (epoch, shown) = (follower.position.epoch, follower.position.shown)
        let (isHolding, lag) = (follower.position.heldCount > 0, follower.lag)
        let hasAll = follower.isUpToDate && !isHolding
        state.with { values in
            if hasAll { values.status.lastRead = time }
            values.standing = (epoch, shown)
            values.isHolding = isHolding
            values.status.lag = lag
        }
    }

    private func take(_ news: StreamFollower.News, on connection: RedisConnection) throws(RedisError) {
        switch news {
        case .events(let events, let leap): show(events, behind: leap)
        case .failover(let kept):
            // What the tape tells of its past, as it is read for the first time, is nothing that happens now.
            guard kept < tape.lastEventID.sequence || state.with(\.status.isFilled) else { break }
            state.with { $0.status.failovers += 1 }
            if kept < tape.lastEventID.sequence {
                state.log.warning(
                    "Redis has lost events in a failover: those behind \(kept) that were seen here are gone"
                )
            } else {
                state.log.info("Redis may have lost events, but none that were seen here; ids leap")
            }
        case .reset(let epoch):
            state.with { $0.status.resets += 1 }
            state.log.warning("the tape on Redis is another one now; streams begin anew")
            tape.turn(to: epoch, next: 1)
            isAnew = true
        case .make: try make(on: connection)
        case .messages(let messages): messages.forEach(hear)
        }
    }

    /// Shows events; `leap` is the last sequence before the first of them where those between were left out.
    private func show(_ events: [StoredEvent], behind leap: UInt64?) {
        guard let start = events.first else { return }
        if follower.position.epoch != tape.epoch, let epoch = follower.position.epoch { tape.turn(to: epoch, next: 1) }
        if let leap {
            // What was seen here and is lost is told as a hole; otherwise there is none.
            if leap < tape.lastEventID.sequence {
                tape.skip(to: start.sequence, because: .failover)
            } else {
                tape.leap(to: start.sequence)
            }
        }
        tape.commit(events)
        jobs.follow(events)
    }

    private func hear(_ message: NodeMessage) {
        switch message {
        case .probe(let session, let number):
            let isOwn = state.with { values in
                guard values.session == session else { return false }
                values.probe = max(values.probe, number)
                return true
            }
            if isOwn { return }
        case .look: state.session.ring()
        case .run(let job): jobs.run(job)
        }
    }

    /// Has a tape made, or the sequence leap over what Redis has lost.
    private func make(on connection: RedisConnection) throws(RedisError) {
        var generator = SystemRandomNumberGenerator()
        let standing = TapeWriter.Standing(
            epoch: follower.position.epoch,
            shown: follower.position.shown,
            proposed: Epoch.make(using: &generator),
            bounds: AppendScript.Bounds(events: state.with(\.limits.events))
        )
        let nothing = AppendBatch(author: "reader", first: 1, additions: [])
        let writer = TapeWriter(state.options.keys, replicas: 0)
        _ = try writer.append(nothing, standing, on: connection, until: .now + .seconds(2))
    }

    /// Takes in the latest of jobs that lie before what the tape holds; from then on the tape is filled.
    private func fill(on connection: RedisConnection) throws(RedisError) {
        guard let epoch = follower.position.epoch else { return }
        if tape.epoch != epoch { tape.turn(to: epoch, next: follower.position.shown + 1) }
        let reply = try connection.ask(RedisCommand("HVALS", state.options.keys.latest), until: .now + .seconds(10))
        let latest = (reply.elements ?? []).compactMap { value -> StoredEvent? in
            guard case .bytes(let bytes) = value else { return nil }
            return DraftCodec.latest(bytes, epoch: epoch)
        }
        let known = Set(jobs.names)
        for event in latest.sorted(by: { $0.sequence < $1.sequence }) {
            guard let job = event.job, known.contains(job), event.sequence <= follower.position.shown else { continue }
            tape.recall(event)
            jobs.follow([event])
        }
        state.with { $0.status.isFilled = true }
        state.session.ring()
        first()
    }
}
