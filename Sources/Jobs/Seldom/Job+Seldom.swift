import DataSources
import JobConfig
import Synchronization

/// What most jobs never need; made when it is asked for first.
extension Job {
    /// Given when the job has left the file, or another has taken its place.
    var end: CancellationSource { madeEnd.load() ?? madeEnd.storeIfNil(CancellationSource()) }

    /// What it keeps for its alerts.
    var desk: AlertDesk {
        madeDesk.load() ?? madeDesk.storeIfNil(AlertDesk(AlertWords(definition.show, of: definition)))
    }

    /// Whether it keeps anything for alerts.
    var hasDesk: Bool { madeDesk.load() != nil }

    /// Whether there is any rule of alerts; without a look at the desk, since it is asked several times with each run.
    var hasAlertRules: Bool { isAlerting.load(ordering: .relaxed) }

    /// Takes note of whether there is any rule of alerts.
    func noteAlertRules() { isAlerting.store(desk.state.withLock { !$0.book.isEmpty }, ordering: .relaxed) }

    /// What posts with a key were answered.
    public var posts: IdempotencyKeys { madePosts.load() ?? madePosts.storeIfNil(IdempotencyKeys()) }

    /// Where a source that is followed has come.
    var place: ResumePlace { madePlace.load() ?? madePlace.storeIfNil(ResumePlace()) }

    /// The source, if a run of it takes no time worth a task of its own.
    var quickSource: (any SynchronousSource)? { isQuick ? definition.quickSource : nil }

    /// The source, if a run of it needs no task.
    var begunSource: (any BegunSource)? {
        isQuick && definition.overlap != .restart ? definition.begunSource : nil
    }
}
