import Syscalls
import JobConfig
public import DataSources
import Scheduling
public import Tape

/// What is known about a job's runs so far; it decides what is worth telling, and tells nobody itself.
public struct JobStatus: Sendable {
    /// How one run went.
    public struct Run: Hashable, Sendable {
        /// How it ended.
        public enum Outcome: Hashable, Sendable {
            case ok
            case unchanged
            /// Apart from the others in memory, since many are kept and few fail.
            indirect case failed(SourceError)
            /// The next run took its place, or the program was stopped.
            case stopped
        }

        /// When it began.
        public let at: Timestamp
        /// How long it took.
        public let time: Duration
        /// How it ended.
        public let outcome: Outcome

        /// A run that has ended: it began at `at` and took `time`.
        public init(at: Timestamp, time: Duration, outcome: Outcome) {
            self.at = at
            self.time = time
            self.outcome = outcome
        }
    }

    /// What the index calls a job's state.
    public enum State: String, CaseIterable, Sendable {
        /// No result yet.
        case waiting
        case ok
        case failing
        /// Its next event has not come by the time it was promised for.
        case overdue
        /// It runs only when somebody asks for it.
        case paused
        /// It will not run any more.
        case done
    }

    /// News that every client should hear.
    public enum StatusChange: Hashable, Sendable {
        case failed(SourceError)
        case recovered
        case overdue
    }

    /// How many runs have ended.
    public private(set) var runs = 0
    /// How many of them failed.
    public internal(set) var failures = 0
    /// How many runs were due and left out.
    public var skipped = 0
    /// How many runs are at it.
    public private(set) var running = 0
    /// The newest runs, oldest first.
    public var recentRuns: [Run] { recent.all }
    private var recent = RecentRuns()
    // What takes a byte stands together, which saves the room between.
    var isOverdue = false
    /// Whether the tape may not tell that it fails or is overdue, since it has begun anew.
    var isUntold = false
    /// Whether a run is to begin when one that is at it has ended.
    var isWaiting = false
    /// Whether the run that is at it is stopped for the next one.
    private(set) var isReplaced = false
    /// Whether whoever ended the last run is about to begin the one that waits.
    private var isHandingOver = false
    /// Whether the newest run was cut short, and not for the next one.
    private(set) var isCutShort = false
    var hasResult = false
    /// Whether something has come of it while it was overdue, which is to be told whatever is heard from others meanwhile.
    private var owesReturn = false
    /// Whether it has become well again without a word in the log.
    private var hasUnloggedReturn = false
    /// Why the newest run failed, where it did.
    @Seldom public internal(set) var error: SourceError? = nil
    /// How its source is followed; nil before it was begun for the first time, and for other jobs.
    @Seldom public internal(set) var following: Following? = nil
    @Seldom var rare: Rare? = nil
    /// When its ``state`` began; nil before anything is known of it.
    public internal(set) var since: Timestamp?
    /// When its state began, where it is the one that it had before the program was started.
    var storedSince: Timestamp? { stored.flatMap { $0.state == state.rawValue ? $0.since : nil } }
    /// When it runs next, and what was promised.
    public var plan = NextRun()

    /// The worst that can be said of it; inlined, since a copy of the whole would cost more than the look at some of it.
    @inline(__always) public var state: State {
        if plan.isPaused { return .paused }
        if error != nil { return .failing }
        if plan.isOver, running == 0 { return .done }
        if isOverdue { return .overdue }
        let isThere = plan.isElsewhere || following == nil ? hasResult : following?.since != nil
        return isThere ? .ok : .waiting
    }

    mutating func setRare<Part>(_ part: WritableKeyPath<Rare, Part?>, to value: Part?) {
        _rare.set(part, to: value, in: Rare())
    }

    /// Takes in how things stood when the program ended the last time.
    mutating func restore(hasResult: Bool, error: SourceError?, isOverdue: Bool) {
        (self.hasResult, self.error, self.isOverdue) = (hasResult, error, isOverdue)
    }

    /// Begins a run if none is at it; what happens otherwise is for `overlap` to say.
    mutating func start(_ overlap: Overlap = .skip) -> Start {
        // What comes between the end of a run and the start of the waiting one waits, too: there is one at a time.
        let isFirst = running == 0 && !(isHandingOver && isWaiting)
        if isFirst || overlap == .allow && running < Overlap.mostAtOnce {
            running += 1
            return .now
        }
        guard !isWaiting, overlap == .queue || overlap == .restart else {
            skipped += 1
            return .skipped
        }
        isWaiting = true
        isReplaced = overlap == .restart
        return isReplaced ? .replaces : .waits
    }

    /// Begins the run that waits for the last one to end, if there is one.
    mutating func startWaiting() -> Bool {
        isHandingOver = false
        guard isWaiting else { return false }
        isWaiting = false
        running += 1
        startWaitingOccasion()
        return true
    }

    /// Begins a run for whoever asked for it.
    mutating func startOnRequest() { running += 1 }

    /// Takes in how a run ended that concerns nobody but who asked for it: the job neither fails by it nor recovers, and
    /// why it failed is not kept.
    mutating func endOnRequest(_ run: Run) {
        guard case .failed(let failure) = run.outcome else {
            hasResult = true
            return count(run)
        }
        failures += 1
        let failed = Run.Outcome.failed(SourceError(failure.kind, "whoever asked for the run was told why"))
        count(Run(at: run.at, time: run.time, outcome: failed))
    }

    private mutating func count(_ run: Run) {
        stored = nil
        running = max(0, running - 1)
        isReplaced = false
        runs += 1
        recent.append(run)
    }

    /// Takes in that none of its runs is at it any more, and that none waits for one.
    mutating func endAllRuns() {
        (running, isWaiting) = (0, false)
        dropOccasions()
    }

    /// Takes in how a run ended; of a job whose silence is normal one without news is an answer, too.
    public mutating func end(_ run: Run, silenceIsNormal: Bool = true) -> StatusChange? {
        isCutShort = run.outcome == .stopped && !isReplaced
        count(run)
        isHandingOver = isWaiting
        switch run.outcome {
        case .stopped: return nil
        case .failed(let failure):
            noteFailure(at: run.at.advanced(by: run.time))
            defer { error = failure }
            return error == nil ? .failed(failure) : nil
        case .ok, .unchanged:
            // What is the same as before, or nothing, is no answer to who waits for news.
            let isAnswer = run.outcome == .ok || silenceIsNormal && !plan.isExpecting
            defer {
                (error, failing) = (nil, nil)
                if isAnswer { isOverdue = false }
                hasResult = true
            }
            // What it is told from here on stands alone: one that fails no more may be overdue still.
            if isOverdue, !isAnswer { return error == nil ? nil : .overdue }
            return error != nil || isOverdue ? .recovered : nil
        }
    }

    /// Counts a failure, one of several in a row or the first.
    mutating func noteFailure(at time: Timestamp) {
        failures += 1
        failing = (failing?.since ?? time, (failing?.count ?? 0) + 1)
    }

    /// Whether something has come of a job that was overdue, which nobody was told yet.
    var hasReturned: Bool { error == nil && (owesReturn || isOverdue && plan.hasArrived) }

    /// Takes in that something is published now: where that ends a silence, it is for this process to tell.
    mutating func oweReturn() { owesReturn = hasReturned }

    /// Takes in that everybody is told so.
    mutating func takeReturn() -> StatusChange? {
        guard hasReturned else { return nil }
        (isOverdue, owesReturn) = (false, false)
        hasUnloggedReturn = true
        return .recovered
    }

    /// Takes in that nobody waits any more for what was promised: what is worth telling.
    mutating func endSilence() -> StatusChange? {
        let isNews = isOverdue && error == nil && !plan.isElsewhere
        (isOverdue, owesReturn) = (false, false)
        return isNews ? .recovered : nil
    }

    /// Whether the log is to be told so; once.
    mutating func takeUnloggedReturn() -> Bool {
        defer { hasUnloggedReturn = false }
        return hasUnloggedReturn
    }

    /// Whether the log is to be told of the silence behind an event; once, however often others could not be told.
    mutating func takeUnloggedSilence(behind event: UInt64) -> Bool {
        defer { loggedSilence = event }
        return loggedSilence != event
    }

    /// Takes in what another process has told.
    mutating func follow(isOverdue: Bool) {
        self.isOverdue = isOverdue
        // What came before ends no silence.
        if isOverdue { plan.hasArrived = false }
    }

    /// Looks whether what was promised by the file has come in time.
    mutating func lookForSilence(now: Now) -> StatusChange? { plan.isSilent(now: now) ? becomeOverdue() : nil }

    /// Takes in that the promised time has passed without an event; a failing job has said worse already.
    mutating func becomeOverdue() -> StatusChange? {
        guard error == nil, !isOverdue else { return nil }
        isOverdue = true
        return .overdue
    }
}
