public import DataSources

/// What was counted of one job since it began, for scrapers; its status tells how it is now.
public struct JobMetrics: Sendable {
    /// Runs that have ended, by how.
    public private(set) var ok = 0
    /// Runs that published nothing, since nothing had changed.
    public private(set) var unchanged = 0
    /// Runs that failed, whatever the kind.
    public private(set) var failed = 0
    /// Runs that were stopped for the next one.
    public private(set) var stopped = 0
    /// Failures by their kind.
    public private(set) var failures: [SourceError.Kind: Int] = [:]
    /// How long runs took.
    public var times = TimeHistogram(bounds: runBounds)
    /// How long behind the time they were due runs have begun.
    public var lateness = TimeHistogram(bounds: latenessBounds)

    private static let runBounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]
    private static let latenessBounds = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30]

    /// Counts a run that has ended.
    public mutating func count(_ outcome: JobStatus.Run.Outcome) {
        switch outcome {
        case .ok: ok += 1
        case .unchanged: unchanged += 1
        case .stopped: stopped += 1
        case .failed(let failure):
            failed += 1
            failures[failure.kind, default: 0] += 1
        }
    }
}
