import DataSources
import Synchronization

/// How runs of a job are ended.
extension Job {
    /// Lets ``stopRun()`` reach a run, which ends when `work` is cancelled.
    func holdRun(_ work: Task<SourceError?, Never>) {
        stoppable.withLock { $0 = work }
        // Whoever asked for its place before this line could not reach it.
        if status.isReplaced { work.cancel() }
    }

    /// Stops the run that is at it.
    func stopRun() { stoppable.withLock { $0 }?.cancel() }

    /// Given when the runs that are at it are to end, since the job is to be run elsewhere.
    var runsEnd: CancellationSource { cut.withLock { Self.source(&$0.source) } }

    /// Most jobs never need one.
    private static func source(_ source: inout CancellationSource?) -> CancellationSource {
        let made = source ?? CancellationSource()
        source = made
        return made
    }

    /// Whether its runs were ended since it was taken.
    var isCutShort: Bool { cut.withLock(\.isGiven) }

    /// Ends the runs that are at it, and those that are about to begin.
    func cutShort() {
        let source = cut.withLock { cut in
            cut.isGiven = true
            return Self.source(&cut.source)
        }
        source.cancel()
    }

    /// Has runs go on to their end that begin from now on.
    func allowRuns() { cut.withLock { if $0.isGiven { $0 = (nil, false) } } }
}
