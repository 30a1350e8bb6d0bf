import Synchronization

/// The runs of one job that clients have asked for: those at it, and those that ended a short time ago, for who missed the
/// end.
final class RequestRuns: Sendable {
    private struct State {
        var running: [String: RequestRun] = [:]
        /// The one that ended first, first.
        var ended: [(run: RequestRun, at: ContinuousClock.Instant)] = []
    }

    /// How many there may be at once; as many are kept when they have ended.
    let most: Int
    private let state = Mutex(State())

    init(most: Int) { self.most = most }

    /// How long what an ended run has said is kept.
    static let memory = Duration.seconds(300)

    /// Takes in a run that is to begin; false where there are too many.
    func begin(_ run: RequestRun) -> Bool {
        state.withLock { state in
            guard state.running.count < most else { return false }
            state.running[run.name] = run
            return true
        }
    }

    /// Makes room for another.
    func end(_ run: RequestRun, at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            guard state.running.removeValue(forKey: run.name) != nil else { return }
            if state.ended.count == most { state.ended.removeFirst() }
            state.ended.append((run, now))
        }
    }

    /// The run of a name, if it is still known.
    func find(_ name: String, at now: ContinuousClock.Instant = .now) -> RequestRun? {
        state.withLock { state in
            state.ended.removeAll { $0.at + Self.memory <= now }
            return state.running[name] ?? state.ended.first { $0.run.name == name }?.run
        }
    }
}
