import DataSources
import Tape

/// The newest runs of a job in little room, since every job that runs has them.
struct RecentRuns: Sendable {
    private enum Kind: Int64 { case ok, unchanged, stopped, failed }

    /// A run, but for why it failed.
    private struct Entry: Sendable {
        private let at: Timestamp
        /// How it ended in the two lowest bits, above them how many nanoseconds it took.
        private let rest: Int64

        init(_ run: JobStatus.Run) {
            at = run.at
            let kind: Kind =
                switch run.outcome {
                case .ok: .ok
                case .unchanged: .unchanged
                case .stopped: .stopped
                case .failed: .failed
                }
            let longest = Int128(Int64.max >> 2)
            let nanoseconds = min(max(run.time.attoseconds / 1_000_000_000, -longest), longest)
            rest = Int64(truncatingIfNeeded: nanoseconds) << 2 | kind.rawValue
        }

        var kind: Kind { Kind(rawValue: rest & 3) ?? .ok }

        func run(_ outcome: JobStatus.Run.Outcome) -> JobStatus.Run {
            JobStatus.Run(at: at, time: .nanoseconds(rest >> 2), outcome: outcome)
        }
    }

    /// So many are kept.
    static let most = 20

    /// In their order, but for those before the oldest, which are the newest.
    private var entries: [Entry] = []
    /// Why those have failed that did, oldest first.
    private var failures: [SourceError] = []
    private var oldest: UInt8 = 0

    /// Takes in the newest run, in place of the oldest where there are as many as are kept.
    mutating func append(_ run: JobStatus.Run) {
        if case .failed(let failure) = run.outcome { failures.append(failure) }
        guard entries.count == Self.most else {
            // Doubled, but never beyond what will be used.
            if entries.count == entries.capacity { entries.reserveCapacity(min(Self.most, max(2, 2 * entries.count))) }
            return entries.append(Entry(run))
        }
        let place = Int(oldest)
        if entries[place].kind == .failed { failures.removeFirst() }
        entries[place] = Entry(run)
        oldest = (oldest + 1) % UInt8(Self.most)
    }

    /// All of them, oldest first.
    var all: [JobStatus.Run] {
        var failures = failures[...]
        return (entries[Int(oldest)...] + entries[..<Int(oldest)]).map { entry in
            switch entry.kind {
            case .ok: entry.run(.ok)
            case .unchanged: entry.run(.unchanged)
            case .stopped: entry.run(.stopped)
            case .failed: entry.run(failures.popFirst().map { .failed($0) } ?? .stopped)
            }
        }
    }
}
