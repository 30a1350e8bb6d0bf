import Redis
import Synchronization
import Syscalls
import Tape

/// Appends what is published here to the tape on Redis.
///
/// A batch is sent until it is known what became of it; then its tickets are settled. One thread does that, and waits for
/// Redis; but where nothing is under way, whoever publishes sends the batch off by itself, which spares the event the time
/// until the thread has woken.
final class TapeAppender: Sendable {
    private let state: NodeState
    private let outbox: Outbox
    private let core: Mutex<Core>

    init(_ state: NodeState, _ outbox: Outbox, _ tape: Tape) {
        (self.state, self.outbox) = (state, outbox)
        core = Mutex(Core(state, outbox, tape))
    }

    /// Takes note of a draft, on the thread that has added it, which does not wait.
    func wake() {
        // The reply to what is on its way wakes the thread.
        if core.withLockIfAvailable({ $0.begin() }) != true { state.writer.ring() }
    }

    /// Appends until the node is to stop and nothing is left, or nothing can be stored; blocks its thread.
    func run() {
        var hasHeard = false
        while true {
            switch core.withLock({ $0.step(hasHeard: hasHeard) }) {
            case .again: hasHeard = false
            case .idle:
                hasHeard = state.writer.sleep(atMost: .milliseconds(500)) { [outbox, state] in
                    outbox.count > 0 && state.with { $0.session != nil } || state.isStopping
                }
            case .failed:
                if state.isStopping { return }
                hasHeard = false
                // However much is published meanwhile.
                state.stopping.wait(.milliseconds(200))
            case .ended: return
            }
        }
    }
}

/// What is under way.
private struct Core {
    /// What is to be done next.
    enum Step {
        case again
        case idle
        case failed
        case ended
    }

    private let state: NodeState
    private let outbox: Outbox
    private let tape: Tape
    private let writer: TapeWriter
    private var connection: RedisConnection?
    private var queue: BatchQueue
    /// The tickets of the batch that is under way.
    private var tickets: [UInt64] = []
    /// When the batch was sent whose replies are to be waited for, and how the tape stood then.
    private var begun: (at: ContinuousClock.Instant, standing: TapeWriter.Standing)?
    /// What a tape would be called that is begun anew: proposed until one may be, since no two may share it.
    private var proposed = Core.anyEpoch()
    private var troubledSince: ContinuousClock.Instant?
    private var wasOverloaded = false

    /// The most events and bytes of one batch.
    private static let most = (events: 512, bytes: 1 << 20)
    /// So many bytes are sent by whoever publishes.
    private static let mostBytesAtOnce = 1 << 16
    /// How long an answer may take.
    private static let patience = Duration.seconds(2)
    /// For how long whoever waits for an answer is left in doubt.
    private static let doubt = Duration.seconds(3)
    /// So many bytes of events wait at most before what has a newer one behind it is left out.
    private static let mostBytesWaiting = 32 << 20
    /// How many drafts wait that are no results, while nothing can be stored.
    private static let mostWaiting = 1000

    init(_ state: NodeState, _ outbox: Outbox, _ tape: Tape) {
        (self.state, self.outbox, self.tape) = (state, outbox, tape)
        writer = TapeWriter(state.options.keys, replicas: state.options.replicas)
        queue = BatchQueue(author: "", replicas: state.options.replicas)
    }

    /// Sends what waits on its way, where that takes no waiting; whether all of it has left.
    mutating func begin() -> Bool {
        guard begun == nil, queue.count == 0, troubledSince == nil, let connection, !state.isStale(connection),
            !state.isStopping, outbox.bytes <= Self.mostBytesAtOnce
        else { return false }
        fill()
        guard let batch = queue.batch(mostEvents: Self.most.events, mostBytes: Self.most.bytes) else { return false }
        let standing = standing
        // Where that fails, the thread comes upon it when it sends the batch.
        guard (try? writer.begin(batch, standing, on: connection)) ?? false else { return false }
        begun = (.now, standing)
        return connection.hasSentAll
    }

    /// Appends a batch, waiting for what becomes of it.
    ///
    /// `hasHeard` is whether something has come on the connection since the last step.
    mutating func step(hasHeard: Bool) -> Step {
        fill()
        guard let batch = queue.batch(mostEvents: Self.most.events, mostBytes: Self.most.bytes) else {
            // Where nothing is asked, nothing comes but the end.
            if hasHeard { connection = nil }
            if state.isStopping { return .ended }
            // Without a session nothing can be appended, which is no trouble of this part.
            if state.with({ $0.session == nil }) { thin() }
            return .idle
        }
        do throws(RedisError) {
            try send(batch)
            recovered()
            return .again
        } catch {
            fail(error)
            return .failed
        }
    }

    /// Makes a batch of what waits, where none is under way.
    private mutating func fill() {
        let isOverloaded = outbox.bytes > Self.mostBytesWaiting
        if isOverloaded { thin() }
        if isOverloaded != wasOverloaded {
            wasOverloaded = isOverloaded
            state.note(isOverloaded ? "more is published than Redis takes" : nil, of: .outbox)
        }
        guard queue.count == 0, let session = state.with(\.session) else { return }
        if queue.author != session { queue = BatchQueue(author: session, replicas: state.options.replicas) }
        let drafts = outbox.take(most: Self.most.events, bytes: Self.most.bytes)
        tickets = drafts.map(\.ticket)
        for (_, draft) in drafts { queue.add(DraftCodec.addition(draft)) }
    }

    private mutating func send(_ batch: AppendBatch) throws(RedisError) {
        if let known = self.connection, state.isStale(known) {
            (self.connection, begun, proposed) = (nil, nil, Self.anyEpoch())
        }
        let connection: RedisConnection
        if let known = self.connection { connection = known } else { connection = try connect() }
        let start = begun?.at ?? .now
        let (outcome, replicas) = try answer(to: batch, on: connection, until: start + Self.patience)
        state.count(.writer, since: start)
        if outcome.epoch == proposed { proposed = Self.anyEpoch() }
        // What a server has taken that is no primary any more is in doubt: the one that is is asked.
        if state.isStale(connection) { throw .ended }
        guard queue.settle(outcome, of: batch, replicas: replicas) else {
            throw .late("no replica of \(connection.name) has what was written, as durability replica wants it")
        }
        settle(outcome, of: batch)
        guard state.options.replicas > 0, let last = outcome.sequences.compactMap({ $0 }).last else { return }
        try writer.mark(last, on: connection, until: .now + Self.patience)
    }

    private mutating func connect() throws(RedisError) -> RedisConnection {
        let made = try state.connect(.writer)
        // Unwatched, it would not wake the thread where others send a batch.
        guard (try? state.writer.watch(made.number)) != nil else {
            throw .unreachable("\(made.name) can't be listened to: the process may watch no more files")
        }
        connection = made
        return made
    }

    private mutating func answer(
        to batch: AppendBatch,
        on connection: RedisConnection,
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> (BatchOutcome, Int) {
        guard let begun else { return try writer.append(batch, standing, on: connection, until: deadline) }
        self.begun = nil
        return try writer.finish(batch, begun.standing, on: connection, until: deadline)
    }

    private static func anyEpoch() -> String {
        var generator = SystemRandomNumberGenerator()
        return Epoch.make(using: &generator)
    }

    private var standing: TapeWriter.Standing {
        let (standing, limits, isFilled) = state.with { ($0.standing, $0.limits, $0.status.isFilled) }
        // What lies before a hole is not here, and may be worth keeping there.
        let isBehindHole = tape.oldest > 0 && tape.reasonOfBreak(behind: tape.oldest - 1) != nil
        let oldest = isBehindHole ? 0 : tape.identity.id(of: tape.oldest).sequence
        return TapeWriter.Standing(
            epoch: standing.epoch,
            shown: standing.shown,
            proposed: proposed,
            bounds: AppendScript.Bounds(events: limits.events, floor: isFilled ? oldest : 0)
        )
    }

    private mutating func settle(_ outcome: BatchOutcome, of batch: AppendBatch) {
        var answers = outcome.answers[...]
        var fenced = 0
        for (place, (ticket, sequence)) in zip(tickets, outcome.sequences).enumerated() {
            let settlement: Settlement
            switch outcome.fates[place] {
            case .appended: settlement = .shown(sequence.map { EventID(epoch: outcome.epoch, sequence: $0) })
            case .noted: settlement = .shown(nil)
            case .done: settlement = .refused(.repeated)
            case .otherBody: settlement = .otherBody
            case .known:
                let answer = answers.popFirst() ?? nil
                settlement = .answeredBefore(answer.map { EventID(epoch: outcome.epoch, sequence: $0) })
            case .fenced:
                settlement = .refused(.notOwned)
                fenced += 1
            }
            outbox.settle(ticket, settlement)
        }
        tickets = []
        guard fenced > 0 else { return }
        state.with { $0.status.fenced += fenced }
        state.session.ring()
    }

    private mutating func recovered() {
        guard troubledSince != nil else { return }
        troubledSince = nil
        state.note(nil, of: .writer)
    }

    private mutating func fail(_ error: RedisError) {
        // A refusal leaves the connection as it is, unless it is that of another primary now.
        if case .refused(let refusal) = error, !refusal.isOfNoPrimary {} else { connection = nil }
        // What was sent may have been done.
        (begun, proposed) = (nil, Self.anyEpoch())
        let since = troubledSince ?? .now
        // A primary that goes closes its connections: only where there is no other at once, that is trouble.
        if troubledSince != nil { state.note(sentence(of: error), of: .writer) }
        troubledSince = since
        if .now - since > Self.doubt {
            outbox.abandon()
            thin()
        }
    }

    /// What is told of an error, with what to do about it where somebody else has written to the keys.
    private func sentence(of error: RedisError) -> String {
        guard case .refused(let refusal) = error, ["ERR", "WRONGTYPE", "STALE"].contains(refusal.code) else {
            return state.sentence(of: error)
        }
        let key = state.options.keys.meta
        return "Redis refuses to append (\(refusal.reason.prefix(80))): somebody else has written to the tape; "
            + "redis-cli DEL '\(key)' begins a new one, or take another name in server.cluster"
    }

    private func thin() { outbox.thin(most: Self.mostWaiting) }
}
