public import EventStreams
import Synchronization
import Tape

/// The runs of one job that clients have asked for: those at it, and those that ended a short time ago, for who missed the
/// end.
///
/// It knows them by what they say alone: a run holds its job, which holds this.
public final class OnDemandRuns: Sendable {
    private struct State {
        var running: [String: RunLog] = [:]
        /// The one that ended first, first.
        var ended: [(log: RunLog, at: ContinuousClock.Instant)] = []

        mutating func forget(at now: ContinuousClock.Instant) {
            ended.removeAll { $0.at + OnDemandRuns.memory <= now }
        }
    }

    /// How many there may be at once; as many are kept when they have ended.
    let most: Int
    private let state = Mutex(State())

    init(most: Int) { self.most = most }

    /// How long what an ended run has said is kept.
    static let memory = Duration.seconds(300)

    /// Takes in a run that is to begin; false where there are too many.
    func admit(_ run: OnDemandRun) -> Bool {
        state.withLock { state in
            state.forget(at: .now)
            guard state.running.count < most else { return false }
            state.running[run.name] = run.log
            return true
        }
    }

    /// Makes room for another.
    func release(_ run: OnDemandRun, at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            state.forget(at: now)
            guard state.running.removeValue(forKey: run.name) != nil else { return }
            if state.ended.count == most { state.ended.removeFirst() }
            state.ended.append((run.log, now))
        }
    }

    /// What the run of a name says, if it is still known.
    public func find(_ name: String, at now: ContinuousClock.Instant = .now) -> RunLog? {
        state.withLock { state in
            state.forget(at: now)
            return state.running[name] ?? state.ended.first { $0.log.tape.epoch == name }?.log
        }
    }
}
