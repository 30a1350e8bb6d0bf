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
        /// Whether somebody looks after those that have ended.
        var isSwept = false
    }

    /// How many there may be at once; as many are kept when they have ended.
    let most: Int
    private let state = Mutex(State())

    private let lifetime: Duration

    /// How long what an ended run has said is kept.
    static let memory = Duration.seconds(300)

    init(most: Int, memory lifetime: Duration = memory) { (self.most, self.lifetime) = (most, lifetime) }

    /// Takes in a run that is to begin; false where there are too many.
    func admit(_ run: OnDemandRun) -> Bool {
        state.withLock { state in
            guard state.running.count < most else { return false }
            state.running[run.name] = run.log
            return true
        }
    }

    /// Makes room for another.
    func release(_ run: OnDemandRun, at now: ContinuousClock.Instant = .now) {
        let isSwept = state.withLock { state in
            guard state.running.removeValue(forKey: run.name) != nil else { return true }
            if state.ended.count == most { state.ended.removeFirst() }
            state.ended.append((run.log, now))
            defer { state.isSwept = true }
            return state.isSwept
        }
        if !isSwept { sweepLater() }
    }

    /// Forgets those whose time is over, also where nobody asks for the job any more.
    private func sweepLater() {
        Task { [weak self, lifetime] in
            repeat { try? await Task.sleep(for: lifetime) } while self?.sweep() ?? false
        }
    }

    /// Forgets those whose time is over; whether some are left.
    private func sweep() -> Bool {
        state.withLock { state in
            state.ended.removeAll { $0.at + lifetime <= .now }
            state.isSwept = !state.ended.isEmpty
            return state.isSwept
        }
    }

    /// What the run of a name says, if it is still known.
    public func find(_ name: String, at now: ContinuousClock.Instant = .now) -> RunLog? {
        state.withLock { state in
            state.running[name]
                ?? state.ended.first { $0.log.tape.epoch == name && now < $0.at + lifetime }?.log
        }
    }
}
