import DataSources
import Scheduling
import Tape

/// What is known about a job's runs so far; it decides what is worth telling, and tells nobody itself.
struct JobStatus: Sendable {
    /// How one run went.
    struct Run: Hashable, Sendable {
        enum Outcome: Hashable, Sendable {
            case ok
            case unchanged
            case failed(SourceFailure)
        }

        let at: Timestamp
        let time: Duration
        let outcome: Outcome
    }

    /// What the index calls a job's state.
    enum State: String, Sendable {
        /// No result yet.
        case waiting
        case ok
        case failing
        /// Its next event has not come by the time it was promised for.
        case overdue
    }

    /// News that every client should hear.
    enum Announcement: Hashable, Sendable {
        case failed(SourceFailure)
        case recovered
        case overdue
    }

    private(set) var runs = 0
    private(set) var failures = 0
    private(set) var skipped = 0
    /// The newest runs, oldest first.
    private(set) var recentRuns: [Run] = []
    /// Why the newest run failed, where it did.
    private(set) var error: SourceFailure?
    private(set) var isOverdue = false
    private(set) var isRunning = false
    private var hasResult = false
    /// When the next run starts.
    var nextRun: Timestamp?
    /// The latest time by which the next event is due.
    var nextBy: Timestamp?
    /// The same on the clock that keeps it.
    var promise: Due?

    var state: State {
        if error != nil { return .failing }
        if isOverdue { return .overdue }
        return hasResult ? .ok : .waiting
    }

    /// How many runs are kept for looking at.
    private static let keptRuns = 20

    /// Begins a run; false, and a skipped run counted, where one is still at it.
    mutating func begin() -> Bool {
        guard !isRunning else {
            skipped += 1
            return false
        }
        isRunning = true
        return true
    }

    /// Counts runs whose time passed while the program could not start them.
    mutating func miss(_ count: Int) { skipped += count }

    /// Takes in how a run ended.
    mutating func end(_ run: Run) -> Announcement? {
        isRunning = false
        runs += 1
        recentRuns.append(run)
        if recentRuns.count > Self.keptRuns { recentRuns.removeFirst() }
        if case .failed(let failure) = run.outcome {
            failures += 1
            defer { error = failure }
            return error == nil ? .failed(failure) : nil
        }
        defer {
            error = nil
            isOverdue = false
            hasResult = true
        }
        return error != nil || isOverdue ? .recovered : nil
    }

    /// Takes in that the promised time has passed without an event; a failing job has said worse already.
    mutating func becomeOverdue() -> Announcement? {
        guard error == nil, !isOverdue else { return nil }
        isOverdue = true
        return .overdue
    }
}
