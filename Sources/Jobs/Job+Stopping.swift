import DataSources
import Synchronization

/// What the runs of a job are ended by before their time.
final class RunEnds: Sendable {
    /// The run that can be stopped for the next one.
    let stoppable = Mutex<Task<SourceError?, Never>?>(nil)
    /// What ends the runs of a job that is to be run elsewhere, and whether it was given.
    let cut = Mutex((source: CancellationSource?.none, isGiven: false))
}

/// How runs of a job are ended.
extension Job {
    /// Made for jobs of which a run may be ended; those that take no time have none.
    private var ends: RunEnds { madeEnds.load() ?? madeEnds.storeIfNil(RunEnds()) }

    /// Lets ``stopRun()`` reach a run, which ends when `work` is cancelled.
    func holdRun(_ work: Task<SourceError?, Never>) {
        ends.stoppable.withLock { $0 = work }
        // Whoever asked for its place before this line could not reach it.
        if status.isReplaced { work.cancel() }
    }

    /// Stops the run that is at it.
    func stopRun() { madeEnds.load()?.stoppable.withLock { $0 }?.cancel() }

    /// Given when the runs that are at it are to end, since the job is to be run elsewhere.
    var runsEnd: CancellationSource { ends.cut.withLock { Self.source(&$0.source) } }

    /// Most jobs never need one.
    private static func source(_ source: inout CancellationSource?) -> CancellationSource {
        let made = source ?? CancellationSource()
        source = made
        return made
    }

    /// Whether its runs were ended since it was taken.
    var isCutShort: Bool { madeEnds.load()?.cut.withLock(\.isGiven) ?? false }

    /// Ends the runs that are at it, and those that are about to begin.
    func cutShort() {
        let source = ends.cut.withLock { cut in
            cut.isGiven = true
            return Self.source(&cut.source)
        }
        source.cancel()
    }

    /// Has runs go on to their end that begin from now on.
    func allowRuns() { madeEnds.load()?.cut.withLock { if $0.isGiven { $0 = (nil, false) } } }
}
