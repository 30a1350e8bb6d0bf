import Configuration
public import DataSources
import Synchronization

/// How a run that fails is tried again, within the time it has.
public struct Retry: Hashable, Sendable {
    /// How many more tries there are behind the first.
    var attempts: Int
    /// How long to wait before the second try.
    var delay: Duration = Self.delayKey.defaultValue
    /// How much longer each wait is than the one before.
    var factor: Double = Self.factorKey.defaultValue
    /// The longest wait.
    var longest: Duration = Self.longestKey.defaultValue

    /// How long to wait before a further try, counted from 0.
    func wait(before attempt: Int) -> Duration {
        var wait = delay
        for _ in 0..<attempt where wait < longest { wait = min(longest, wait * factor) }
        return min(longest, wait)
    }
}

extension Retry {
    /// Whether a try has handed something over: it is not made again then, or clients would see it twice.
    public final class Progress: Sendable {
        private let flag = Atomic(false)

        var hasStarted: Bool { flag.load(ordering: .relaxed) }

        /// To be called before the first result is handed over.
        public func markStarted() { flag.store(true, ordering: .relaxed) }
    }

    /// Makes tries until one succeeds or hands something over, no try is left or the time is over.
    public func run(
        within limit: Duration,
        _ work: @escaping @Sendable (Progress) async throws(SourceError) -> Void
    ) async throws(SourceError) {
        let deadline = ContinuousClock.now + limit
        let earlier = Mutex<SourceError?>(nil)
        do throws(SourceError) {
            try await withDeadline(limit) { () async throws(SourceError) in
                let progress = Progress()
                for attempt in 0... {
                    do throws(SourceError) {
                        return try await work(progress)
                    } catch {
                        let wait = max(wait(before: attempt), error.retryAfter ?? .zero)
                        // A try that the time does not suffice for would only hide why this one failed.
                        guard
                            attempt < attempts, !progress.hasStarted, !Task.isCancelled,
                            ContinuousClock.now + wait < deadline
                        else { throw error }
                        earlier.withLock { $0 = error }
                        try? await Task.sleep(for: wait)
                    }
                }
            }
        } catch {
            guard error.kind == .timeout, let reason = earlier.withLock({ $0 }) else { throw error }
            throw SourceError(.timeout, "\(error.message); the try before failed: \(reason.message)")
        }
    }
}
