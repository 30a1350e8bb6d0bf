import DataSources
import JSON
public import JobConfig
import Scheduling
import Synchronization
public import Tape

/// A job at work: what the file says of it, where its events go, and how its runs went.
public final class Job: Sendable {
    /// What the file says of it.
    public let definition: JobDefinition
    /// A small number that no other job has at the same time, not even the one whose place it takes.
    let number: Int
    let madeEnd = AtomicLazyReference<CancellationSource>()
    let tape: Tape
    let results: EventSeries
    let current = Mutex(JobStatus())
    let output = Mutex(Output())
    /// Whether there is any rule of alerts; relaxed, since whoever changes that has the job look at it afterwards.
    let isAlerting = Atomic(false)
    /// Nil until there is something to count.
    private let counted = Mutex<Counts?>(nil)
    let madeDesk = AtomicLazyReference<AlertDesk>()
    /// What is to be done beside events of alerts; nil where nobody runs it.
    let alertHooks = Mutex<AlertDesk.Hooks?>(nil)

    private final class Counts {
        var metrics = JobMetrics()
    }

    struct Output {
        /// What was read and published last, to tell a change by.
        var last: SourceResult.Content?
        var isOver = false
        /// What was published last before the program was started; nil once something was read.
        @Seldom var former: EncodedEvent? = nil
        var events = 0
        /// What the tape held of the job when it left the file.
        @Seldom var forgotten: ForgottenEvents? = nil
        /// What was published last, where others number it.
        @Seldom var pending: UInt64? = nil
    }

    /// Whether a run of its source needs no task, where the source does not.
    let isQuick: Bool
    let madeEnds = AtomicLazyReference<RunEnds>()
    let madePosts = AtomicLazyReference<IdempotencyKeys>()
    /// The runs that clients have asked for; nil for a job that none can ask for.
    public let runs: OnDemandRuns?

    let madePlace = AtomicLazyReference<ResumePlace>()

    /// A job that has not run and that nothing runs yet; its events go to `tape`.
    ///
    /// Posts that `former` has answered, whose place it takes, are known to it.
    public convenience init(_ definition: JobDefinition, on tape: Tape, after former: Job? = nil) {
        // Where another upstream has come means nothing here.
        let same = former.flatMap { $0.definition.feedContent == definition.feedContent ? $0 : nil }
        self.init(definition, on: tape, posts: former?.madePosts.load(), place: same?.madePlace.load())
    }

    /// The job that goes on in the place of one that has left the file for a moment: with its counts, its last value,
    /// what its source remembers and the run that it was waiting for.
    convenience init(comingBack former: Job) {
        let (posts, place) = (former.madePosts.load(), former.madePlace.load())
        self.init(former.definition, on: former.tape, posts: posts, place: place)
        var status = former.status
        status.comeBack(now: .current)
        current.withLock { $0 = status }
        measure { $0 = former.measures }
        let (last, before, events) = former.output.withLock { ($0.last, $0.former, $0.events) }
        output.withLock { ($0.last, $0.former, $0.events) = (last, before, events) }
        if let forgotten = former.output.withLock(\.forgotten) { tape.recall(forgotten) }
    }

    private init(_ definition: JobDefinition, on tape: Tape, posts: IdempotencyKeys?, place: ResumePlace?) {
        self.definition = definition
        number = Self.numbers.allocate()
        self.tape = tape
        results = tape.series(job: definition.name, event: definition.event, role: .result)
        // What is told of an event needs a source of its own for each run.
        let isApart =
            switch definition.trigger {
            case .follow, .after: true
            default: false
            }
        let mayTakeLong = isApart || definition.extraction.mayTakeLong
        isQuick = definition.awaited == nil && definition.retry == nil && !mayTakeLong
        runs = if case .request(let rule) = definition.trigger { OnDemandRuns(most: rule.mostRuns) } else { nil }
        if definition.watching != nil { update { $0.watching = Watching() } }
        if !definition.isEnabled { update { $0.pause() } }
        // Those of the job whose place it takes, and those that are used by several at once, are there from the begin on.
        if let posts { _ = madePosts.storeIfNil(posts) }
        if let place { _ = madePlace.storeIfNil(ResumePlace(after: place)) }
        switch definition.trigger {
        case .post: _ = self.posts
        case .follow: _ = self.place
        default: break
        }
        beginAlerts(by: definition)
    }

    deinit { Self.numbers.free(number) }

    private static let numbers = NumberPool()

    /// How its runs stand at this moment.
    public var status: JobStatus { current.withLock { $0 } }

    /// Reads some of how its runs stand, for less than a copy of all costs.
    public func withStatus<Result: Sendable>(_ read: (borrowing JobStatus) -> Result) -> Result {
        current.withLock { read($0) }
    }

    /// Changes the status under its lock.
    ///
    /// Where its state is another then, that is since `time`, or since now.
    public func update<Result>(at time: Timestamp? = nil, _ change: (inout JobStatus) -> Result) -> Result
    where Result: Sendable {
        current.withLock { status in
            let before = status.state
            let result = change(&status)
            guard status.state != before else { return result }
            let failed = status.state == .failing ? status.failing?.since : nil
            status.since = status.storedSince ?? time ?? failed ?? .now
            return result
        }
    }

    /// What was counted of its runs.
    public var measures: JobMetrics { counted.withLock { $0?.metrics ?? JobMetrics() } }

    /// Counts something of its runs.
    public func measure(_ count: (inout JobMetrics) -> Void) {
        counted.withLock { counts in
            let present = counts ?? Counts()
            counts = present
            count(&present.metrics)
        }
    }

    /// How many events it has published, results and news of it.
    public var publishedEvents: Int { output.withLock { $0.events } }

    /// The newest result, and since when it has been what it is.
    public var latest: (result: EncodedEvent, since: Timestamp)? { tape.latestRow(of: name) }

    /// The newest result, whether or not the tape still holds it.
    public var last: EncodedEvent? { tape.latestResult(of: name) }

    /// Has something stored that is no event; in the order in which it is with events.
    func note(_ note: () -> JobNote?) {
        output.withLock { output in
            guard !output.isOver, let note = note() else { return }
            // What comes many times a second can wait for the next one.
            let gap = scheduleTrigger?.schedule.shortestGap ?? .seconds(1)
            tape.note(
                note,
                of: name,
                isUrgent: gap >= .seconds(1) || scheduleTrigger?.options.times != nil,
                isOwned: runsByItself
            )
        }
    }

    /// Wakes those who read what was published without that.
    func wakeReaders() { tape.wakeReaders() }

    /// Whether no run is at it or waits, and all that its runs have to tell is on the tape.
    public var isIdle: Bool { output.withLock { _ in current.withLock { $0.running == 0 && !$0.isWaiting } } }

    /// Changes the status, and tells every client what has happened to the job by that.
    ///
    /// Both under one lock, so that news are on the tape in the order in which the status has changed: of a run that ends
    /// and an alarm that rings at the same moment the one comes before the other in both.
    ///
    /// `telling` is called with the news before anything is told of alerts, whose cause they are; it must not wait.
    ///
    /// - Returns: what `change` yields beside the news, and the news; nil where there is none, or the job has ended.
    @discardableResult public func announce<Result: Sendable>(
        _ change: (inout JobStatus) -> (Result, JobStatus.StatusChange?),
        telling: (JobStatus.StatusChange) -> Void = { _ in }
    ) -> (Result, JobStatus.StatusChange?) {
        output.withLock { output in
            let (result, news, nextBy) = update { status in
                let (result, news) = change(&status)
                return (result, news, status.nextBy)
            }
            // Behind what is told of the job itself.
            defer { if !output.isOver { output.events += takeStandingForAlerts() } }
            guard let news, !output.isOver else { return (result, nil) }
            let (event, role, value) = news.event(nextBy: nextBy)
            // Made when there is something to tell, which is rare; most jobs never need one.
            let channel = tape.series(job: name, event: event, role: role)
            let now = Timestamp.now
            output.events += 1
            let payload = Envelope.wrap(JSONText(value), job: name, at: now)
            _ = tape.publish(payload, to: channel, at: now, isOwned: runsByItself)
            telling(news)
            return (result, news)
        }
    }

    /// Ends the job: its runs are cancelled, nothing of it is published from here on, however late it comes, and who comes
    /// new is not told its last value.
    ///
    /// What was noted of it is kept where another job takes its place; all that the tape has of it where `isShared`, since
    /// nodes read the file one after another, and what comes meanwhile is of the other job.
    public func cancel(isReplaced: Bool = false, isShared: Bool = false) {
        output.withLock { output in
            output.isOver = true
            // What is read from here on is for the job that takes its place.
            madePlace.load()?.close()
        }
        if !isReplaced || !isShared {
            let latest = tape.forget(job: name, keepsNotes: isReplaced)
            output.withLock { $0.forgotten = latest }
        }
        end.cancel()
    }

    /// Whether the job has ended.
    public var isOver: Bool { output.withLock { $0.isOver } }
}
