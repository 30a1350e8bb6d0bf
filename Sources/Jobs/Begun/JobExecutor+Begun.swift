import DataSources
import JobConfig
import Scheduling
import Synchronization

/// Runs without a task: most jobs read the answer of a server, and a task, with one for its deadline and one for its end,
/// costs more than the request.
extension JobExecutor {
    /// Begins a run, and those that waited for its end.
    func begin(_ job: Job, _ source: any BegunSource) {
        // Its end may have come before it came to its run.
        if job.isOver { return }
        let (start, course) = recordStart(of: job, yieldsOnce: true)
        let number = underWay.begin()
        let watches = Watches(over: job, isShared: isShared)
        let stop = source.begin(within: job.definition.timeout) { result in
            watches.noteEnd()
            let failure = publish(result, of: job, course)
            job.update { $0.standardError = nil }
            recordEnd(of: job, since: start, .current, failure, course)
            if !timers.isStopped, job.update({ $0.startWaiting() }) { begin(job, source) }
            underWay.end(number)
        }
        underWay.take(stop, of: number)
        watches.begin(stop)
    }

    /// Publishes what was read; returns why that failed, where it did.
    private func publish(_ result: Result<SourceResult, SourceError>, of job: Job, _ course: RunCourse) -> SourceError?
    {
        do throws(SourceError) {
            let reading = try result.get()
            do throws(SourceError) {
                let picked = try job.definition.extraction.apply(to: reading)
                let now = Now.current
                course.publish(picked, nextBy: promiseNext(of: job, now), at: now)
                return nil
            } catch {
                job.definition.source?.invalidateCache()
                throw error
            }
        } catch {
            return error
        }
    }
}

/// What watches over the end of a job while one of its runs goes on.
private final class Watches: Sendable {
    private typealias Numbers = (end: UInt32, runsEnd: UInt32)

    private let end: CancellationSource
    /// Nil where nobody else runs the job, so that its runs end with it alone.
    private let runsEnd: CancellationSource?
    private let state = Mutex<(isOver: Bool, numbers: Numbers?)>((false, nil))

    init(over job: Job, isShared: Bool) {
        end = job.end
        runsEnd = isShared ? job.runsEnd : nil
    }

    /// Has the run be stopped where an end comes before its own.
    func begin(_ stop: @escaping @Sendable () -> Void) {
        let numbers = (end.whenCancelled(stop), runsEnd?.whenCancelled(stop) ?? 0)
        let isOver = state.withLock { state in
            state.numbers = numbers
            return state.isOver
        }
        if isOver { forget(numbers) }
    }

    /// Notes the end of the run.
    func noteEnd() {
        let numbers = state.withLock { state in
            state.isOver = true
            return state.numbers
        }
        if let numbers { forget(numbers) }
    }

    private func forget(_ numbers: Numbers) {
        end.forget(numbers.end)
        runsEnd?.forget(numbers.runsEnd)
    }
}
