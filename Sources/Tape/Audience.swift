import Synchronization

/// What the streams that are open want of a tape.
public final class Audience: Sendable {
    private struct State {
        /// How many groups of streams have each filter.
        var counts: [Filter: Int] = [:]
        var listener: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    init() {}

    /// Takes in that somebody wants what a filter lets pass.
    public func open(_ filter: Filter) { change(filter, by: 1) }

    /// Takes in that one of those who wanted that has gone.
    public func close(_ filter: Filter) { change(filter, by: -1) }

    private func change(_ filter: Filter, by difference: Int) {
        let listener = state.withLock { state -> (@Sendable () -> Void)? in
            let count = state.counts[filter, default: 0]
            state.counts[filter] = count + difference > 0 ? count + difference : nil
            return (count > 0) == (count + difference > 0) ? nil : state.listener
        }
        listener?()
    }

    /// Has `listener` called when somebody wants what nobody did, or nobody what somebody did, on any thread; it must not
    /// block.
    public func listen(_ listener: @escaping @Sendable () -> Void) { state.withLock { $0.listener = listener } }

    /// Which of these series of events somebody wants, by the names of their jobs.
    ///
    /// Takes as long as there are series and filters.
    public func wanted(among series: [(job: String, event: String)]) -> Set<String> {
        let filters = state.withLock { Array($0.counts.keys) }
        if filters.contains(where: { $0.jobs == nil && $0.events == nil }) { return Set(series.map(\.job)) }
        return Set(
            series.filter { job, event in
                filters.contains { $0.events?.contains(event) ?? true && $0.includes(job: job) }
            }.map(\.job)
        )
    }
}
